import type { Figure, Numbers, Trace } from "./figure.ts";
import {
  formatNumber,
  formatPercent,
  plotlyText,
  toDecimals,
} from "./format.ts";
import {
  gridLimit,
  gridRows,
  type LatentGrid,
  requireGridValues,
} from "./grid.ts";
import { compose, onPanel } from "./panels.ts";
import {
  decimationNote,
  labelsOr,
  latentAxis,
  priorCircles,
  sampleTrace,
  shortLabel,
} from "./samples.ts";
import { colorOf, lightTokens, withAlpha } from "./style.ts";
import { requireCount, requirePairs, requireSome } from "./validate.ts";

/** What `posteriorPanels` draws. */
export interface PosteriorPanelsOptions {
  /** The grid on which the posteriors are known; see `latentGrid`. */
  readonly grid: LatentGrid;
  /**
   * Entry i: p(z|x_i) at the nodes of the grid. Any positive factor is
   * allowed: p(x_i|z) p(z) will do.
   */
  readonly densities: readonly Numbers[];
  /** Entry i: samples of q(z|x_i), row-major [n, 2]. */
  readonly samples: readonly Numbers[];
  /** One label an observation. */
  readonly labels?: readonly string[];
  /** Most samples drawn for each x. Default 300. */
  readonly points?: number;
}

/**
 * Every value's share of mass that lies at higher density: 0 at the mode, 1
 * far away, so that the line at 0.9 encloses 90 % of the mass.
 */
export function enclosedMass(values: Numbers): Float64Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i)
    .sort((a, b) => (values[b] as number) - (values[a] as number));
  let total = 0;
  for (let i = 0; i < n; i++) total += values[i] as number;
  const out = new Float64Array(n);
  let sum = 0;
  for (const i of order) {
    const share = (values[i] as number) / total;
    // Half of its own cell, so that no node reaches 0 or 1 exactly.
    out[i] = sum + share / 2;
    sum += share;
  }
  return out;
}

/** Throws unless there is a value from 0 a node and one above 0. */
export function requireDensity(
  figure: string,
  name: string,
  { grid, values }: { grid: LatentGrid; values: Numbers },
) {
  requireGridValues(figure, name, { grid, values });
  const all = Array.from(values);
  const bad = all.find((value) => value < 0);
  if (bad !== undefined || all.every((value) => value === 0)) {
    throw new RangeError(
      `Cannot draw ${figure}: ${name} ` +
        (bad === undefined ? "is 0 everywhere" : `holds ${bad}`) +
        `, wanted values from 0 with a positive sum`,
    );
  }
}

/** {@link enclosedMass} in colour, with lines at 50 % and 90 %. */
export function massTrace(
  grid: LatentGrid,
  mass: Float64Array,
  { name, panel, color }: { name: string; panel: number; color: string },
): Trace {
  return {
    type: "contour",
    x: toDecimals(grid.z1),
    y: toDecimals(grid.z2),
    // Deep in the tail every value would read 0.999…: flat and short.
    z: gridRows(
      grid,
      mass,
      (mass) => Math.min(0.999, Math.round(1000 * mass) / 1000),
    ),
    ...onPanel(panel),
    autocontour: false,
    contours: { start: 0.5, end: 0.91, size: 0.4, coloring: "heatmap" },
    colorscale: [
      [0, withAlpha(color, 0.6)],
      [0.5, withAlpha(color, 0.35)],
      [0.9, withAlpha(color, 0.12)],
      [0.99, withAlpha(color, 0)],
      [1, withAlpha(color, 0)],
    ],
    zmin: 0,
    zmax: 1,
    line: { color: lightTokens.ink, width: 1.5, smoothing: 1 },
    showscale: false,
    name: plotlyText(name),
    hoverinfo: "skip",
  };
}

