import { codeVersion } from "../../notebook/code_version.ts";
import { Failure } from "../failure.ts";
import { machine } from "../machine.ts";
import { startBackend } from "../start_backend.ts";
import { interruptible, Interruption } from "./interruption.ts";
import { runPool } from "./pool.ts";
import { dropPartial } from "./partial_run.ts";
import { CACHE, keepRun, keptRun } from "./run_cache.ts";
import {
  runKey,
  type RunRecord,
  type StudyContext,
  type StudyRun,
} from "./study_run.ts";
import { StudyStatus } from "./study_status.ts";
import { RunError, runInProcess } from "./worker_process.ts";

/** A run with its result, or with why there is none. */
export type Outcome =
  | { readonly run: StudyRun; readonly record: RunRecord }
  | { readonly run: StudyRun; readonly failure: string };

/** Options of {@link makeStudy}. */
export interface StudyOptions {
  /** The most runs at a time. */
  readonly workers: number;
  /** What to type to go on after an interruption. */
  readonly command: string;
}

async function makeRun(
  run: StudyRun,
  { context, signal, status }: {
    readonly context: StudyContext;
    readonly signal: AbortSignal;
    readonly status: StudyStatus;
  },
): Promise<Outcome> {
  const key = runKey(run, context);
  const kept = keptRun(key);
  if (kept) {
    status.kept(run);
    return { run, record: kept };
  }
  status.begin(run);
  try {
    const { version } = context;
    const result = await runInProcess({ run, version, key, folder: CACHE }, {
      signal,
      onProgress: (progress) => status.progress(run, progress),
    });
    const record: RunRecord = {
      date: new Date().toISOString(),
      machine: machine(),
      deno: Deno.version.deno,
      ...context,
      ...result,
    };
    keepRun(key, record);
    dropPartial(CACHE, key);
    status.finish(run, record);
    return { run, record };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    status.fail(run, error.message);
    return { run, failure: error.message };
  }
}

/**
 * Makes all runs, as many at a time as there are workers, but for those that
 * are kept from before. A run that fails does not end the others.
 *
 * @returns What became of each, in the order of the runs.
 * @throws {Failure} With exit code 130 after Ctrl-C or SIGTERM; or if a result
 * cannot be kept, or the code changes on the way.
 */
export async function makeStudy(
  runs: readonly StudyRun[],
  { workers, command }: StudyOptions,
): Promise<Outcome[]> {
  // As in the workers: the backend's line is a part of a run's key.
  Deno.env.set("AVB_THREADS", "1");
  const { description: backend } = await startBackend();
  const context = { version: codeVersion(), backend };
  const status = new StudyStatus(runs, { workers });
  try {
    return await interruptible((signal) =>
      runPool(
        runs,
        { workers, signal },
        (run, signal) => makeRun(run, { context, signal, status }),
      )
    );
  } catch (error) {
    if (!(error instanceof Interruption)) throw error;
    const finished = runs.filter((run) => keptRun(runKey(run, context)));
    throw new Failure(
      `Interrupted: ${finished.length} of ${runs.length} runs are finished ` +
        `and kept in ${CACHE}, the others from their last minute on. Go on ` +
        `by the same command: ${command}`,
      130,
    );
  } finally {
    status.clear();
  }
}

/** The finished ones. */
export function records(outcomes: readonly Outcome[]): RunRecord[] {
  return outcomes.flatMap((outcome) =>
    "record" in outcome ? [outcome.record] : []
  );
}

/** The others, for a file or a report. */
export function failures(
  outcomes: readonly Outcome[],
): { readonly run: string; readonly reason: string }[] {
  return outcomes.flatMap((outcome) =>
    "failure" in outcome
      ? [{ run: outcome.run.label, reason: outcome.failure }]
      : []
  );
}

/**
 * Ends a command whose runs did not all end well.
 *
 * @throws {Failure} With exit code 1, if any failed.
 */
export function refuseFailures(outcomes: readonly Outcome[]): void {
  const all = failures(outcomes);
  if (all.length === 0) return;
  const lines = all.map(({ run, reason }) => `  ${run}: ${reason}`);
  throw new Failure(
    `${all.length} of ${outcomes.length} runs failed; the same command tries ` +
      `them again:\n${lines.join("\n")}`,
  );
}
