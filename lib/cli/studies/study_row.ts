import type { Provenance } from "../../figures/mod.ts";
import type { EvaluationRecord, RunRecord } from "./study_run.ts";

/** One run in a study's file: what `evaluate --json` gives, and its time. */
export interface StudyRow extends EvaluationRecord {
  /** Seconds of the training. */
  readonly seconds: number;
  /** The day on which it was made. */
  readonly date: string;
}

/** The row of a finished run. */
export function studyRow(record: RunRecord): StudyRow {
  const { preset, seed, ...evaluation } = record.evaluation;
  return {
    preset,
    seed,
    seconds: round(record.seconds),
    date: day(record.date),
    ...evaluation,
  };
}

/** Seconds to a tenth: the rest is noise. */
function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

function day(date: string): string {
  return date.slice(0, 10);
}

/**
 * Where runs come from. Runs that are kept from before may name more than one
 * machine or Deno.
 *
 * @param records At least one.
 */
export function provenance(records: readonly RunRecord[]): Provenance {
  const distinct = (key: "machine" | "deno" | "backend" | "version") =>
    [...new Set(records.map((record) => record[key]))].join(", ");
  return {
    date: day(records.map(({ date }) => date).sort().at(-1)!),
    machine: distinct("machine"),
    deno: distinct("deno"),
    backend: distinct("backend"),
    version: distinct("version"),
  };
}
