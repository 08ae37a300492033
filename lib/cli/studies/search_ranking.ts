import type { Candidate } from "./search_ranges.ts";
import { commandText } from "./command_text.ts";
import { settingsOf } from "./config_path.ts";
import { type StudyRow, studyRow } from "./study_row.ts";
import type { RunRecord } from "./study_run.ts";

/** One candidate of data/search.json. */
export interface SearchRow extends StudyRow {
  /** The candidate's number. */
  readonly candidate: number;
  /** What makes `table-1` to it, the steps of the budget included. */
  readonly settings: readonly string[];
}

/** The candidates that ended well by falling ELBO. */
export function ranking(
  entries: readonly { candidate: Candidate; record: RunRecord }[],
): SearchRow[] {
  return entries.map(({ candidate, record }) => ({
    candidate: candidate.index,
    settings: settingsOf({
      ...candidate.values,
      steps: record.config.steps,
    }),
    ...studyRow(record),
  })).sort((a, b) => b.elbo - a.elbo);
}

const SHOWN = 10;

/** The best ones for people, and how to try the very best on more seeds. */
export function rankingLines(rows: readonly SearchRow[]): string[] {
  const [best] = rows;
  return [
    "     ELBO  KL(q(z), p(z))  log-likelihood  seconds  candidate",
    ...rows.slice(0, SHOWN).map((row) =>
      row.elbo.toFixed(5).padStart(9) +
      row.klAggregate.toFixed(5).padStart(16) +
      row.logLikelihood.toFixed(5).padStart(16) +
      row.seconds.toFixed(0).padStart(9) +
      `${row.candidate}`.padStart(11) + `  ${row.settings.join(" ")}`
    ),
    ...(best
      ? [
        "The first one on more seeds: " + commandText("table1", {
          presets: "table-1",
          seeds: "0,1,2",
          set: best.settings,
        }),
      ]
      : []),
  ];
}
