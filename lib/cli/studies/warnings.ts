import type { Outcome } from "./study.ts";

/** Says on standard error what casts doubt on a run's values. */
export function printWarnings(outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    if (!("record" in outcome)) continue;
    for (const warning of outcome.record.evaluation.warnings) {
      console.error(`Warning, ${outcome.run.label}: ${warning}`);
    }
  }
}
