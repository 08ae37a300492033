/** Every figure once, from small plausible data, for tests of what all share. */
import * as figures from "../../lib/figures/mod.ts";
import type { Figure } from "../../lib/figures/mod.ts";
import { regionsOf } from "../../lib/figures/region_map.ts";
import { optimum, paper, recipeStudy } from "./recipes.ts";

export const labels = [0, 1, 2, 3].map((i) =>
  `x${i + 1} = (${[0, 1, 2, 3].map((j) => Number(i === j)).join(", ")})`
);

/** Four clouds of 2-D samples at the corners of a square, radius 0.3. */
export const samples = [0, 1, 2, 3].map((i) => {
  const angle = Math.PI / 4 + i * Math.PI / 2;
  return Float32Array.from({ length: 2 * 900 }, (_, k) => {
    const turn = 2 * Math.PI * Math.floor(k / 2) / 900;
    return k % 2 === 0
      ? Math.SQRT2 * Math.cos(angle) + 0.3 * Math.cos(turn)
      : Math.SQRT2 * Math.sin(angle) + 0.3 * Math.sin(turn);
  });
});

export const grid = figures.latentGrid({ limit: 3, nodes: 31 });

/** A function of (z1, z2) at the nodes of the grid. */
export function onGrid(f: (z1: number, z2: number) => number): Float64Array {
  return Float64Array.from(
    { length: grid.points.length / 2 },
    (_, k) => f(grid.points[2 * k] as number, grid.points[2 * k + 1] as number),
  );
}

const quadrant = (i: number) => (z1: number, z2: number) => {
  const angle = Math.PI / 4 + i * Math.PI / 2;
  const along = z1 * Math.cos(angle) + z2 * Math.sin(angle);
  return 1 / (1 + Math.exp(-8 * (along - Math.hypot(z1, z2) / Math.SQRT2)));
};

export const probabilities = [0, 1, 2, 3].map((i) => onGrid(quadrant(i)));

export const densities = [0, 1, 2, 3].map((i) =>
  onGrid((a, b) => quadrant(i)(a, b) * Math.exp(-(a * a + b * b) / 2))
);

const logRatios = [0, 1, 2, 3].map((i) =>
  onGrid((a, b) => Math.log(4 * quadrant(i)(a, b)))
);

export const steps = Float64Array.from({ length: 1000 }, (_, k) => 16 * k + 1);
export const losses = steps.map((t) => 1.386 + 1.4 * Math.exp(-t / 3000));
const line = Float64Array.from({ length: 81 }, (_, i) => -4 + i / 10);
const normal = (mean: number, sd: number) =>
  line.map((z) =>
    Math.exp(-((z - mean) ** 2) / (2 * sd * sd)) /
    (sd * Math.sqrt(2 * Math.PI))
  );
const spread = (scale: number) =>
  Float64Array.from({ length: 999 }, (_, k) => scale * Math.sin(k * k));

export const table1Columns = [{
  name: "VAE",
  paper: { logLikelihood: -1.568, klAggregate: 0.165 },
  approximate: ["klAggregate" as const],
  run: { logLikelihood: -1.5692, klAggregate: 0.1481 },
  standardErrors: { klAggregate: 0.0032 },
}, {
  name: "AVB",
  paper: { logLikelihood: -1.403, klAggregate: 0.026 },
  run: { logLikelihood: -1.3901, klAggregate: 0.0052 },
  standardErrors: { klAggregate: 0.0021 },
}];

/** Two seeds' differences with their mean and standard error. */
function effect(a: number, b: number): figures.EffectValue {
  return {
    mean: (a + b) / 2,
    standardError: Math.abs(a - b) / 2,
    each: [{ name: "seed 0", value: a }, { name: "seed 1", value: b }],
  };
}

const gaussianMeans = [-1, 0, 1];
const gaussianSds = [0.5, 1];
/** KL(N(m, s²), N(0, 1)), in closed form. */
const gaussianKl = gaussianMeans.flatMap((m) =>
  gaussianSds.map((s) => (m * m + s * s - 1) / 2 - Math.log(s))
);

