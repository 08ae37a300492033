import type { RunResult, StudyRun } from "./study_run.ts";

/** The line that a worker reads, as JSON. */
export interface WorkerTask {
  readonly run: StudyRun;
  /** The version of the code that the result shall be of. */
  readonly version: string;
}

/** How far a worker is. */
export interface WorkerProgress {
  /** Steps done. */
  readonly step: number;
  /** Steps in all. */
  readonly steps: number;
  /** Seconds spent in steps. */
  readonly seconds: number;
}

/** A line of a worker's standard output, as JSON. */
export type WorkerMessage =
  | { readonly progress: WorkerProgress }
  | { readonly result: RunResult }
  | { readonly failure: string }
  /** The code is no longer that of the task. */
  | { readonly changed: true };
