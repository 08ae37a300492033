import type { Figure, Numbers, Trace } from "./figure.ts";
import { formatNumber, formatPercent, toDecimals } from "./format.ts";
import {
  gridLimit,
  gridRows,
  type LatentGrid,
  requireGridValues,
} from "./grid.ts";
import { compose } from "./panels.ts";
import { priorWeights, regionShares, regionsOf } from "./region_map.ts";
import {
  decimationNote,
  labelsOr,
  latentAxis,
  legendLabel,
  legendTraces,
  priorCircles,
  sampleTrace,
  shortLabel,
} from "./samples.ts";
import { colorOf, withAlpha } from "./style.ts";
import { requireCount, requirePairs, requireSome } from "./validate.ts";

/** What `decoderRegions` draws. */
export interface DecoderRegionsOptions {
  /** The grid on which the decoder was run; see `latentGrid`. */
  readonly grid: LatentGrid;
  /** Entry i: p(x_i|z) at the nodes of the grid, between 0 and 1. */
  readonly probabilities: readonly Numbers[];
  /** Samples of q(z|x_i) to draw on top, row-major [n, 2]. */
  readonly samples?: readonly Numbers[];
  /** One label an observation. */
  readonly labels?: readonly string[];
  /** Most samples drawn for each x. Default 150. */
  readonly points?: number;
}

/**
 * Which x the decoder makes of which z: the plane takes the colour of each x
 * as strongly as p(x|z) is large.
 *
 * @param options The probabilities on a grid.
 * @returns The figure.
 * @throws {RangeError} If numbers of values differ, or a probability is
 * outside 0 to 1.
 *
 * @example
 * ```ts
 * import { decoderRegions, latentGrid } from "avb/figures";
 * const figure = decoderRegions({
 *   grid: latentGrid({ nodes: 2 }),
 *   probabilities: [[1, 0, 1, 0], [0, 1, 0, 1]],
 * });
 * if (!figure.alt.includes("x1 50 %")) throw new Error(figure.alt);
 * ```
 */
export function decoderRegions(options: DecoderRegionsOptions): Figure {
  const what = "the decoder's regions";
  const { grid, probabilities, samples, points = 150 } = options;
  requireSome(what, "probabilities", probabilities);
  const count = probabilities.length;
  const of = "entry of probabilities";
  const names = labelsOr(options.labels, count);
  requireCount(what, "labels", { items: names, count, of });
  probabilities.forEach((values, i) => {
    requireGridValues(what, `probabilities[${i}]`, { grid, values });
    const bad = Array.from(values).find((v) => v < 0 || v > 1);
    if (bad !== undefined) {
      throw new RangeError(
        `Cannot draw the decoder's regions: probabilities[${i}] holds ${bad}, ` +
          `wanted values from 0 to 1; pass probabilities, not logits`,
      );
    }
  });
  if (samples) {
    requireCount(what, "samples", { items: samples, count, of });
    samples.forEach((rows, i) => requirePairs(what, `samples[${i}]`, rows));
  }
  const limit = gridLimit(grid);
  const x = toDecimals(grid.z1), y = toDecimals(grid.z2);
  const data = probabilities.map((values, i): Trace => ({
    type: "heatmap",
    x,
    y,
    z: gridRows(grid, values, (p) => Math.round(100 * p) / 100),
    zmin: 0,
    zmax: 1,
    zsmooth: "best",
    colorscale: [[0, withAlpha(colorOf(i), 0)], [
      1,
      withAlpha(
        colorOf(i),
        samples ? 0.6 : 0.85,
      ),
    ]],
    showscale: false,
    hoverinfo: "skip",
  }));
  // How much of the prior each x takes, and how much of it is decided.
  const regions = regionsOf(probabilities);
  const shares = regionShares(grid, regions, count);
  const decided = priorWeights(grid).reduce(
    (sum, weight, k) =>
      sum + ((regions.probability[k] as number) >= 0.9 ? weight : 0),
    0,
  );
  const summary = names.map((name, i) =>
    `${shortLabel(name)} ${formatPercent(shares[i] as number)}`
  ).join("; ");
  return compose({
    data: [
      ...data,
      ...(samples ?? []).map((rows, index) => ({
        ...sampleTrace(rows, {
          index,
          label: names[index] as string,
          panel: 0,
          points,
          size: 5,
          opacity: 0.9,
          outline: true,
        }),
        showlegend: false,
      })),
      ...legendTraces(names),
    ],
    arrangement: {
      panels: [{ x: latentAxis(1, limit), y: latentAxis(2, limit) }],
      equal: { ratio: 1 },
      maxPanelWidth: 460,
      legend: names.map(legendLabel),
      shapes: priorCircles(1),
    },
    alt: `Map of p(x|z) over the latent plane, z1 and z2 from ` +
      `${formatNumber(-limit)} to ${formatNumber(limit)}. Share of the prior ` +
      `in which each x is the most probable: ${summary}. On ${
        formatPercent(decided)
      } of the prior one x has a probability of at least 0.9.`,
    caption: "The decoder’s p(x|z): each x in its colour, strong where its " +
      `probability is near 1. Shares of the prior: ${summary}.` +
      (samples
        ? ` Points: samples of q(z|x).${decimationNote(samples, points, limit)}`
        : ""),
  });
}
