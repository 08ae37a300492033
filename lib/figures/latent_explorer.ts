import type { Figure, Numbers, Trace } from "./figure.ts";
import {
  formatPercent,
  listing,
  plotlyText,
  round,
  toDecimals,
} from "./format.ts";
import { gridLimit, type LatentGrid, requireGridValues } from "./grid.ts";
import { compose } from "./panels.ts";
import {
  regionShares,
  regionsOf,
  regionTrace,
  requireRegions,
} from "./region_map.ts";
import {
  labelsOr,
  latentAxis,
  legendLabel,
  legendTraces,
  priorCircles,
  shortLabel,
} from "./samples.ts";
import { requireCount, requireLength, requireSome } from "./validate.ts";

/** What `latentExplorer` draws. */
export interface LatentExplorerOptions {
  /** The grid on which the model was run; see `latentGrid`. */
  readonly grid: LatentGrid;
  /** The decoder's Bernoulli means, row-major [nodes, components of x]. */
  readonly means: Numbers;
  /** Entry i: ln p(x_i|z) at the nodes, nats. */
  readonly logLikelihoods: readonly Numbers[];
  /** Entry i: T(x_i, z) at the nodes, nats; none for a VAE. */
  readonly logRatios?: readonly Numbers[];
  /** One label an observation. */
  readonly labels?: readonly string[];
}

/**
 * The latent plane to walk over: at every node of the grid the hover text has
 * the decoder's means, and for each x ln p(x|z) and T. The colours are those
 * of the x that the decoder makes of z.
 *
 * @param options What the model says at the nodes.
 * @returns The figure.
 * @throws {RangeError} If numbers of values differ or one is not finite.
 *
 * @example
 * ```ts
 * import { latentExplorer, latentGrid } from "avb/figures";
 * const figure = latentExplorer({
 *   grid: latentGrid({ nodes: 2 }),
 *   means: [1, 0, 1, 0, 0, 1, 0, 1],
 *   logLikelihoods: [[-0.1, -0.1, -9, -9], [-9, -9, -0.1, -0.1]],
 * });
 * if (!figure.alt.includes("x1 50 %")) throw new Error(figure.alt);
 * ```
 */
export function latentExplorer(options: LatentExplorerOptions): Figure {
  const what = "the latent plane";
  const { grid, means, logLikelihoods, logRatios } = options;
  requireSome(what, "logLikelihoods", logLikelihoods);
  const count = logLikelihoods.length;
  const of = "entry of logLikelihoods";
  const names = labelsOr(options.labels, count);
  requireCount(what, "labels", { items: names, count, of });
  if (logRatios) {
    requireCount(what, "logRatios", { items: logRatios, count, of });
  }
  for (const [name, all] of Object.entries({ logLikelihoods, logRatios })) {
    all?.forEach((values, i) =>
      requireGridValues(what, `${name}[${i}]`, { grid, values })
    );
  }
  const nodes = grid.z1.length * grid.z2.length;
  const components = Math.max(1, Math.round(means.length / nodes));
  requireLength(what, "means", {
    values: means,
    count: nodes * components,
    of: "node and component",
  });

  const regions = regionsOf(
    logLikelihoods.map((values) =>
      Float64Array.from(values, (value) => Math.min(1, Math.exp(value)))
    ),
  );
  requireRegions(what, "logLikelihoods", { grid, regions, count });

  // Numbers that the hover text picks from: means, ln p, then T.
  const width = grid.z1.length;
  const columns = [...logLikelihoods, ...logRatios ?? []];
  const numbers = (k: number) =>
    toDecimals([
      ...Array.from(
        { length: components },
        (_, j) => means[k * components + j] as number,
      ),
      ...columns.map((values) => values[k] as number),
    ], 2);
  const picked = (index: number) => `%{customdata[${index}]:.2f}`;
  const hover = [
    "z = (%{x:.2f}, %{y:.2f})",
    `p = (${
      Array.from({ length: components }, (_, j) => picked(j)).join(", ")
    })`,
    ...names.map((name, i) =>
      `${plotlyText(shortLabel(name))}: ln p(x|z) ${picked(components + i)}` +
      (logRatios ? `, T ${picked(components + count + i)}` : "")
    ),
  ].join("<br>");
  const limit = gridLimit(grid);
  const shares = regionShares(grid, regions, count);
  const summary = listing(
    names.map((name, i) =>
      `${shortLabel(name)} ${formatPercent(round(shares[i] as number, 3))}`
    ),
  );
  const { hoverinfo: _, ...map } = regionTrace(grid, regions, {
    count,
    opacity: 0.8,
  });
  const trace: Trace = {
    ...map as Trace,
    customdata: Array.from(
      grid.z2,
      (_, j) => Array.from(grid.z1, (_, i) => numbers(j * width + i)),
    ),
    hovertemplate: `${hover}<extra></extra>`,
  };
  return compose({
    data: [trace, ...legendTraces(names)],
    arrangement: {
      panels: [{ x: latentAxis(1, limit), y: latentAxis(2, limit) }],
      equal: { ratio: 1 },
      maxPanelWidth: 460,
      legend: names.map(legendLabel),
      shapes: priorCircles(1),
    },
    alt: `The latent plane, z1 and z2 from ${-limit} to ${limit}, coloured ` +
      `by the x that the decoder makes of z. Shares of the prior: ` +
      `${summary}. At each of ${nodes} nodes a text has the decoder's ` +
      `means${logRatios ? ", ln p(x|z) and T" : " and ln p(x|z)"} of every x.`,
    caption:
      `Point at a z, or tap it: p are the decoder’s probabilities that ` +
      `the components of x are 1; below, for each x, ln p(x|z)` +
      `${
        logRatios ? " and T(x, z)" : ""
      } in nats. Go across a border and see ` +
      `which of them changes first.`,
  });
}
