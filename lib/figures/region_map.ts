import { logProbabilities, softplusSums } from "../evaluation/bernoulli.ts";
import type { Json, Numbers, Trace } from "./figure.ts";
import { toDecimals } from "./format.ts";
import { gridRows, type LatentGrid, requireGridValues } from "./grid.ts";
import { colorOf, withAlpha } from "./style.ts";

/** Which x a decoder makes of every z of a grid, and how surely. */
export interface Regions {
  /** At each node the number of the most probable x. */
  readonly best: Numbers;
  /** And its probability p(x|z), from 0 to 1. */
  readonly probability: Numbers;
}

/** Steps of one colour from nothing to full. */
const shades = 20;

/**
 * The regions of a decoder from p(x_i|z) at every node.
 *
 * @param probabilities Entry i: of x_i; all of one length.
 */
export function regionsOf(probabilities: readonly Numbers[]): Regions {
  const count = probabilities[0]?.length ?? 0;
  const best = new Uint16Array(count);
  const probability = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    probabilities.forEach((values, i) => {
      if (i > 0 && (values[k] as number) <= (probability[k] as number)) return;
      best[k] = i;
      probability[k] = values[k] as number;
    });
  }
  return { best, probability };
}

/**
 * The regions of a decoder from its logits at every node.
 *
 * @param logits [nodes, xDim], of p(x|z).
 * @param rows The x that compete.
 */
export function decodedRegions(
  logits: Float32Array,
  rows: readonly (readonly number[])[],
): Regions {
  const softplus = softplusSums(logits, rows[0]!.length);
  return regionsOf(
    rows.map((x) => logProbabilities(logits, x, softplus).map(Math.exp)),
  );
}

/** Throws unless every node has one of `count` x and a probability. */
export function requireRegions(
  figure: string,
  name: string,
  { grid, regions, count }: {
    grid: LatentGrid;
    regions: Regions;
    count: number;
  },
) {
  const { best, probability } = regions;
  requireGridValues(figure, `${name}.best`, { grid, values: best });
  requireGridValues(figure, `${name}.probability`, {
    grid,
    values: probability,
  });
  for (let k = 0; k < best.length; k++) {
    const [x, p] = [best[k] as number, probability[k] as number];
    if (!Number.isInteger(x) || x < 0 || x >= count || p < 0 || p > 1) {
      throw new RangeError(
        `Cannot draw ${figure}: ${name} has x number ${x} with probability ` +
          `${p} at node ${k}, wanted a number below ${count} and a ` +
          `probability from 0 to 1`,
      );
    }
  }
}

/** One whole number a node: the x, and the shade of its colour. */
export function regionCodes(grid: LatentGrid, regions: Regions): Json {
  const { best, probability } = regions;
  return gridRows(
    grid,
    Array.from(best, (_, k) => k),
    (k) =>
      shades * (best[k] as number) +
      Math.min(shades - 1, Math.floor(shades * (probability[k] as number))),
  );
}

/** All regions as one heat map: each x in its colour, strong where sure. */
export function regionTrace(
  grid: LatentGrid,
  regions: Regions,
  { count, opacity }: { count: number; opacity: number },
): Trace {
  const scale = Array.from({ length: count }, (_, i) => {
    // Each colour has its own piece of the scale.
    const from = i / count, to = (i + 1 - 1 / shades) / count;
    return [
      [from, withAlpha(colorOf(i), 0)],
      [to, withAlpha(colorOf(i), opacity)],
    ];
  }).flat();
  const last = scale.at(-1) as [number, string];
  return {
    type: "heatmap",
    x: toDecimals(grid.z1),
    y: toDecimals(grid.z2),
    z: regionCodes(grid, regions),
    zmin: 0,
    zmax: shades * count,
    // Blends colours, not numbers, between the nodes.
    zsmooth: "fast",
    colorscale: [...scale, [1, last[1]]] as Json,
    showscale: false,
    hoverinfo: "skip",
  };
}

/** The share of the prior that belongs to each node; all sum up to 1. */
export function priorWeights({ points }: LatentGrid): Float64Array {
  const weights = Float64Array.from({ length: points.length / 2 }, (_, k) => {
    const [z1, z2] = [points[2 * k] as number, points[2 * k + 1] as number];
    return Math.exp(-(z1 ** 2 + z2 ** 2) / 2);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** The share of the prior in which each x is the most probable. */
export function regionShares(
  grid: LatentGrid,
  { best }: Regions,
  count: number,
): Float64Array {
  const shares = new Float64Array(count);
  priorWeights(grid).forEach((weight, k) => {
    const x = best[k] as number;
    shares[x] = (shares[x] as number) + weight;
  });
  return shares;
}
