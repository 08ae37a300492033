import { withControls } from "./controls.ts";
import type { Figure, Numbers, Trace } from "./figure.ts";
import { formatNumber, round, roundAll, toDecimals } from "./format.ts";
import { lineTraces } from "./line_figure.ts";
import { compose, onPanel } from "./panels.ts";
import { pick, spaced } from "./series.ts";
import { lightTokens, roleColors } from "./style.ts";
import { requireFinite, requireLength, requireSome } from "./validate.ts";

/** One place of q. */
export interface DistanceStop {
  /** Distance d of the mean of q from that of p, in standard deviations. */
  readonly distance: number;
  /** A trained T at each z, nats, where one was trained. */
  readonly learned?: Numbers;
}

/** What `distanceExplorer` draws. */
export interface DistanceExplorerOptions {
  /** The latent points, rising, evenly spaced. */
  readonly z: Numbers;
  /** The places of q, rising. */
  readonly stops: readonly DistanceStop[];
  /** Number of the stop that the figure starts with. Default: the middle. */
  readonly start?: number;
}

/** Most points drawn a curve. */
const POINTS = 121;

const normal = (z: number) => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
const softplus = (u: number) =>
  Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));

/** Loss (9) of T* between N(d, 1) and N(0, 1), by the trapezoidal rule. */
function bestLoss(d: number): number {
  const step = 0.02, limit = 9;
  let sum = 0;
  for (let z = -limit; z <= d + limit; z += step) {
    const t = d * z - d * d / 2;
    sum += normal(z - d) * softplus(-t) + normal(z) * softplus(t);
  }
  return step * sum;
}

/**
 * q = N(d, 1) on its way from p = N(0, 1): both densities, T* = d z - d²/2, a
 * trained T where there is one, and the loss (9) that T* has.
 *
 * @param options The places of q and what was trained there.
 * @returns The figure, with one frame a place; T and loss in nats.
 * @throws {RangeError} If lengths differ, a value is not finite, or `start` is
 * not the number of a stop.
 *
 * @example
 * ```ts
 * import { distanceExplorer } from "avb/figures";
 * const figure = distanceExplorer({
 *   z: [-1, 0, 1, 2],
 *   stops: [{ distance: 0 }, { distance: 1, learned: [-1, 0, 0, 1] }],
 *   start: 0,
 * });
 * if (!figure.alt.includes("1.386")) throw new Error(figure.alt);
 * ```
 */
