import { withControls } from "./controls.ts";
import type { Figure, Numbers, Trace } from "./figure.ts";
import {
  formatNumber,
  plotlyText,
  round,
  roundAll,
  toDecimals,
} from "./format.ts";
import { compose, onPanel } from "./panels.ts";
import { extremes, pick, spaced } from "./series.ts";
import { lightTokens, roleColors } from "./style.ts";
import { requireFinite, requireLength } from "./validate.ts";

/** What `gapExplorer` draws. */
export interface GapExplorerOptions {
  /** Means of q = N(mean, sd²), rising. */
  readonly means: Numbers;
  /** Standard deviations of q, rising. */
  readonly sds: Numbers;
  /** The ELBO in nats, row-major [means.length, sds.length]. */
  readonly elbo: Numbers;
  /** KL(q(z|x), p(z|x)) in nats, in the same order, computed by itself. */
  readonly kl: Numbers;
  /** ln p(x), nats: it does not depend on q. */
  readonly logLikelihood: number;
  /** The exact posterior p(z|x) at points of z, rising. */
  readonly posterior: { readonly z: Numbers; readonly density: Numbers };
  /** Numbers of the mean and sd that the figure starts with; the middle. */
  readonly start?: { readonly mean: number; readonly sd: number };
}

/** Nats below ln p(x) that the second panel shows. */
const DEPTH = 6;
const POINTS = 121;

function normal(z: number, mean: number, sd: number): number {
  return Math.exp(-(((z - mean) / sd) ** 2) / 2) /
    (sd * Math.sqrt(2 * Math.PI));
}

/**
 * The gap between ELBO and ln p(x) with a slider for the mean of a Gaussian q
 * and one for its width: q over the exact posterior, and the ELBO over all
 * means with the gap as a bar.
 *
 * @param options ELBO and KL on a grid of means and widths.
 * @returns The figure, with one frame for each mean and width; in nats.
 * @throws {RangeError} If lengths differ, a value is not finite, a width is
 * not more than 0 or `start` does not name a mean and a width.
 *
 * @example
 * ```ts
 * import { gapExplorer } from "avb/figures";
 * const figure = gapExplorer({
 *   means: [0, 1],
 *   sds: [1],
 *   elbo: [-1, -1.5],
 *   kl: [0, 0.5],
 *   logLikelihood: -1,
 *   posterior: { z: [-1, 0, 1], density: [0.24, 0.4, 0.24] },
 *   start: { mean: 1, sd: 0 },
 * });
 * if (!figure.alt.includes("gap 0.5")) throw new Error(figure.alt);
 * ```
 */
