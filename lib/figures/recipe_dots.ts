import type { PaperTable, TableRow } from "../evaluation/mod.ts";
import type { Figure, Layout, Trace } from "./figure.ts";
import {
  formatNumber,
  listing,
  plotlyText,
  round,
  roundAll,
  typographic,
} from "./format.ts";
import { type AxisSpec, compose, onPanel } from "./panels.ts";
import type { RecipeEntry, RecipeStudy } from "./recipe_study.ts";
import { recipeName } from "./recipe_origins.ts";
import type { OwnRun } from "./recipes_table.ts";
import { extremes } from "./series.ts";
import { lightTokens, roleColors } from "./style.ts";
import { requireSome } from "./validate.ts";

/** What `recipeDots` draws. */
export interface RecipeDotsOptions {
  /** The recipes over several seeds. */
  readonly study: RecipeStudy;
  /** The paper's values, for the lines. */
  readonly paper: PaperTable;
  /** The best possible values, for the lines. */
  readonly optimum: TableRow;
  /** Runs of the reader's own, hollow among the dots. */
  readonly own?: readonly OwnRun[];
}

/** The two panels; the ELBO is the better the larger it is, the KL not. */
const PANELS = [
  {
    key: "elbo",
    title: "ELBO",
    side: "right",
    marks: [-1.4, -1.45, -1.6, -2, -3, -5, -10, -20, -50, -100, -1000],
  },
  {
    key: "klAggregate",
    title: "KL(q(z), p(z))",
    side: "left",
    marks: [0.01, 0.05, 0.2, 0.5, 1, 2, 4, 8, 16, 50, 100, 1000],
  },
] as const;

type PanelSpec = typeof PANELS[number];

/** A row's pixels: its name, and below it the dots. */
const ROW = 44;
/** From the middle of a row down to the middle of its dots, in rows. */
const BELOW = 0.2;
/** The dots of a row, from the first to the last, in rows. */
const SPREAD = 0.3;
/** Marks of an axis stand at least this share of it apart. */
const APART = 0.15;

const LINES = [
  { name: "optimum", dash: "solid", color: roleColors.exact },
  { name: "paper, AVB", dash: "dot", color: roleColors.reference },
  { name: "paper, VAE", dash: "dash", color: roleColors.reference },
] as const;

/**
 * Where a value stands on an axis that is stretched towards the best value:
 * the root of the distance to it, with its sign.
 */
function place(value: number, best: number): number {
  return Math.sign(value - best) * Math.sqrt(Math.abs(value - best));
}

/** The axis of a panel, with the marks that fit. */
function axisOf(
  { title, side, marks }: PanelSpec,
  { best, values }: { best: number; values: readonly number[] },
): AxisSpec {
  const { min, max } = extremes(
    [...values, best].map((value) => place(value, best)),
  );
  const room = 0.04 * (max - min) + 1e-3;
  const shown = [best];
  for (const mark of marks) {
    const at = place(mark, best);
    const last = place(shown.at(-1)!, best);
    const fits = Math.abs(at - last) > APART * (max - min);
    if (fits && at >= min - room && at <= max + room) shown.push(mark);
  }
  const arrow = side === "right" ? "better →" : "← better";
  return {
    title: `${title} (nats), ${arrow}`,
    range: [min - room, max + room],
    more: {
      tickvals: roundAll(shown.map((mark) => place(mark, best))),
      ticktext: shown.map((mark) =>
        mark === -Math.log(4) ? "−ln 4" : typographic(formatNumber(mark))
      ),
    },
  };
}

/** The recipes' names, each above the dots of its row. */
function rowNames(entries: readonly RecipeEntry[], panel: number): Layout[] {
  const { xaxis, yaxis } = onPanel(panel);
  return entries.map((entry, row) => ({
    text: plotlyText(recipeName(entry)),
    xref: `${xaxis} domain`,
    yref: yaxis,
    x: 0,
    y: row,
    xanchor: "left",
    yanchor: "bottom",
    xshift: 4,
    yshift: 4,
    showarrow: false,
    // The vertical lines pass behind the name, not through it.
    bgcolor: lightTokens.paper,
    borderpad: 0,
    font: { size: 12 },
  }));
}

