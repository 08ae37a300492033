/** Longest stretch of work, in milliseconds, before others get their turn. */
const TURN = 20;

/**
 * Makes the function that a long computation awaits between two chunks: it
 * lets timers, signals and the page run now and then, and ends the work when
 * it is no longer wanted.
 *
 * @param signal Ends the work; its reason is thrown.
 */
export function pauses(signal?: AbortSignal): () => Promise<void> {
  let last = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - last < TURN) return;
    await new Promise((resume) => setTimeout(resume));
    signal?.throwIfAborted();
    last = performance.now();
  };
}
