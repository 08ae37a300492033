import type { Figure, Numbers } from "./figure.ts";
import { formatNumber, plotlyText, toDecimals } from "./format.ts";
import {
  gridLimit,
  gridRows,
  type LatentGrid,
  requireGridValues,
} from "./grid.ts";
import { axisName, compose } from "./panels.ts";
import { labelsOr, latentAxis, shortLabel } from "./samples.ts";
import { quantile } from "./series.ts";
import { natsAround0 } from "./style.ts";
import { requireCount, requireSome } from "./validate.ts";

/** What `logRatioMaps` draws. */
export interface LogRatioMapsOptions {
  /** The grid on which both are known; see `latentGrid`. */
  readonly grid: LatentGrid;
  /** Entry i: T(x_i, z) at the nodes of the grid, nats. */
  readonly learned: readonly Numbers[];
  /** Entry i: T*(x_i, z) = ln q(z|x_i) - ln p(z) at the same nodes, nats. */
  readonly optimal: readonly Numbers[];
  /** One label an observation. */
  readonly labels?: readonly string[];
  /**
   * Colours run from -range to range nats. Default: what covers nine tenths
   * of T, at most 10.
   */
  readonly range?: number;
}

/**
 * T beside T* beside their difference, one row an observation, all on one
 * diverging colour scale with 0 in the middle.
 *
 * @param options Both functions on a grid.
 * @returns The figure; T in nats.
 * @throws {RangeError} If numbers of values differ or one is not finite.
 *
 * @example
 * ```ts
 * import { latentGrid, logRatioMaps } from "avb/figures";
 * const grid = latentGrid({ nodes: 2 });
 * const figure = logRatioMaps({
 *   grid,
 *   learned: [[1, 2, 3, 4]],
 *   optimal: [[1, 2, 3, 5]],
 * });
 * if (!figure.alt.includes("0.25")) throw new Error(figure.alt);
 * ```
 */
export function logRatioMaps(options: LogRatioMapsOptions): Figure {
  const what = "T beside T*";
  const { grid, learned, optimal } = options;
  requireSome(what, "learned", learned);
  const names = labelsOr(options.labels, learned.length);
  requireCount(what, "labels", {
    items: names,
    count: learned.length,
    of: "entry of learned",
  });
  requireCount(what, "optimal", {
    items: optimal,
    count: learned.length,
    of: "entry of learned",
  });
  learned.forEach((values, i) =>
    requireGridValues(what, `learned[${i}]`, { grid, values })
  );
  optimal.forEach((values, i) =>
    requireGridValues(what, `optimal[${i}]`, { grid, values })
  );
  const range = options.range ?? Math.max(
    1,
    Math.min(
      10,
      Math.ceil(
        Math.max(
          ...learned.map((values) =>
            quantile(Array.from(values, Math.abs), 0.9)
          ),
        ),
      ),
    ),
  );
  if (!(range > 0 && Number.isFinite(range))) {
    throw new RangeError(
      `Cannot draw T beside T*: range is ${range}, wanted more than 0`,
    );
  }
  const differences = learned.map((values, i) =>
    Array.from(
      values,
      (value, k) => value - (optimal[i] as Numbers)[k]! as number,
    )
  );
  const columns = [
    { title: "T", of: learned },
    { title: "T*", of: optimal },
    { title: "T − T*", of: differences },
  ];
  const x = toDecimals(grid.z1);
  const y = toDecimals(grid.z2);
  // A step of a hundredth of the scale cannot be seen: more digits would only
  // be weight. Beyond the scale the colour stays the same, not the number.
  const digits = range >= 3 ? 1 : 2;
  const rounded = (value: number) =>
    Math.round(10 ** digits * value) / 10 ** digits + 0;
  const data = learned.flatMap((_, row) =>
    columns.map(({ title, of }, column) => ({
      type: "heatmap",
      x,
      y,
      z: gridRows(grid, of[row] as Numbers, rounded),
      xaxis: axisName("x", 3 * row + column),
      yaxis: axisName("y", 3 * row + column),
      coloraxis: "coloraxis",
      hovertemplate: `${title}(%{x:.2f}, %{y:.2f}) = %{z:.${digits}f} nats` +
        `<extra>${plotlyText(shortLabel(names[row] as string))}</extra>`,
    }))
  );
  const limit = gridLimit(grid);
  const summary = names.map((name, i) => {
    const difference = differences[i] as number[];
    const mean = difference.reduce((sum, d) => sum + Math.abs(d), 0) /
      difference.length;
    const values = Array.from(learned[i] as Numbers);
    return `${shortLabel(name)}: T from ${
      formatNumber(values.reduce((a, b) => Math.min(a, b)), 3)
    } to ${
      formatNumber(values.reduce((a, b) => Math.max(a, b)), 3)
    }, mean absolute difference ${formatNumber(mean, 3)}`;
  }).join("; ");
  return compose({
    data,
    arrangement: {
      panels: names.flatMap((name) =>
        columns.map(({ title }) => ({
          title: names.length > 1
            ? `${title}, ${plotlyText(shortLabel(name))}`
            : title,
          x: latentAxis(1, limit),
          y: latentAxis(2, limit),
        }))
      ),
      columns: 3,
      narrowColumns: 3,
      equal: { ratio: 1 },
      shared: true,
      maxPanelWidth: 240,
      colorAxis: natsAround0(range),
    },
    alt: `Heat maps of the learned T, of T* = ln q(z|x) - ln p(z), and of ` +
      `their difference over the latent plane, in nats. ${summary}.`,
    caption:
      "The discriminator T beside the optimal T* and their difference, " +
      `on one colour scale that ends at ±${formatNumber(range)} nats. Where ` +
      "neither q(z|x) nor p(z) has samples, nothing teaches T.",
  });
}