/** A point of the figure: its value, its height in rows, what hovering says. */
interface Point {
  readonly value: number;
  readonly y: number;
  readonly text: string;
}

/** Points of one kind in a panel; the legend names each kind once. */
function pointTrace(
  name: string,
  { panel, best, points, marker, legend = panel === 0 }: {
    panel: number;
    best: number;
    points: readonly Point[];
    marker: Layout;
    legend?: boolean;
  },
): Trace {
  return {
    type: "scatter",
    mode: "markers",
    x: roundAll(points.map(({ value }) => place(value, best))),
    y: roundAll(points.map(({ y }) => y)),
    ...onPanel(panel),
    marker,
    name,
    legendgroup: name,
    showlegend: legend,
    text: points.map(({ text }) => plotlyText(text)),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/** The dots of one recipe, a seed each, one below the other in its row. */
function dots(
  entry: RecipeEntry,
  { panel, row, best }: { panel: number; row: number; best: number },
): Trace {
  const { key, title } = PANELS[panel]!;
  const { rows } = entry;
  const step = SPREAD / Math.max(1, rows.length - 1);
  return pointTrace("a seed", {
    panel,
    best,
    legend: panel === 0 && row === 0,
    marker: { color: roleColors.learned, size: 8, opacity: 0.75 },
    points: rows.map((run, i) => ({
      value: run[key],
      y: row + BELOW + (i - (rows.length - 1) / 2) * step,
      text: `${recipeName(entry)}, seed ${run.seed}: ${title} ` +
        `${run[key].toFixed(4)} ± ${run.standardErrors[key].toFixed(4)} nats`,
    })),
  });
}

/** A hollow symbol in the colour of what is exact. */
function hollow(symbol: string, size: number): Layout {
  const color = lightTokens.ink;
  return { symbol: `${symbol}-open`, size, color, line: { width: 2, color } };
}

/** The means of all recipes, an upright stroke each. */
function means(
  entries: readonly RecipeEntry[],
  { panel, best }: { panel: number; best: number },
): Trace {
  const { key, title } = PANELS[panel]!;
  return pointTrace("mean", {
    panel,
    best,
    marker: hollow("line-ns", 16),
    points: entries.map((entry, row) => {
      const { mean } = entry.summary[key];
      return {
        value: mean,
        y: row + BELOW,
        text: `${recipeName(entry)}: mean ${title} ${mean.toFixed(4)} nats, ` +
          `seeds ${entry.seeds.join(", ")}`,
      };
    }),
  });
}

/** Runs of the reader's own, each in the row of its preset. */
function ownRuns(
  own: readonly OwnRun[],
  { panel, best, rowOf }: {
    panel: number;
    best: number;
    rowOf: (run: OwnRun) => number;
  },
): Trace[] {
  if (own.length === 0) return [];
  const { key, title } = PANELS[panel]!;
  return [pointTrace("run of this page", {
    panel,
    best,
    marker: hollow("diamond", 12),
    points: own.map((run) => ({
      value: run.values[key],
      y: rowOf(run) + BELOW,
      text: `${run.preset}, this page, seed ${run.seed}: ${title} ` +
        `${run.values[key].toFixed(4)} nats`,
    })),
  })];
}

/** "table-1 from -1.395 to -1.391 over 5 seeds" for the alternative text. */
function describe(entry: RecipeEntry, key: PanelSpec["key"]): string {
  const { min, max } = extremes(entry.rows.map((run) => run[key]));
  const seeds = entry.rows.length;
  const failed = entry.failures.length;
  return `${recipeName(entry)} ` +
    (seeds === 1
      ? `${formatNumber(min)} for one seed`
      : `from ${formatNumber(min)} to ${
        formatNumber(max)
      } over ${seeds} seeds`) +
    (failed > 0 ? `, ${failed} failed` : "");
}

/**
 * The recipes side by side: a row a recipe, a dot a seed, the ELBO above and
 * KL(q(z), p(z)) below, with the paper's values and the optimum as lines. Both
 * axes are stretched towards the optimum, where the good recipes are.
 *
 * @param options The study and what it is compared with.
 * @returns The figure.
 * @throws {RangeError} If the study has no entry.
 *
 * @example
 * ```ts
 * import { optimum, paperTable1 } from "avb";
 * import { recipeDots } from "avb/figures";
 * const study = { entries: [] }; // see `recipeStudy` of avb/notebook
 * if (study.entries.length > 0) {
 *   console.log(recipeDots({ study, paper: paperTable1, optimum }).alt);
 * }
 * ```
 */
export function recipeDots(
  { study, paper, optimum, own = [] }: RecipeDotsOptions,
): Figure {
  const { entries } = study;
  requireSome("the recipes", "study.entries", entries);
  const rowOf = ({ preset }: OwnRun) =>
    entries.findIndex((entry) => entry.preset === preset);
  const placed = own.filter((run) => rowOf(run) >= 0);
  const linesOf = (key: PanelSpec["key"]) =>
    [optimum[key], paper.avb[key], paper.vae[key]] as const;
  const ends = [-0.5, entries.length - 0.5];
  const data = PANELS.flatMap(({ key, title }, panel) => {
    const best = optimum[key];
    return [
      ...LINES.map(({ name, dash, color }, k): Trace => {
        const value = linesOf(key)[k]!;
        return {
          type: "scatter",
          mode: "lines",
          x: roundAll([value, value].map((one) => place(one, best))),
          y: ends,
          ...onPanel(panel),
          line: { color, dash, width: 1.4 },
          name,
          legendgroup: name,
          showlegend: panel === 0,
          hovertemplate: `${name}: ${title} ${
            round(value)
          } nats<extra></extra>`,
        };
      }),
      ...entries.map((entry, row) => dots(entry, { panel, row, best })),
      means(entries, { panel, best }),
      ...ownRuns(placed, { panel, best, rowOf }),
    ];
  });
  const rows: Layout = {
    tickvals: entries.map((_, row) => row + 0.5),
    showticklabels: false,
    ticks: "",
  };
  const legend = [...new Set(data.map((trace) => String(trace["name"])))];
  return compose({
    data,
    arrangement: {
      panels: PANELS.map((spec) => ({
        x: axisOf(spec, {
          best: optimum[spec.key],
          values: [
            ...linesOf(spec.key),
            ...entries.flatMap((entry) =>
              entry.rows.map((run) => run[spec.key])
            ),
            ...placed.map(({ values }) => values[spec.key]),
          ],
        }),
        y: { title: "recipe", range: [ends[1]!, ends[0]!], more: rows },
      })),
      panelHeight: ROW * entries.length,
      annotations: PANELS.flatMap((_, panel) => rowNames(entries, panel)),
      legend,
    },
    alt: `Dots for ${entries.length} recipes, one a seed. ${
      PANELS.map(({ key, title }) =>
        `${title} in nats: ${
          listing(entries.map((entry) => describe(entry, key)))
        }; the optimum is ${formatNumber(optimum[key])}, the paper has ` +
        `${formatNumber(paper.avb[key])} for AVB and ` +
        `${formatNumber(paper.vae[key])} for the VAE`
      ).join(". ")
    }.`,
    caption: "Every recipe over its seeds: a dot is a run, the stroke their " +
      "mean; lines are the optimum and the paper’s values. Distances to the " +
      "optimum are drawn as their roots, so that small ones can be seen." +
      (placed.length > 0
        ? " The hollow diamonds are this page’s own runs."
        : ""),
  });
}
