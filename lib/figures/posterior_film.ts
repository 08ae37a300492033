import { withControls } from "./controls.ts";
import { type ExactPlane, exactPlane, learnedTrace } from "./density_panels.ts";
import type { Figure, Json, Layout, Numbers, Trace } from "./figure.ts";
import { formatCount, formatNumber, formatPercent, round } from "./format.ts";
import { compose, onPanel } from "./panels.ts";
import { lightTokens, roleColors } from "./style.ts";
import { requirePairs, requireSome } from "./validate.ts";

/** A fit at one moment. */
export interface PosteriorSnapshot {
  /** Steps done. */
  readonly step: number;
  /** Samples of q of the two quantities, row-major [n, 2]. */
  readonly samples: Numbers;
  /** KL(q, p) of the two, nats. */
  readonly divergence: number;
}

/** What `posteriorFilm` draws. */
export interface PosteriorFilmOptions extends ExactPlane {
  /** Name of the run. */
  readonly name: string;
  /** Its moments, in the order of their steps. */
  readonly snapshots: readonly PosteriorSnapshot[];
}

/** Milliseconds between two snapshots of the film. */
const PACE = 450;
/** Divergences below are not told from 0, in nats. */
const LEAST = 1e-3;

/**
 * A fit as a film: samples of q on their way to an exact density, and their
 * divergence from it with a mark at the moment that is shown. Give it samples
 * by the same noise throughout, and every point moves.
 *
 * @param options The exact density and the moments of one run.
 * @returns The figure, with one frame a snapshot; it starts with the last.
 * @throws {RangeError} If there is no snapshot, a value is not finite or steps
 * do not rise.
 *
 * @example
 * ```ts
 * import { gridOver, posteriorFilm } from "avb/figures";
 * const figure = posteriorFilm({
 *   name: "AVB",
 *   grid: gridOver({ z1: [-1, 1], z2: [-1, 1], nodes: 3 }),
 *   density: [0, 0, 0, 0, 1, 0, 0, 0, 0],
 *   axes: ["mean", "log-width"],
 *   snapshots: [
 *     { step: 0, samples: [1, 1], divergence: 2 },
 *     { step: 9, samples: [0, 0.1], divergence: 0.1 },
 *   ],
 * });
 * if (figure.frames?.length !== 2) throw new Error("a frame a snapshot");
 * ```
 */
export function posteriorFilm(options: PosteriorFilmOptions): Figure {
  const what = "the film of a fit";
  const { name, snapshots } = options;
  requireSome(what, "snapshots", snapshots);
  snapshots.forEach(({ step, samples, divergence }, k) => {
    const before = snapshots[k - 1]?.step ?? -1;
    if (!(step > before && Number.isFinite(divergence))) {
      throw new RangeError(
        `Cannot draw ${what}: snapshots[${k}] is of step ${step} after step ` +
          `${before} with the divergence ${divergence}, wanted steps that ` +
          `rise and finite numbers`,
      );
    }
    requirePairs(what, `snapshots[${k}].samples`, samples);
  });
  const exact = exactPlane(what, options);
  const first = snapshots[0] as PosteriorSnapshot;
  const last = snapshots.at(-1) as PosteriorSnapshot;
  const heightOf = ({ divergence }: PosteriorSnapshot) =>
    round(Math.max(LEAST, divergence));
  const heights = snapshots.map(heightOf);
  const points = ({ samples }: PosteriorSnapshot): Trace =>
    learnedTrace(samples, {
      panel: 0,
      label: "q",
      points: samples.length / 2,
      decimals: 2,
    });
  const mark = (snapshot: PosteriorSnapshot): Layout => ({
    x: [snapshot.step],
    y: [heightOf(snapshot)],
  });
  const tell = (snapshot: PosteriorSnapshot) =>
    `KL(q, p) ${formatNumber(snapshot.divergence, 3)} nats; ` +
    `${formatPercent(exact.inside(snapshot.samples))} of the samples lie ` +
    "inside the outer line";
  const end = last.step;
  const figure = compose({
    data: [
      exact.contours(0),
      points(last),
      {
        type: "scatter",
        mode: "lines+markers",
        ...onPanel(1),
        x: snapshots.map(({ step }) => step),
        y: heights,
        line: { color: roleColors.gap, width: 2 },
        marker: { color: roleColors.gap, size: 5 },
        hovertemplate: "step %{x}: %{y:.3g} nats<extra></extra>",
      },
      {
        type: "scatter",
        mode: "markers",
        ...onPanel(1),
        ...mark(last),
        marker: {
          size: 12,
          color: roleColors.learned,
          line: { color: lightTokens.paper, width: 1.5 },
        },
        hoverinfo: "skip",
      },
    ],
    arrangement: {
      panels: [
        { title: "<i>q</i> over the exact density", x: exact.x, y: exact.y },
        {
          title: "KL(<i>q</i>, <i>p</i>)",
          x: { title: "step", range: [-0.03 * end, 1.03 * end] },
          y: {
            title: "nats",
            log: true,
            range: [
              Math.log10(Math.min(...heights)) - 0.15,
              Math.log10(Math.max(...heights)) + 0.15,
            ],
          },
        },
      ],
      columns: 2,
      panelHeight: 320,
      narrowPanelHeight: 240,
    },
    alt: `A film of ${snapshots.length} moments of ${name}, from step ` +
      `${formatCount(first.step)} to ${formatCount(last.step)}: samples of q ` +
      `over the exact density, beside their divergence. At the start: ` +
      `${tell(first)}. At the end: ${tell(last)}.`,
    caption: `Press play, or move the slider over the ${snapshots.length} ` +
      `moments of ${name}. Left: the same samples of q as they move, over ` +
      "lines that enclose 50 % and 90 % of the exact density. Right: their " +
      "divergence by samples, with a mark at the moment shown; what is below " +
      `${LEAST} nats is drawn there.`,
  });
  return withControls(figure, {
    sliders: [{
      label: "step",
      values: snapshots.map(({ step }) => formatCount(step)),
      active: snapshots.length - 1,
    }],
    frames: snapshots.map((snapshot) => {
      const { x, y } = points(snapshot);
      return {
        traces: [1, 3],
        data: [{ x: x as Json, y: y as Json }, mark(snapshot)],
      };
    }),
    texts: snapshots.map(tell),
    play: PACE,
  });
}
