import type { Figure } from "./figure.ts";
import { formatCount, listing, plotlyText } from "./format.ts";
import { compose } from "./panels.ts";
import { labelsOr, shortLabel } from "./samples.ts";
import { colorOf, lightTokens } from "./style.ts";
import { requireCount, requireLength, requireSome } from "./validate.ts";

/** What `dataFigure` draws. */
export interface DataFigureOptions {
  /** The distinct observations, each a row of 0 and 1 of the same length. */
  readonly rows: readonly (readonly number[])[];
  /** One label an observation, such as "x1 = (1, 0, 0, 0)". */
  readonly labels?: readonly string[];
  /** Probability of each observation under the data, for the hover text. */
  readonly weights?: readonly number[];
}

/**
 * The data as columns of pixels, as figure 5 of the paper shows them: one
 * column an observation, first component on top, filled where it is 1. The
 * fill is the colour that this x has in every other figure.
 *
 * @param options The observations and their labels.
 * @returns The figure.
 * @throws {RangeError} If rows are empty, differ in length or hold anything
 * but 0 and 1.
 *
 * @example
 * ```ts
 * import { dataFigure } from "avb/figures";
 * const figure = dataFigure({ rows: [[1, 0], [0, 1]] });
 * if (!figure.alt.includes("2 observations")) throw new Error(figure.alt);
 * ```
 */
export function dataFigure(
  { rows, labels, weights }: DataFigureOptions,
): Figure {
  const what = "the data";
  requireSome(what, "rows", rows);
  const names = labelsOr(labels, rows.length);
  requireCount(what, "labels", {
    items: names,
    count: rows.length,
    of: "observation",
  });
  if (weights) {
    requireLength(what, "weights", {
      values: weights,
      count: rows.length,
      of: "observation",
    });
  }
  const xDim = rows[0]?.length ?? 0;
  rows.forEach((row, k) => {
    requireLength(what, `rows[${k}]`, {
      values: row,
      count: xDim,
      of: "component",
    });
    for (const value of row) {
      if (value !== 0 && value !== 1) {
        throw new RangeError(
          `Cannot draw the data: rows[${k}] holds ${value}, wanted 0 or 1`,
        );
      }
    }
  });
  // One trace an observation: a heatmap has one scale, and each x its colour.
  const data = rows.map((row, k) => ({
    type: "heatmap",
    x: [k],
    y: Array.from({ length: xDim }, (_, i) => i + 1),
    z: row.map((value) => [value]),
    dx: 1,
    xgap: 6,
    ygap: 2,
    zmin: 0,
    zmax: 1,
    colorscale: [[0, lightTokens.grid], [1, colorOf(k)]],
    showscale: false,
    name: plotlyText(names[k] as string),
    hovertemplate: `${plotlyText(shortLabel(names[k] as string))}, component ` +
      `%{y}: %{z}` +
      (weights ? `<br>probability ${weights[k]}` : "") + "<extra></extra>",
  }));
  const ones = rows.map((row, k) => {
    const at = row.flatMap((value, i) => value === 1 ? [String(i + 1)] : []);
    return `${shortLabel(names[k] as string)} has 1 in ${
      at.length === 0
        ? "no component"
        : `component${at.length > 1 ? "s" : ""} ${listing(at)}`
    }`;
  });
  const shown = ones.slice(0, 8);
  return compose({
    data,
    arrangement: {
      panels: [{
        x: {
          title: "observation <i>x</i>",
          range: [-0.5, rows.length - 0.5],
          more: {
            tickvals: rows.map((_, k) => k),
            ticktext: names.map((name) => plotlyText(shortLabel(name))),
            showgrid: false,
            showline: false,
            ticks: "",
          },
        },
        y: {
          title: "component",
          range: [xDim + 0.5, 0.5],
          more: {
            tickvals: Array.from({ length: xDim }, (_, i) => i + 1),
            showgrid: false,
            showline: false,
            ticks: "",
          },
        },
      }],
      equal: { ratio: xDim / rows.length },
      maxPanelWidth: Math.min(480, 64 * rows.length),
    },
    alt: `${formatCount(rows.length)} observations with ${xDim} binary ` +
      `components each, drawn as columns of pixels: ${shown.join("; ")}` +
      (ones.length > shown.length ? "; and so on." : "."),
    caption: `The data: ${formatCount(rows.length)} vectors of ${xDim} ` +
      `components, a filled pixel is 1, an empty one 0.` +
      (weights ? " All figures use these colours for them." : ""),
  });
}
