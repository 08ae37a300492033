import type { Figure, Numbers } from "./figure.ts";
import {
  formatNumber,
  formatPercent,
  plotlyText,
  toDecimals,
} from "./format.ts";
import { gridLimit, type LatentGrid, requireGridValues } from "./grid.ts";
import { compose, onPanel } from "./panels.ts";
import { latentAxis, priorCircles } from "./samples.ts";
import { natsAround0 } from "./style.ts";
import { requireSome } from "./validate.ts";

/** What `aggregateMaps` draws. */
export interface AggregateMapsOptions {
  /** The grid; see `latentGrid`. */
  readonly grid: LatentGrid;
  /** One panel a model. */
  readonly panels: readonly {
    /** Shown above the panel. */
    readonly title: string;
    /** ln q(z) - ln p(z) at the nodes, nats; see `sampleLogRatio`. */
    readonly logRatios: Numbers;
  }[];
  /** Colours run from -range to range nats. Default 1.5. */
  readonly range?: number;
}

/** Beyond three standard deviations the prior has one sample in 90. */
const RADIUS = 3;

/**
 * Where the aggregate posterior q(z) has too much and too little: ln q(z) -
 * ln p(z) within three standard deviations of the prior, 0 in the middle of a
 * diverging scale. KL(q(z), p(z)) is the mean of this function under q(z).
 *
 * @param options One map a model.
 * @returns The figure; nats.
 * @throws {RangeError} If numbers of values differ or one is not finite.
 *
 * @example
 * ```ts
 * import { aggregateMaps, latentGrid } from "avb/figures";
 * const figure = aggregateMaps({
 *   grid: latentGrid({ limit: 1, nodes: 2 }),
 *   panels: [{ title: "AVB", logRatios: [0, 0.1, 0, 3] }],
 * });
 * if (!figure.alt.includes("AVB")) throw new Error(figure.alt);
 * ```
 */
export function aggregateMaps(
  { grid, panels, range = 1.5 }: AggregateMapsOptions,
): Figure {
  const what = "the aggregate posterior";
  requireSome(what, "panels", panels);
  panels.forEach(({ logRatios }, p) =>
    requireGridValues(what, `panels[${p}].logRatios`, {
      grid,
      values: logRatios,
    })
  );
  if (!(range > 0 && Number.isFinite(range))) {
    throw new RangeError(
      `Cannot draw the aggregate posterior: range is ${range}, wanted more ` +
        `than 0`,
    );
  }
  const { z1, z2 } = grid;
  const x = toDecimals(z1), y = toDecimals(z2);
  const inside = (i: number, j: number) =>
    Math.hypot(z1[i] as number, z2[j] as number) <= RADIUS + 1e-9;
  const shown = (value: number) => Math.round(50 * value) / 50 + 0;
  const data = panels.map(({ logRatios }, p) => ({
    type: "heatmap",
    x,
    y,
    z: Array.from(
      z2,
      (_, j) =>
        Array.from(
          z1,
          (_, i) =>
            inside(i, j) ? shown(logRatios[j * z1.length + i] as number) : null,
        ),
    ),
    hoverongaps: false,
    ...onPanel(p),
    coloraxis: "coloraxis",
    hovertemplate: "ln q − ln p at (%{x:.2f}, %{y:.2f}) = %{z:.2f} nats" +
      "<extra></extra>",
  }));
  const summary = panels.map(({ title, logRatios }) => {
    let total = 0, within = 0;
    for (let j = 0; j < z2.length; j++) {
      for (let i = 0; i < z1.length; i++) {
        if (!inside(i, j)) continue;
        const square = (z1[i] as number) ** 2 + (z2[j] as number) ** 2;
        const weight = Math.exp(-square / 2);
        total += weight;
        if (
          Math.abs(logRatios[j * z1.length + i] as number) <= Math.log(1.25)
        ) within += weight;
      }
    }
    return `${title} ${formatPercent(within / total)}`;
  }).join("; ");
  const limit = gridLimit(grid);
  return compose({
    data,
    arrangement: {
      panels: panels.map(({ title }) => ({
        title: plotlyText(title),
        x: latentAxis(1, limit),
        y: latentAxis(2, limit),
      })),
      columns: Math.min(3, panels.length),
      equal: { ratio: 1 },
      shared: true,
      maxPanelWidth: 300,
      colorAxis: natsAround0(range),
      shapes: priorCircles(panels.length),
    },
    alt: `Heat maps of ln q(z) - ln p(z) within ${RADIUS} standard ` +
      `deviations of the prior. Share of the prior in which q(z) is within a ` +
      `factor 1.25 of p(z): ${summary}.`,
    caption: "ln q(z) − ln p(z), with q(z) the mean of q(z|x) over the data: " +
      "brown where the aggregate posterior has too many samples, blue where " +
      `it has too few; colours end at ±${formatNumber(range)} nats. Share of ` +
      `the prior in which q(z) is within a factor 1.25 of p(z): ${summary}.`,
  });
}
