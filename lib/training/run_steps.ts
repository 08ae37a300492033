import { eventLoop } from "./event_loop.ts";
import type { Losses } from "./training.ts";

/** Where a training stands. */
export interface Progress<L = Losses> {
  /** Steps done. */
  readonly step: number;
  /** Steps in all. */
  readonly steps: number;
  /** Seconds spent in steps since this object was made. */
  readonly seconds: number;
  /** Of the last step. */
  readonly losses: L;
}

/** How a training reports and stops. */
export interface RunOptions {
  /** Steps between two reports; 100 by default. The last step is reported. */
  readonly every?: number;
  /** Where to stop, if before the configuration's last step. */
  readonly until?: number;
  /** Stops between two steps; the training can go on later. */
  readonly signal?: AbortSignal | undefined;
}

/** Longest stretch of work, in ms, between two turns of the event loop. */
const TURN = 25;

/**
 * Runs a training to its last step, or until stopped, and reports on the way.
 * It can be stopped during the warm-up too, which has no reports.
 *
 * @param training What advances.
 * @param clock Counts the seconds that steps take.
 * @param options When to report and to stop.
 */
export async function* runSteps<L>(
  training: {
    readonly step: number;
    readonly config: { readonly steps: number };
    advanceWarmUp(): boolean;
    advance(): L;
  },
  clock: { seconds: number },
  options: RunOptions,
): AsyncGenerator<Progress<L>, void> {
  const { steps } = training.config;
  const { every = 100, until = steps, signal } = options;
  const last = Math.min(until, steps);
  let turn = performance.now();
  while (training.step < last && !signal?.aborted) {
    const start = performance.now();
    const losses = training.advanceWarmUp() ? undefined : training.advance();
    const now = performance.now();
    clock.seconds += (now - start) / 1000;
    const { step } = training;
    const report = losses && (step % every === 0 || step === last);
    if (report || now - turn > TURN) {
      await eventLoop();
      turn = performance.now();
    }
    if (losses && (report || signal?.aborted)) {
      yield { step, steps, seconds: clock.seconds, losses };
    }
  }
}
