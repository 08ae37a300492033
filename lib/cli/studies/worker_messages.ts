import type { RunResult, StudyRun } from "./study_run.ts";

/** The line that a worker reads, as JSON. */
export interface WorkerTask {
  readonly run: StudyRun;
  /** The version of the code that the result shall be of. */
  readonly version: string;
  /** The run's name and the folder where it is kept on its way. */
  readonly key: string;
  readonly folder: string;
}

/** How far a worker is. */
export interface WorkerProgress {
  /** Steps done. */
  readonly step: number;
  /** Steps in all. */
  readonly steps: number;
  /** Seconds spent in steps, also by an earlier process. */
  readonly seconds: number;
}

/** A line of a worker's standard output, as JSON. */
export type WorkerMessage =
  | { readonly progress: WorkerProgress }
  | { readonly result: RunResult }
  | { readonly failure: string }
  /** The code is no longer that of the task. */
  | { readonly changed: true };
