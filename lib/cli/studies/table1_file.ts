import type { RecipeEntry, RecipeStudy } from "../../figures/mod.ts";
import { type Preset, presets } from "../../training/mod.ts";
import { commandText } from "./command_text.ts";
import { provenance, type StudyRow, studyRow } from "./study_row.ts";
import type { RunRecord } from "./study_run.ts";
import { summarize } from "./summary.ts";

/** One recipe in data/table-1.json, with all that is known of it. */
export interface Table1Entry extends RecipeEntry {
  readonly rows: readonly StudyRow[];
  /** The whole recipe. */
  readonly config: Preset;
}

/** data/table-1.json. */
export interface Table1File extends RecipeStudy {
  readonly title: string;
  readonly note: string;
  readonly entries: readonly Table1Entry[];
}

/** What an entry is made from. */
export interface Table1Runs {
  readonly preset: string;
  readonly settings: readonly string[];
  readonly samples: number | undefined;
  readonly config: Preset;
  readonly records: readonly RunRecord[];
  readonly failures: readonly { seed: number; reason: string }[];
  /** The file, if it is another one. */
  readonly out: string | undefined;
}

/** An entry; undefined if no run ended well. */
export function table1Entry(
  { preset, settings, samples, config, records, failures, out }: Table1Runs,
): Table1Entry | undefined {
  if (records.length === 0) return undefined;
  const rows = records.map(studyRow);
  const seeds = rows.map(({ seed }) => seed);
  const all = [...seeds, ...failures.map(({ seed }) => seed)];
  return {
    preset,
    settings,
    command: commandText("table1", {
      presets: preset,
      seeds: all.join(),
      set: settings,
      samples,
      out,
    }),
    ...provenance(records),
    seeds,
    seconds: Math.round(
      records.reduce((sum, { seconds }) => sum + seconds, 0),
    ),
    summary: summarize(records),
    rows,
    failures,
    config,
  };
}

/** The same recipe has the same name. */
function nameOf({ preset, settings }: Table1Entry): string {
  return [preset, ...settings].join(" ");
}

function place(preset: string): number {
  const at = Object.keys(presets).indexOf(preset);
  return at === -1 ? Infinity : at;
}

/**
 * A file with new entries: each takes the place of that of the same preset and
 * settings; the others stay, with the date and version that they name.
 */
export function mergeTable1(
  file: Readonly<Record<string, unknown>> | undefined,
  entries: readonly Table1Entry[],
): Table1File {
  const names = new Set(entries.map(nameOf));
  const before = Array.isArray(file?.entries)
    ? file.entries as Table1Entry[]
    : [];
  return {
    title: "Table 1 on the four points: every recipe over several seeds",
    note: "Written by deno task table1, see the command of each entry. In " +
      "nats; reconstructionError is nats a component of x. seconds are those " +
      "of the training alone, on one thread. standardErrors are those of the " +
      "evaluation, standardDeviation is that over the seeds.",
    entries: [
      ...before.filter((entry) => !names.has(nameOf(entry))),
      ...entries,
    ].sort((a, b) => {
      const order = place(a.preset) - place(b.preset);
      if (order) return order;
      return nameOf(a) < nameOf(b) ? -1 : 1;
    }),
  };
}
