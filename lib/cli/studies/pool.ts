/** Options of {@link runPool}. */
export interface PoolOptions {
  /** The most entries at a time, at least 1. */
  readonly workers: number;
  /** Ends the work. */
  readonly signal?: AbortSignal;
}

/**
 * Works on a list, at most so many entries at a time, in its order.
 *
 * @param entries What to work on.
 * @param options How many at a time, and what ends it.
 * @param work Gets a signal that is also aborted when the work on another entry
 * throws: then no further one is begun and, once all have ended, the first
 * error is thrown.
 * @returns The results in the order of the entries.
 */
export async function runPool<T, R>(
  entries: readonly T[],
  { workers, signal }: PoolOptions,
  work: (entry: T, signal: AbortSignal) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(entries.length);
  const errors: unknown[] = [];
  const others = new AbortController();
  const either = AbortSignal.any([...signal ? [signal] : [], others.signal]);
  let next = 0;
  const worker = async () => {
    while (next < entries.length && errors.length === 0) {
      const i = next++;
      try {
        either.throwIfAborted();
        results[i] = await work(entries[i]!, either);
      } catch (error) {
        errors.push(error);
        others.abort(error);
      }
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(workers, entries.length) }, worker),
  );
  if (errors.length > 0) throw errors[0];
  return results;
}