export function distanceExplorer(options: DistanceExplorerOptions): Figure {
  const what = "T and T* as q moves";
  const { z, stops } = options;
  requireSome(what, "stops", stops);
  requireFinite(what, "z", z);
  const distances = stops.map(({ distance }) => distance);
  requireFinite(what, "distances", distances);
  stops.forEach(({ learned }, k) => {
    if (!learned) return;
    requireLength(what, `stops[${k}].learned`, {
      values: learned,
      count: z.length,
      of: "z",
    });
  });
  const start = options.start ?? stops.length >> 1;
  if (!(start in stops)) {
    throw new RangeError(
      `Cannot draw ${what}: start is ${start}, wanted the number of one of ` +
        `the ${stops.length} stops`,
    );
  }
  const kept = spaced(z.length, POINTS);
  const zs = pick(z, kept);
  const losses = distances.map(bestLoss);
  const nearest = Math.min(...distances), farthest = Math.max(...distances);
  // T* where q has its mass at the farthest place: the KL divergence.
  const top = Math.max(20, 1.2 * farthest ** 2 / 2);
  const range = [-top, top] as const;
  const optimal = (d: number) => zs.map((z) => round(d * z - d * d / 2));
  const state = ({ distance: d, learned }: DistanceStop, k: number) => [
    { y: toDecimals(zs.map((z) => normal(z - d)), 4) },
    { y: optimal(d) },
    { y: learned ? pick(learned, kept) : zs.map(() => null) },
    { x: roundAll([d]), y: roundAll([losses[k] as number]) },
  ];
  /** What separates: root mean square of T - T*, where q and p have mass. */
  const error = ({ distance: d, learned }: DistanceStop) => {
    if (!learned) return undefined;
    let weight = 0, square = 0;
    for (let i = 0; i < z.length; i++) {
      const at = z[i] as number;
      const w = normal(at - d) + normal(at);
      weight += w;
      square += w * ((learned[i] as number) - d * at + d * d / 2) ** 2;
    }
    return Math.sqrt(square / weight);
  };
  const words = (stop: DistanceStop, k: number) => {
    const off = error(stop);
    return `KL(q, p) = d²/2 = ${formatNumber(stop.distance ** 2 / 2)} nats; ` +
      `loss (9) of T* ${formatNumber(losses[k] as number, 3)} nats; ` +
      (off === undefined
        ? "no T was trained here"
        : `T is off by ${
          formatNumber(off, 2)
        } nats (root mean square over q and p)`);
  };
  const here = stops[start] as DistanceStop;
  const [density, best, learned, mark] = state(here, start);
  const curve = (
    name: string,
    panel: number,
    role: "exact" | "gap" | "learned" | "reference",
  ): Trace =>
    lineTraces(
      { name, x: zs, y: zs, role, markers: false, fill: panel === 0 },
      {
        index: 0,
        axes: onPanel(panel),
        points: POINTS,
      },
    )[0] as Trace;
  const names = ["q(z|x)", "p(z)", "T*, exact", "T, learned"] as const;
  const way = Array.from(
    { length: 81 },
    (_, k) => nearest + k * (farthest - nearest) / 80,
  );
  const data: Trace[] = [
    { ...curve(names[0], 0, "gap"), ...density },
    {
      ...curve(names[1], 0, "reference"),
      y: toDecimals(zs.map(normal), 4),
    },
    { ...curve(names[2], 1, "exact"), ...best },
    { ...curve(names[3], 1, "learned"), ...learned },
    {
      type: "scatter",
      mode: "lines",
      ...onPanel(2),
      x: roundAll(way),
      y: roundAll(way.map(bestLoss)),
      line: { color: lightTokens.muted, width: 2 },
      showlegend: false,
      hovertemplate: "d = %{x}: %{y:.4g} nats<extra></extra>",
    },
    {
      type: "scatter",
      mode: "markers",
      ...onPanel(2),
      ...mark,
      marker: { color: roleColors.exact, size: 11, symbol: "diamond" },
      showlegend: false,
      hovertemplate: "d = %{x}: %{y:.4g} nats<extra></extra>",
    },
  ];
  const trained = stops.filter((stop) => stop.learned).length;
  const ends = [zs[0] as number, zs.at(-1) as number] as const;
  const figure = compose({
    data,
    arrangement: {
      panels: [
        {
          title: "densities",
          x: { title: "<i>z</i> (prior σ)", range: ends },
          y: { title: "density (1/σ)", range: [0, 0.44] },
        },
        {
          title: "T and T*",
          x: { title: "<i>z</i> (prior σ)", range: ends },
          y: { title: "nats", range },
        },
        {
          title: "loss (9) of T*",
          x: {
            title: "distance <i>d</i> (prior σ)",
            range: [-0.04 * farthest, 1.04 * farthest],
          },
          y: { title: "nats", range: [-0.08, 1.5] },
        },
      ],
      columns: 3,
      panelHeight: 230,
      narrowPanelHeight: 170,
      legend: names,
    },
    alt: `Densities of q = N(d, 1) and p = N(0, 1), T and T* = d z - d²/2, ` +
      `and the loss (9) of T*, with a slider for the distance d from ` +
      `${formatNumber(distances[0] as number)} to ${formatNumber(farthest)}. ` +
      `At d = ${formatNumber(here.distance)}: ${
        words(here, start)
      }. Over the ` +
      `slider the loss of T* goes from ${formatNumber(losses[0] as number)} ` +
      `to ${formatNumber(losses.at(-1) as number, 2)} nats.`,
    caption: `Move q away from p. T* stays a straight line and gets steeper; ` +
      `the loss of T* falls towards 0, and with it all that could still teach ` +
      `T something. At ${trained} of the ${stops.length} distances a T was ` +
      `trained; at the others only the closed forms are drawn.`,
  });
  return withControls(figure, {
    sliders: [{
      label: "distance d =",
      values: distances.map((d) => formatNumber(d)),
      active: start,
    }],
    frames: stops.map((stop, k) => ({
      traces: [0, 2, 3, 5],
      data: state(stop, k),
    })),
    texts: stops.map(words),
  });
}