export function gapExplorer(options: GapExplorerOptions): Figure {
  const what = "the gap as q changes";
  const { elbo, kl, logLikelihood, posterior } = options;
  const means = Array.from(options.means), sds = Array.from(options.sds);
  requireFinite(what, "means", means);
  requireFinite(what, "sds", sds);
  requireFinite(what, "logLikelihood", [logLikelihood]);
  const thinnest = Math.min(...sds);
  if (thinnest <= 0) {
    throw new RangeError(
      `Cannot draw ${what}: sds holds ${thinnest}, wanted more than 0`,
    );
  }
  const count = means.length * sds.length;
  const of = "pair of mean and sd";
  requireLength(what, "elbo", { values: elbo, count, of });
  requireLength(what, "kl", { values: kl, count, of });
  requireLength(what, "posterior.density", {
    values: posterior.density,
    count: posterior.z.length,
    of: "z",
  });
  const start = options.start ??
    { mean: means.length >> 1, sd: sds.length >> 1 };
  if (means[start.mean] === undefined || sds[start.sd] === undefined) {
    throw new RangeError(
      `Cannot draw ${what}: start is mean number ${start.mean}, sd number ` +
        `${start.sd}, wanted numbers below ${means.length} and ${sds.length}`,
    );
  }
  const at = (m: number, s: number) => m * sds.length + s;
  const kept = spaced(posterior.z.length, POINTS);
  const z = pick(posterior.z, kept);
  const [low, high] = [logLikelihood - DEPTH, logLikelihood + 0.06 * DEPTH];
  // The narrowest q is the highest.
  const densest = 1.06 *
    Math.max(extremes(posterior.density).max, normal(0, 0, thinnest));
  const bottom = (value: number) => Math.max(value, low - 1);
  const state = (m: number, s: number) => {
    const [mean, sd] = [means[m] as number, sds[s] as number];
    const value = elbo[at(m, s)] as number;
    return [
      { y: toDecimals(z.map((z) => normal(z, mean, sd))) },
      {
        y: means.map((_, i) => round(bottom(elbo[at(i, s)] as number))),
      },
      {
        x: roundAll([mean, mean]),
        y: roundAll([bottom(value), logLikelihood]),
      },
      { x: roundAll([mean]), y: roundAll([value]) },
    ];
  };
  const words = (m: number, s: number) =>
    `ELBO ${formatNumber(elbo[at(m, s)] as number, 3)} nats + gap ${
      formatNumber(round(kl[at(m, s)] as number, 3), 3)
    } nats = ${
      formatNumber(
        (elbo[at(m, s)] as number) + (kl[at(m, s)] as number),
        3,
      )
    } nats, ln p(x) is ${formatNumber(logLikelihood, 3)}`;
  const residual = Math.max(
    ...Array.from(
      elbo,
      (value, k) => Math.abs(value + (kl[k] as number) - logLikelihood),
    ),
  );
  const smallest = extremes(kl);
  const bestMean = means[Math.floor(smallest.low / sds.length)] as number;
  const bestSd = sds[smallest.low % sds.length] as number;
  const [density, curve, bar, mark] = state(start.mean, start.sd);
  const names = [
    "q(z|x)",
    "p(z|x), exact",
    "ELBO over the mean of q",
    "gap KL(q(z|x), p(z|x))",
    "ln p(x)",
  ] as const;
  const common = { type: "scatter", mode: "lines" };
  const data: Trace[] = [
    {
      ...common,
      ...onPanel(0),
      name: plotlyText(names[0]),
      x: z,
      ...density,
      line: { color: roleColors.learned, width: 2.4 },
      fill: "tozeroy",
      fillpattern: { shape: "/", fgopacity: 0.5, size: 6, solidity: 0.2 },
      hovertemplate: "z = %{x}: %{y:.3f}",
    },
    {
      ...common,
      ...onPanel(1),
      name: names[2],
      x: roundAll(means),
      ...curve,
      line: { color: roleColors.learned, width: 1.6, dash: "dot" },
      hovertemplate: "mean %{x}: ELBO %{y:.4g} nats<extra></extra>",
    },
    {
      ...common,
      ...onPanel(1),
      name: plotlyText(names[3]),
      ...bar,
      line: { color: roleColors.gap, width: 12 },
      hoverinfo: "skip",
    },
    {
      type: "scatter",
      mode: "markers",
      ...onPanel(1),
      ...mark,
      marker: {
        color: roleColors.learned,
        size: 12,
        symbol: "diamond",
        line: { color: lightTokens.paper, width: 1 },
      },
      showlegend: false,
      hovertemplate: "ELBO %{y:.4g} nats<extra></extra>",
    },
    {
      ...common,
      ...onPanel(0),
      name: plotlyText(names[1]),
      x: z,
      y: pick(posterior.density, kept),
      line: { color: roleColors.exact, width: 2, dash: "dash" },
      hovertemplate: "z = %{x}: %{y:.3f}",
    },
    {
      ...common,
      ...onPanel(1),
      name: names[4],
      x: roundAll([means[0] as number, means.at(-1) as number]),
      y: roundAll([logLikelihood, logLikelihood]),
      line: { color: roleColors.exact, width: 1.6, dash: "dash" },
      hovertemplate: "ln p(x) = %{y:.4g} nats<extra></extra>",
    },
  ];
  const figure = compose({
    data,
    arrangement: {
      panels: [
        {
          title: "<i>q</i>(<i>z</i>|<i>x</i>) over the posterior",
          x: {
            title: "<i>z</i> (prior σ)",
            range: [z[0] as number, z.at(-1) as number],
          },
          y: { title: "density (1/σ)", range: [0, round(densest)] },
        },
        {
          title: "ELBO and gap",
          x: {
            title: "mean of <i>q</i> (prior σ)",
            range: [
              1.04 * (means[0] as number),
              1.04 * (means.at(-1) as number),
            ],
          },
          y: {
            title: "nats",
            range: roundAll([low, high]) as [number, number],
          },
        },
      ],
      columns: 2,
      panelHeight: 280,
      legend: names,
    },
    alt: `A Gaussian q(z|x) over the exact posterior, and the ELBO over the ` +
      `mean of q below ln p(x), with sliders for mean and width of q. At mean ` +
      `${formatNumber(means[start.mean] as number)} and standard deviation ` +
      `${formatNumber(sds[start.sd] as number)}: ` +
      `${words(start.mean, start.sd)}. The smallest gap of all ${count} ` +
      `states, ${formatNumber(smallest.min, 3)} nats, is at mean ` +
      `${formatNumber(bestMean)} and standard deviation ` +
      `${formatNumber(bestSd)}.`,
    caption: `Move q, and make it wider. The bar is the gap that the ELBO ` +
      `leaves below ln p(x); where it is more than ${DEPTH} nats, the bar ` +
      `leaves the picture. The two always add up to ln p(x), here within ` +
      `${formatNumber(residual, 2)} nats. Find the ` +
      `q with the smallest gap: among these ${count} it is ` +
      `${formatNumber(smallest.min, 3)} nats.`,
  });
  const pairs = means.flatMap((_, m) => sds.map((_, s) => [m, s] as const));
  return withControls(figure, {
    sliders: [
      {
        label: "mean of q (prior σ)",
        values: means.map((mean) => formatNumber(mean)),
        active: start.mean,
      },
      {
        label: "width of q (prior σ)",
        values: sds.map((sd) => formatNumber(sd)),
        active: start.sd,
      },
    ],
    frames: pairs.map(([m, s]) => ({
      traces: [0, 1, 2, 3],
      data: state(m, s),
    })),
    texts: pairs.map(([m, s]) => words(m, s)),
  });
}