/**
 * Samples of q(z|x) over the exact posterior p(z|x), one panel an
 * observation. Lines enclose 50 % and 90 % of the posterior's mass on the grid.
 *
 * @param options The exact densities on a grid and the samples.
 * @returns The figure.
 * @throws {RangeError} If numbers of values differ, a value is not finite or
 * a density is negative or 0 everywhere.
 *
 * @example
 * ```ts
 * import { latentGrid, posteriorPanels } from "avb/figures";
 * const figure = posteriorPanels({
 *   grid: latentGrid({ nodes: 3 }),
 *   densities: [[0, 0, 0, 0, 1, 0, 0, 0, 0]],
 *   samples: [[0.1, 0.2, -0.1, 0.3]],
 * });
 * if (!figure.alt.includes("100 %")) throw new Error(figure.alt);
 * ```
 */
export function posteriorPanels(options: PosteriorPanelsOptions): Figure {
  const what = "the posteriors";
  const { grid, densities, samples, points = 300 } = options;
  requireSome(what, "densities", densities);
  const names = labelsOr(options.labels, densities.length);
  const of = "entry of densities";
  const count = densities.length;
  requireCount(what, "labels", { items: names, count, of });
  requireCount(what, "samples", { items: samples, count, of });
  densities.forEach((values, i) => {
    requireDensity(what, `densities[${i}]`, { grid, values });
  });
  samples.forEach((rows, i) => requirePairs(what, `samples[${i}]`, rows));
  const limit = gridLimit(grid);
  const masses = densities.map(enclosedMass);
  const data = names.flatMap((name, i): Trace[] => {
    return [
      massTrace(grid, masses[i] as Float64Array, {
        name,
        panel: i,
        color: colorOf(i),
      }),
      {
        ...sampleTrace(samples[i] as Numbers, {
          index: i,
          label: name,
          panel: i,
          points,
          size: 2.8,
          opacity: 0.6,
        }),
        showlegend: false,
      },
    ];
  });
  const summary = names.map((name, i) => {
    const inside = shareInside(samples[i] as Numbers, {
      grid,
      mass: masses[i] as Float64Array,
      level: 0.9,
    });
    return `${shortLabel(name)}: ${formatPercent(inside)}`;
  });
  return compose({
    data,
    arrangement: {
      panels: names.map((name) => ({
        title: plotlyText(name),
        x: latentAxis(1, limit),
        y: latentAxis(2, limit),
      })),
      columns: Math.min(4, names.length),
      narrowColumns: 2,
      equal: { ratio: 1 },
      shared: true,
      maxPanelWidth: 340,
      // Fainter than elsewhere: the contours are the subject.
      shapes: priorCircles(names.length).map((circle) => ({
        ...circle,
        layer: "below",
        line: { color: lightTokens.axis, width: 1, dash: "dot" },
      })),
    },
    alt: `Samples of q(z|x) over contours of the exact posterior p(z|x), one ` +
      `panel for each x, z1 and z2 from ${formatNumber(-limit)} to ` +
      `${
        formatNumber(limit)
      }. Share of samples inside the line that encloses ` +
      `90 % of the posterior: ${summary.join("; ")}.`,
    caption: "Points: samples of q(z|x). Lines enclose 50 % and 90 % of the " +
      "exact posterior p(z|x). Inside the outer line lie, of the samples, " +
      `${summary.join("; ")}; were q(z|x) exact, it would be 90 %.` +
      decimationNote(samples, points, limit),
  });
}

/** The share of samples whose nearest node encloses less than `level`. */
export function shareInside(
  rows: Numbers,
  { grid, mass, level }: {
    grid: LatentGrid;
    mass: Float64Array;
    level: number;
  },
): number {
  const node = (axis: Float64Array, value: number) => {
    const first = axis[0] as number, last = axis[axis.length - 1] as number;
    return Math.round((value - first) / (last - first) * (axis.length - 1));
  };
  const n = rows.length / 2;
  let inside = 0;
  for (let k = 0; k < n; k++) {
    const i = node(grid.z1, rows[2 * k] as number);
    const j = node(grid.z2, rows[2 * k + 1] as number);
    if (i < 0 || j < 0 || i >= grid.z1.length || j >= grid.z2.length) continue;
    if ((mass[j * grid.z1.length + i] as number) <= level) inside++;
  }
  return inside / n;
}
