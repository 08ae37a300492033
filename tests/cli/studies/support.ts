import type {
  EvaluationRecord,
  RunRecord,
  StudyRun,
} from "../../../lib/cli/studies/study_run.ts";
import { presets } from "../../../lib/training/mod.ts";

/** A run of table-1. */
export function someRun(
  seed: number,
  changes: Partial<StudyRun> & { readonly steps?: number } = {},
): StudyRun {
  const { steps = 1000, ...others } = changes;
  return {
    label: `run ${seed}`,
    config: { ...presets["table-1"], seed, steps },
    ...others,
  };
}

/** A finished run with these values, and 0 for the others. */
export function someRecord(
  seed: number,
  values: Partial<EvaluationRecord> = {},
  others: Partial<RunRecord> = {},
): RunRecord {
  const zeros = {
    logLikelihood: 0,
    reconstructionError: 0,
    reconstructionNats: 0,
    elbo: 0,
    klPosterior: 0,
    klAggregate: 0,
  };
  return {
    config: someRun(seed).config,
    seconds: 10,
    evaluationSeconds: 2,
    evaluation: {
      preset: "table-1",
      seed,
      step: 1000,
      ...zeros,
      standardErrors: zeros,
      biases: zeros,
      samples: 2000,
      neighbours: 4,
      gridNodes: 561,
      warnings: [],
      ...values,
    },
    date: "2026-01-02T03:04:05.678Z",
    machine: "a machine",
    deno: "2.0.0",
    backend: "Backend x",
    version: "a1",
    ...others,
  };
}