/** Name of the function and what it makes. */
export const examples: Readonly<Record<string, Figure>> = {
  aggregateMaps: figures.aggregateMaps({
    grid,
    panels: [
      { title: "VAE", logRatios: onGrid((a, b) => a * b / 3) },
      { title: "AVB", logRatios: onGrid((a) => a / 30) },
    ],
  }),
  dataFigure: figures.dataFigure({
    rows: [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
    labels,
  }),
  latentScatter: figures.latentScatter({
    panels: [{ title: "(a) VAE", samples }, { title: "(b) AVB", samples }],
    labels,
  }),
  lossCurves: figures.lossCurves({
    runs: [
      { name: "AVB", steps, generative: losses, discriminator: losses },
      { name: "VAE", steps, generative: losses.map((loss) => loss + 0.2) },
    ],
    reference: { generative: { value: Math.log(4), label: "ln 4" } },
  }),
  effectsFigure: figures.effectsFigure({
    subject: "the recipe blog",
    panels: [
      { title: "ELBO", better: "more" },
      { title: "KL(q(z), p(z))", better: "less" },
    ],
    effects: [
      { name: "decay: 0 → 0.8", values: [effect(0.2, 0.3), effect(-0.1, 0)] },
      { name: "T's steps: 1 → 2", values: [effect(0.9, 0.7), null] },
      { name: "beta1: 0.3 → 0.5", values: [null, effect(0.4, 0.1)] },
    ],
  }),
  elboIdentity: figures.elboIdentity({
    parameter: line,
    parameterTitle: "mean of <i>q</i> (prior σ)",
    elbo: line.map((m) => -1.4 - m * m / 2),
    kl: line.map((m) => m * m / 2),
    logLikelihood: -1.4,
  }),
  gapCurve: figures.gapCurve({
    series: [{ name: "x1", x: line, y: line.map((m) => 0.1 + m * m) }],
    xTitle: "mean of q (prior σ)",
  }),
  curveYExplorer: figures.curveYExplorer({
    a: [0.25, 0.5, 1, 2],
    b: [0.25, 0.5, 1, 2, 3],
  }),
  distanceExplorer: figures.distanceExplorer({
    z: line,
    stops: [
      { distance: 0 },
      { distance: 1, learned: line.map((z) => z - 0.25) },
      { distance: 4 },
    ],
  }),
  gapExplorer: figures.gapExplorer({
    means: gaussianMeans,
    sds: gaussianSds,
    elbo: gaussianKl.map((kl) => -1.4 - kl),
    kl: gaussianKl,
    logLikelihood: -1.4,
    posterior: { z: line, density: normal(0, 1) },
  }),
  latentExplorer: figures.latentExplorer({
    grid,
    means: onGrid(quadrant(0)),
    logLikelihoods: probabilities.map((values) =>
      values.map((p) => Math.log(Math.max(p, 1e-9)))
    ),
    logRatios,
    labels,
  }),
  trainingFilm: figures.trainingFilm({
    run: { name: "AVB", steps, generative: losses, discriminator: losses },
    snapshots: [0, 160, 16_000].map((step, k) => ({
      step,
      samples: samples.map((rows) =>
        rows.subarray(0, 300).map((z) => z * k / 2)
      ),
      regions: regionsOf(probabilities),
    })),
    grid,
    labels,
    reference: [{ value: Math.log(4), label: "ln 4" }],
  }),
  densityPanels: figures.densityPanels({
    grid,
    density: onGrid((a, b) => Math.exp(-a * a - 2 * b * b)),
    axes: ["<i>μ</i> (points)", "<i>τ</i> (points)"],
    panels: [
      { title: "AVB", samples: samples[0]! },
      { title: "HMC", samples: samples[1]! },
    ],
  }),
  posteriorFilm: figures.posteriorFilm({
    name: "AVB",
    grid,
    density: onGrid((a, b) => Math.exp(-a * a - 2 * b * b)),
    axes: ["<i>μ</i> (points)", "<i>τ</i> (points)"],
    snapshots: [0, 160, 16_000].map((step, k) => ({
      step,
      samples: samples[0]!.subarray(0, 300).map((z) => z * (2 - k)),
      divergence: 2 / (1 + k),
    })),
  }),
  curveY: figures.curveY({ pairs: [{ a: 1, b: 1 }, { a: 3, b: 1 }] }),
  logRatioMaps: figures.logRatioMaps({
    grid,
    learned: logRatios.map((values) => values.map((v) => 0.9 * v)),
    optimal: logRatios,
    labels,
  }),
  logRatioCurve: figures.logRatioCurve({
    z: line,
    learned: line.map((z) => 0.9 * z),
    optimal: line,
    q: normal(1, 0.6),
    p: normal(0, 1),
  }),
  posteriorPanels: figures.posteriorPanels({
    grid,
    densities,
    samples,
    labels,
  }),
  decoderRegions: figures.decoderRegions({
    grid,
    probabilities,
    samples,
    labels,
  }),
  histogramFigure: figures.histogramFigure({
    histograms: [{ name: "samples", values: spread(1) }],
    densities: [{ name: "N(0, 1)", x: line, y: normal(0, 1) }],
    xTitle: "<i>z</i> (prior σ)",
    caption: "Samples.",
  }),
  gradientHistogram: figures.gradientHistogram({
    estimators: [
      { name: "score function", values: spread(10) },
      { name: "pathwise", values: spread(1) },
    ],
    exact: 0,
  }),
  gradientVariance: figures.gradientVariance({
    series: [
      { name: "score function", x: [1, 10, 100], y: [50, 5, 0.5] },
      { name: "pathwise", x: [1, 10, 100], y: [1, 0.1, 0.01] },
    ],
    xTitle: "samples of one estimate (count)",
  }),
  reconstructionHeatmap: figures.reconstructionHeatmap({
    panels: [{
      title: "VAE",
      probabilities: [0, 1, 2, 3].map((i) =>
        [0, 1, 2, 3].map((j) => i === j ? 0.86 : 0.05)
      ),
    }],
    labels,
  }),
  lineFigure: figures.lineFigure({
    series: [{
      name: "KL",
      x: line,
      y: line.map((m) => m * m),
      standardErrors: line.map(() => 0.1),
    }],
    xTitle: "mean (prior σ)",
    yTitle: "KL (nats)",
    caption: "A parabola.",
  }),
  recipeDots: figures.recipeDots({ study: recipeStudy, paper, optimum }),
  trainingFigure: figures.trainingFigure({
    run: { name: "AVB", steps, generative: losses, discriminator: losses },
    samples,
    labels,
    steps: 20_000,
  }),
  twoElbos: figures.twoElbos({
    groups: ["blog", "table-1"].map((name, g) => ({
      name,
      runs: [0, 1, 2, 3, 4].map((seed) => ({
        name: `${name}, seed ${seed}`,
        elbo: -1.4 - 0.3 * seed * (1 - g),
        elboByT: -1.39 + 0.01 * seed,
      })),
    })),
    best: -Math.log(4),
  }),
};
