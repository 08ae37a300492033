import { createHash } from "node:crypto";
import { type DataSet, fourPoints } from "../../data/mod.ts";
import { parseConfig, type TrainingConfig } from "../../training/mod.ts";
import type { evaluationRecord } from "../evaluate.ts";

/** One training with its evaluation, to be made in a process of its own. */
export interface StudyRun {
  /** For people: what and which seed. */
  readonly label: string;
  /** The whole configuration. */
  readonly config: TrainingConfig;
  /** Samples of q that the evaluation draws; its own default if absent. */
  readonly samples?: number | undefined;
  /**
   * Seconds that the training may take: the configuration's steps are cut to
   * what this machine makes in that time.
   */
  readonly budgetSeconds?: number | undefined;
}

/** What the numbers of a run depend on beside the run itself. */
export interface StudyContext {
  /** Of the code: see `codeVersion`. */
  readonly version: string;
  /** Who computes, in one line. */
  readonly backend: string;
}

/** What `deno task evaluate --json` prints. */
export type EvaluationRecord = ReturnType<typeof evaluationRecord>;

/** What a worker reports of a finished run. */
export interface RunResult {
  /** The configuration with the steps that were made. */
  readonly config: TrainingConfig;
  /** Seconds of the training. */
  readonly seconds: number;
  /** Seconds of the evaluation. */
  readonly evaluationSeconds: number;
  /** The row of table 1. */
  readonly evaluation: EvaluationRecord;
}

/** A finished run as it is kept, with where its numbers come from. */
export interface RunRecord extends RunResult, StudyContext {
  /** When it ended, ISO 8601. */
  readonly date: string;
  /** Where it ran. */
  readonly machine: string;
  /** The version of Deno. */
  readonly deno: string;
}

/** JSON with the keys of every object sorted: equal values, equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, inner) =>
      inner !== null && typeof inner === "object" && !Array.isArray(inner)
        ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1),
        )
        : inner,
  );
}

/**
 * The name of a run's result: a hash of everything that its numbers depend on,
 * so that a change of any of it makes the run anew.
 */
export function runKey(
  run: StudyRun,
  context: StudyContext,
  data: DataSet = fourPoints,
): string {
  const { config, samples, budgetSeconds } = run;
  const { rows, weights } = data;
  const text = canonicalJson({
    config: parseConfig(config),
    samples,
    budgetSeconds,
    rows,
    weights,
    version: context.version,
    backend: context.backend,
  });
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
