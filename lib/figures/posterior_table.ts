import { mean } from "../evaluation/estimate.ts";
import { decimalsOf, formatNumber } from "./format.ts";
import type { PosteriorRow } from "./posterior_study.ts";
import {
  type Cell,
  type RenderedTable,
  renderTable,
} from "./rendered_table.ts";

/** A line of the table. */
export interface PosteriorQuantity {
  /** What it is, with its unit. */
  readonly name: string;
  /** Its value in a run; null where a method has none. */
  readonly of: (row: PosteriorRow) => number | null;
  /** What it is of the exact posterior; absent where that makes no sense. */
  readonly exact?: (row: PosteriorRow) => number;
}

/** What `posteriorTable` shows. */
export interface PosteriorTableOptions {
  /** The runs of one target. */
  readonly rows: readonly PosteriorRow[];
  /** The lines. */
  readonly quantities: readonly PosteriorQuantity[];
  /** The columns: methods by the words that stand above them. */
  readonly methods: Readonly<Record<string, string>>;
  /** What is shown, of which target. */
  readonly caption: string;
}

const NONE = "–";

/** Mean over the seeds, and half of the way from the least to the greatest. */
function cellOf(values: readonly number[]): Cell {
  if (values.length === 0) return NONE;
  const middle = mean(values);
  const half = (Math.max(...values) - Math.min(...values)) / 2;
  if (!(half > 0)) return formatNumber(middle);
  const decimals = Math.min(4, decimalsOf(half));
  return [middle.toFixed(decimals), `± ${half.toFixed(decimals)}`];
}

/** Of a sum over a grid, 0 is all that is left of its rounding. */
function exactText(value: number): string {
  return formatNumber(Math.abs(value) < 1e-9 ? 0 : value);
}

/** The number of runs of a method in words: "3 seeds", "1 seed". */
function seedsText(count: number): string {
  return `${count} seed${count === 1 ? "" : "s"}`;
}

/**
 * Methods beside the exact posterior of one target, each over its seeds.
 *
 * @param options The runs, and what of them is shown.
 * @returns The table: quantities in lines, exact values and methods in columns.
 * @throws {RangeError} If there is no run, or runs are of several targets.
 *
 * @example
 * ```ts
 * import { posteriorTable } from "avb/figures";
 * const run = { target: "torus", method: "hmc", kl: 0.01, preset: null };
 * const numbers = { seed: 1, seconds: 2, klError: 0, mean: [0, 0] };
 * const more = { sd: [1, 1], exactMean: [0, 0], exactSd: [1, 1] };
 * const bounds = { logEvidence: 1.6, logEvidenceByDensity: null };
 * const rest = { exactLogEvidence: 1.7, positive: [0.5, 0.5], sectors: [] };
 * const made = { date: "2026-11-26", machine: "here" };
 * const { text } = posteriorTable({
 *   rows: [{ ...run, ...numbers, ...more, ...bounds, ...rest, ...made }],
 *   quantities: [{ name: "KL (nats)", of: ({ kl }) => kl, exact: () => 0 }],
 *   methods: { hmc: "HMC" },
 *   caption: "Torus.",
 * });
 * if (!text.includes("0.01")) throw new Error(text);
 * ```
 */
export function posteriorTable(options: PosteriorTableOptions): RenderedTable {
  const { rows, quantities, methods, caption } = options;
  const names = new Set(rows.map(({ target }) => target));
  if (names.size !== 1) {
    throw new RangeError(
      `Cannot make a table of posteriors: its runs are of ` +
        `${[...names].join(", ") || "no target"}, wanted one target`,
    );
  }
  const columns = Object.entries(methods).map(([method, title]) => ({
    title,
    runs: rows.filter((row) => row.method === method),
  }));
  return renderTable({
    head: ["", "exact", ...columns.map(({ title }) => title)],
    body: [
      ...quantities.map(({ name, of, exact }): Cell[] => [
        name,
        exact ? exactText(exact(rows[0] as PosteriorRow)) : NONE,
        ...columns.map(({ runs }) =>
          cellOf(
            runs.map(of).filter((value): value is number => value !== null),
          )
        ),
      ]),
      ["runs", NONE, ...columns.map(({ runs }) => seedsText(runs.length))],
    ],
    numeric: [false, true, ...columns.map(() => true)],
    caption,
    isDense: true,
  });
}
