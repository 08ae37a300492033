import { withControls } from "./controls.ts";
import type { Figure, Json, Layout, Numbers, Trace } from "./figure.ts";
import { formatCount, round } from "./format.ts";
import { gridLimit, type LatentGrid } from "./grid.ts";
import {
  lossRange,
  type LossReference,
  type LossRun,
  lossTraces,
  referenceTrace,
} from "./loss_curves.ts";
import { compose, onPanel } from "./panels.ts";
import {
  regionCodes,
  type Regions,
  regionShares,
  regionTrace,
  requireRegions,
} from "./region_map.ts";
import {
  describeSamples,
  labelsOr,
  latentAxis,
  legendLabel,
  legendTraces,
  priorCircles,
  sampleTrace,
} from "./samples.ts";
import { smooth } from "./series.ts";
import { lightTokens, seriesColorOf } from "./style.ts";
import {
  requireCount,
  requireLength,
  requirePairs,
  requireSome,
} from "./validate.ts";

/** A training at one moment. */
export interface FilmSnapshot {
  /** Steps done. */
  readonly step: number;
  /** Entry i: samples of q(z|x_i), row-major [n, 2]. */
  readonly samples: readonly Numbers[];
  /** The decoder on the grid of the film. */
  readonly regions: Regions;
}

/** What `trainingFilm` draws. */
export interface TrainingFilmOptions {
  /** The losses of the whole run. */
  readonly run: LossRun;
  /** The run's moments, in the order of their steps. */
  readonly snapshots: readonly FilmSnapshot[];
  /** The grid on which the decoder was run; see `latentGrid`. */
  readonly grid: LatentGrid;
  /** One label an observation. */
  readonly labels?: readonly string[];
  /** Lines to compare the losses with. */
  readonly reference?: readonly LossReference[];
}

/** Milliseconds between two snapshots of the film. */
const PACE = 450;

/** The losses of the run that are there, as curves of one panel. */
function curvesOf({ steps, generative, discriminator }: LossRun) {
  return [
    ...(generative
      ? [{
        name: discriminator ? "loss (8)" : "minus the ELBO",
        values: generative,
      }]
      : []),
    ...(discriminator ? [{ name: "loss (9)", values: discriminator }] : []),
  ].map((curve) => ({ ...curve, steps }));
}

/**
 * A run as a film: samples of q(z|x) over the regions of the decoder, and the
 * losses with a mark at the moment that is shown. Give it snapshots with the
 * same noise throughout, and every point moves.
 *
 * @param options The losses and the moments of one run.
 * @returns The figure, with one frame a snapshot; it starts with the last.
 * @throws {RangeError} If there is no snapshot or loss, numbers differ, a value
 * is not finite or steps do not rise.
 *
 * @example
 * ```ts
 * import { latentGrid, trainingFilm } from "avb/figures";
 * const regions = { best: [0, 0, 0, 0], probability: [1, 1, 1, 1] };
 * const figure = trainingFilm({
 *   run: { name: "AVB", steps: [1, 2], generative: [2.8, 2.4] },
 *   grid: latentGrid({ nodes: 2 }),
 *   snapshots: [
 *     { step: 0, samples: [[0, 0]], regions },
 *     { step: 2, samples: [[1, 1]], regions },
 *   ],
 * });
 * if (figure.frames?.length !== 2) throw new Error("a frame a snapshot");
 * ```
 */
