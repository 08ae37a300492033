import type { PaperTable, TableRow } from "../evaluation/mod.ts";
import { decimalsOf, formatCount, formatNumber, withError } from "./format.ts";
import { presetNames } from "./recipe_origins.ts";
import type { RecipeEntry, RecipeStudy, Spread } from "./recipe_study.ts";
import {
  type Cell,
  type RenderedTable,
  renderTable,
} from "./rendered_table.ts";
import { quantities as named } from "./table1_table.ts";

const QUANTITIES: readonly (keyof TableRow)[] = [
  "logLikelihood",
  "reconstructionError",
  "elbo",
  "klAggregate",
];

const NONE = "–";

/** A run that was made elsewhere than in the study, to stand beside it. */
export interface OwnRun {
  /** The preset's name. */
  readonly preset: string;
  /** The seed of the training. */
  readonly seed: number;
  /** Steps of the training. */
  readonly steps: number;
  /** Its row of table 1. */
  readonly values: TableRow;
}

/** What `recipesTable` shows. */
export interface RecipesTableOptions {
  /** The recipes over several seeds. */
  readonly study: RecipeStudy;
  /** The paper's columns, here rows. */
  readonly paper?: PaperTable;
  /** The best possible values. */
  readonly optimum?: TableRow;
  /** Runs of the reader's own, below those of the same preset. */
  readonly own?: readonly OwnRun[];
  /** Which columns of table 1. Default: all four. */
  readonly quantities?: readonly (keyof TableRow)[];
}

/** A mean with the standard deviation over the seeds, if there are several. */
export function spreadText({ mean, standardDeviation }: Spread): string {
  return withError(mean, standardDeviation ?? undefined);
}

/** The mean with its spread, and below it the worst seed. */
function spreadCell({ worst, ...spread }: Spread & { worst: number }): Cell {
  const { standardDeviation } = spread;
  const mean = spreadText(spread);
  if (standardDeviation === null) return mean;
  const shown = standardDeviation > 0
    ? worst.toFixed(decimalsOf(standardDeviation))
    : withError(worst, undefined);
  return [mean, `worst ${shown}`];
}

/** How many runs ended well, and of how many where that is not all. */
export function runsText({ rows, failures }: RecipeEntry): string {
  return failures.length === 0
    ? `${rows.length}`
    : `${rows.length} of ${rows.length + failures.length}`;
}

function secondsText({ mean }: Spread): string {
  return mean >= 10 ? formatCount(Math.round(mean)) : formatNumber(mean, 2);
}

/**
 * The recipes side by side: a row a recipe with mean and standard deviation
 * over its seeds and the worst of them, its steps and the seconds of a run;
 * above them the optimum and the paper's values.
 *
 * @param options The study and what stands beside it.
 * @returns The table as HTML, Markdown and plain text.
 *
 * @example
 * ```ts
 * import { optimum, paperTable1 } from "avb";
 * import { recipesTable } from "avb/figures";
 * const study = { entries: [] }; // see `recipeStudy` of avb/notebook
 * const { text } = recipesTable({ study, paper: paperTable1, optimum });
 * if (!text.includes("paper, AVB")) throw new Error(text);
 * ```
 */
export function recipesTable(options: RecipesTableOptions): RenderedTable {
  const { study, paper, optimum, own = [] } = options;
  const { quantities = QUANTITIES } = options;
  const single = (values: TableRow) =>
    quantities.map((key) => withError(values[key], undefined));
  const quoted = ({ approximate, ...row }: PaperTable["avb"]) =>
    quantities.map((key) =>
      `${approximate.includes(key) ? "≈ " : ""}${formatNumber(row[key])}`
    );
  const recipeRow = (entry: RecipeEntry): Cell[] => [
    entry.settings.length > 0
      ? [entry.preset, entry.settings.map((one) => `--set ${one}`).join(" ")]
      : entry.preset,
    runsText(entry),
    formatCount(entry.config.steps),
    secondsText(entry.summary.seconds),
    ...quantities.map((key) => spreadCell(entry.summary[key])),
  ];
  const ownRow = ({ preset, seed, steps, values }: OwnRun): Cell[] => [
    [preset, `this page, seed ${seed}`],
    "1",
    formatCount(steps),
    NONE,
    ...single(values),
  ];
  const { entries } = study;
  const presets = new Set([
    ...presetNames,
    ...[...entries, ...own].map(({ preset }) => preset),
  ]);
  const titles = quantities.map((key) =>
    `${named[key].name}, ${named[key].unit}`
  );
  const head = ["recipe", "seeds", "steps", "seconds a run", ...titles];
  return renderTable({
    head,
    body: [
      ...(optimum ? [["optimum", NONE, NONE, NONE, ...single(optimum)]] : []),
      ...(paper
        ? [
          ["paper, VAE", NONE, NONE, NONE, ...quoted(paper.vae)],
          ["paper, AVB", NONE, NONE, NONE, ...quoted(paper.avb)],
        ]
        : []),
      ...[...presets].flatMap((preset) => [
        ...entries.filter((entry) => entry.preset === preset).map(recipeRow),
        ...own.filter((run) => run.preset === preset).map(ownRow),
      ]),
    ],
    numeric: head.map((_, k) => k > 0),
    caption: "Mean ± standard deviation over the seeds, and the worst seed " +
      "of each column; seconds are those of the training, on one thread." +
      (paper ? " The paper’s values are quoted." : ""),
    isDense: true,
  });
}
