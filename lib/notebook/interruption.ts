import { currentKernel } from "./kernel.ts";

const running = new Set<AbortController>();
let listening = false;

function onInterrupt() {
  for (const controller of running) controller.abort();
}

/** Listens to SIGINT once; without the permission nothing changes. */
function listen(): void {
  if (listening) return;
  try {
    Deno.addSignalListener("SIGINT", onInterrupt);
    listening = true;
  } catch {
    // No permission, or a system without the signal: the loop cannot be
    // stopped this way, but runs.
  }
}

function unlisten(): void {
  if (!listening) return;
  Deno.removeSignalListener("SIGINT", onInterrupt);
  listening = false;
}

/**
 * Makes Jupyter's stop button safe: without a listener the interrupt ends the
 * kernel and its state with it. Importing avb/notebook calls this; outside
 * the kernel it does nothing.
 */
export function protectKernel(): void {
  if (currentKernel()) listen();
}

/** What `whileRunning` returns. */
export interface Outcome<T> {
  /** Whether the stop button, or SIGINT, was pressed. */
  readonly interrupted: boolean;
  /** What the function returned; undefined if it ended by an abort error. */
  readonly value: T | undefined;
}

/**
 * Runs a long asynchronous function that Jupyter's stop button stops. The
 * function gets a signal of its own, looks at `signal.aborted` now and then
 * (between awaits), and returns: the state that it has built is kept, and
 * running the cell again goes on from there. Says so in one line.
 *
 * Outside the kernel Ctrl-C does the same while the function runs.
 *
 * @param work The function; `train` takes the signal as it is.
 * @returns Its value and whether it was interrupted.
 *
 * @example
 * ```ts
 * import { whileRunning } from "avb/notebook";
 * const { interrupted, value } = await whileRunning(async (signal) => {
 *   let steps = 0;
 *   while (steps < 3 && !signal.aborted) {
 *     await Promise.resolve();
 *     steps++;
 *   }
 *   return steps;
 * });
 * if (interrupted || value !== 3) throw new Error("ran to its end");
 * ```
 */
export async function whileRunning<T>(
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Outcome<T>> {
  const controller = new AbortController();
  const { signal } = controller;
  running.add(controller);
  listen();
  let value: T | undefined;
  try {
    value = await work(signal);
  } catch (error) {
    // A function that throws when it is aborted has only done what was asked.
    if (!(signal.aborted && isAbort(error, signal))) throw error;
  } finally {
    running.delete(controller);
    if (running.size === 0 && !currentKernel()) unlisten();
  }
  if (signal.aborted) {
    console.log(
      "Interrupted: the state so far is kept, run the cell again to go on",
    );
  }
  return { interrupted: signal.aborted, value };
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason ||
    (error instanceof Error && error.name === "AbortError");
}

/** What SIGINT does, for tests that must not send one. */
export const interruptNow = onInterrupt;