export function trainingFilm(options: TrainingFilmOptions): Figure {
  const what = "the film of a training";
  const { run, snapshots, grid, reference = [] } = options;
  requireSome(what, "snapshots", snapshots);
  const first = snapshots[0] as FilmSnapshot;
  const last = snapshots.at(-1) as FilmSnapshot;
  const count = first.samples.length;
  const names = labelsOr(options.labels, count);
  const curves = curvesOf(run);
  requireSome(what, "the losses of run", curves);
  for (const { name, values } of curves) {
    requireLength(what, name, { values, count: run.steps.length, of: "step" });
  }
  snapshots.forEach(({ step, samples, regions }, k) => {
    const before = snapshots[k - 1]?.step ?? -1;
    if (!(step > before)) {
      throw new RangeError(
        `Cannot draw ${what}: snapshots[${k}] is of step ${step} after step ` +
          `${before}, wanted steps that rise`,
      );
    }
    requireCount(what, `snapshots[${k}].samples`, {
      items: samples,
      count: names.length,
      of: "label",
    });
    samples.forEach((rows, i) =>
      requirePairs(what, `snapshots[${k}].samples[${i}]`, rows)
    );
    requireRegions(what, `snapshots[${k}].regions`, { grid, regions, count });
  });

  const limit = gridLimit(grid);
  const end = Math.max(run.steps[run.steps.length - 1] as number, last.step);
  // The panel's curves are drawn as runs of their own, a colour each.
  const asRuns = curves.map(({ name, steps, values }) => ({
    name,
    steps,
    generative: values,
  }));
  const smoothed = curves.map(({ values }) =>
    smooth(values, values.length / 50)
  );
  /**
   * The smooth curve at the logged step that is next to a snapshot; before the
   * first one there is none.
   */
  const lossAt = (curve: number, step: number): number | undefined => {
    if (step < (run.steps[0] as number)) return undefined;
    const next = Array.from(run.steps).findIndex((one) => one >= step);
    const values = smoothed[curve] as Float64Array;
    return values.at(next === -1 ? -1 : next) as number;
  };

  const ranges = [
    ...asRuns.map((one) =>
      lossRange([one], { loss: "generative", scale: "linear" })
    ),
    ...reference.map(({ value }) => [value - 0.02, value + 0.02]),
    // No mark may stand outside.
    ...curves.flatMap((_, c) =>
      snapshots.flatMap(({ step }) => {
        const at = lossAt(c, step);
        return at === undefined ? [] : [[at, at + 0.05]];
      })
    ),
  ];
  const yRange = [
    Math.min(...ranges.map(([low]) => low as number)),
    Math.max(...ranges.map(([, high]) => high as number)),
  ] as const;
  const points = (samples: readonly Numbers[]): Trace[] =>
    samples.map((rows, index) => ({
      ...sampleTrace(rows, {
        index,
        label: names[index] as string,
        panel: 0,
        points: rows.length / 2,
        size: 5,
        opacity: 0.9,
        outline: true,
        decimals: 2,
      }),
      showlegend: false,
    }));
  const marks = (step: number): Layout[] => [
    { x: [step, step], y: [round(yRange[0]), round(yRange[1])] },
    {
      x: curves.map(() => step),
      y: curves.map((_, c) => {
        const at = lossAt(c, step);
        return at === undefined ? null : round(at);
      }),
    },
  ];
  const regions = ({ regions }: FilmSnapshot) =>
    regionTrace(grid, regions, { count, opacity: 0.6 });
  const moving: Trace[] = [
    regions(last),
    ...points(last.samples),
    {
      type: "scatter",
      mode: "lines",
      ...onPanel(1),
      ...marks(last.step)[0],
      line: { color: lightTokens.muted, width: 1 },
      showlegend: false,
      hoverinfo: "skip",
    },
    {
      type: "scatter",
      mode: "markers",
      ...onPanel(1),
      ...marks(last.step)[1],
      marker: {
        size: 11,
        color: curves.map((_, c) => seriesColorOf(c)),
        line: { color: lightTokens.paper, width: 1.5 },
      },
      showlegend: false,
      hovertemplate: "step %{x}: %{y:.4g} nats<extra></extra>",
    },
  ];
  const lines = reference.map((line) =>
    referenceTrace(line, { panel: 1, low: 0, high: end })
  );
  const lossText = (step: number) =>
    `${
      curves.map(({ name }, c) =>
        `${name} ${lossAt(c, step)?.toFixed(3) ?? "–"}`
      )
        .join(", ")
    } nats`;
  const sharesOf = ({ regions }: FilmSnapshot) =>
    `${
      Array.from(
        regionShares(grid, regions, count),
        (share) => Math.round(100 * share),
      ).join(", ")
    } %`;
  const describe = (snapshot: FilmSnapshot) =>
    `${describeSamples(snapshot.samples, names)}; their regions hold ` +
    `${sharesOf(snapshot)} of the prior; ${lossText(snapshot.step)}`;
  const figure = compose({
    data: [
      ...moving,
      ...legendTraces(names),
      ...lossTraces(asRuns, { loss: "generative", panel: 1 }),
      ...lines,
    ],
    arrangement: {
      panels: [
        {
          title: "<i>q</i>(<i>z</i>|<i>x</i>) and the decoder’s regions",
          x: latentAxis(1, limit),
          y: {
            ...latentAxis(2, limit),
            more: {
              ...latentAxis(2, limit).more,
              scaleanchor: "x",
              scaleratio: 1,
            },
          },
        },
        {
          title: "losses",
          x: { title: "step", range: [-0.02 * end, 1.02 * end] },
          y: { title: "nats", range: yRange },
        },
      ],
      columns: 2,
      panelHeight: 330,
      narrowPanelHeight: 250,
      legend: [
        ...names.map(legendLabel),
        ...[...curves, ...lines].map(({ name }) => String(name)),
      ],
      shapes: priorCircles(1),
    },
    alt: `A film of ${snapshots.length} moments of the training ` +
      `${run.name}, from step ${formatCount(first.step)} to ` +
      `${formatCount(last.step)}: samples of q(z|x) over the decoder's ` +
      `regions, beside the losses. At the start: ${describe(first)}. At the ` +
      `end: ${describe(last)}.`,
    caption: `Press play, or move the slider over the ${snapshots.length} ` +
      `kept moments of ${run.name}; they stand closer at the start. Left: ` +
      "the same samples of q(z|x) as they move, each x in its colour, on the " +
      "plane coloured by the x that the decoder makes of z, strong where its " +
      "probability is near 1; dotted circles are one, two and three standard " +
      "deviations of the prior. Right: the losses, with marks at the moment " +
      "shown.",
  });
  return withControls(figure, {
    sliders: [{
      label: "step",
      values: snapshots.map(({ step }) => formatCount(step)),
      active: snapshots.length - 1,
    }],
    frames: snapshots.map((snapshot) => ({
      traces: moving.map((_, t) => t),
      data: [
        { z: regionCodes(grid, snapshot.regions) },
        ...points(snapshot.samples).map(({ x, y }) => ({
          x: x as Json,
          y: y as Json,
        })),
        ...marks(snapshot.step),
      ],
    })),
    texts: snapshots.map((snapshot) =>
      `${lossText(snapshot.step)}; the regions hold ${sharesOf(snapshot)} of ` +
      "the prior"
    ),
    play: PACE,
  });
}
