import type { Figure, Numbers, Trace } from "./figure.ts";
import { formatCount, formatPercent, plotlyText } from "./format.ts";
import type { LatentGrid } from "./grid.ts";
import { plainText } from "./line_figure.ts";
import { type AxisSpec, compose } from "./panels.ts";
import {
  enclosedMass,
  massTrace,
  requireDensity,
  shareInside,
} from "./posterior_panels.ts";
import { sampleTrace } from "./samples.ts";
import { colorOf, roleColors } from "./style.ts";
import { requirePairs, requireSome } from "./validate.ts";

/** What is known exactly, and how its plane is named. */
export interface ExactPlane {
  /** The grid on which the density is known; see `gridOver`. */
  readonly grid: LatentGrid;
  /** It at the nodes of the grid; any positive factor is allowed. */
  readonly density: Numbers;
  /** Titles of both axes, with a unit in brackets. */
  readonly axes: readonly [string, string];
}

/** An approximation. */
export interface DensityPanel {
  /** Shown above its panel. */
  readonly title: string;
  /** Its samples, row-major [n, 2]. */
  readonly samples: Numbers;
}

/** What `densityPanels` draws. */
export interface DensityPanelsOptions extends ExactPlane {
  /** One or more approximations, a panel each. */
  readonly panels: readonly DensityPanel[];
  /** Most samples drawn in a panel. Default 500. */
  readonly points?: number;
  /** The same scale along both axes. Default false. */
  readonly equal?: boolean;
}

/** Colour, lines and axes of the exact density, for the figures that show it. */
export function exactPlane(
  what: string,
  { grid, density, axes }: ExactPlane,
) {
  requireDensity(what, "density", { grid, values: density });
  const mass = enclosedMass(density);
  const spec = (title: string, nodes: Float64Array): AxisSpec => ({
    title,
    range: [nodes[0] as number, nodes[nodes.length - 1] as number],
  });
  return {
    x: spec(axes[0], grid.z1),
    y: spec(axes[1], grid.z2),
    contours: (panel: number): Trace =>
      massTrace(grid, mass, { name: "exact", panel, color: colorOf(0) }),
    inside: (rows: Numbers) => shareInside(rows, { grid, mass, level: 0.9 }),
  };
}

/** Samples of q in the colour of what is learned. */
export function learnedTrace(
  samples: Numbers,
  options: {
    readonly panel: number;
    readonly label: string;
    readonly points: number;
    readonly decimals?: number;
  },
): Trace {
  return {
    ...sampleTrace(samples, {
      ...options,
      index: 0,
      size: 3,
      opacity: 0.7,
      color: roleColors.learned,
      symbol: "circle",
    }),
    showlegend: false,
  };
}

/**
 * Samples of several approximations over one exact density of two quantities,
 * a panel each. Lines enclose 50 % and 90 % of the exact mass.
 *
 * @param options The exact density on a grid, and the samples.
 * @returns The figure.
 * @throws {RangeError} If numbers of values differ, a value is not finite or
 * the density is negative or 0 everywhere.
 *
 * @example
 * ```ts
 * import { densityPanels, gridOver } from "avb/figures";
 * const figure = densityPanels({
 *   grid: gridOver({ z1: [0, 2], z2: [-1, 1], nodes: 3 }),
 *   density: [0, 0, 0, 0, 1, 0, 0, 0, 0],
 *   axes: ["mean", "log-width"],
 *   panels: [{ title: "q", samples: [1.1, 0.2, 0.9, 0.3] }],
 * });
 * if (!figure.alt.includes("100 %")) throw new Error(figure.alt);
 * ```
 */
export function densityPanels(options: DensityPanelsOptions): Figure {
  const what = "the densities";
  const { panels, axes, grid, points = 500, equal = false } = options;
  requireSome(what, "panels", panels);
  panels.forEach(({ samples }, i) =>
    requirePairs(what, `panels[${i}].samples`, samples)
  );
  const exact = exactPlane(what, options);
  const shares = panels.map(({ title, samples }) =>
    `${title}: ${formatPercent(exact.inside(samples))}`
  ).join("; ");
  const span = (nodes: Float64Array) => nodes.at(-1)! - nodes[0]!;
  const largest = Math.max(...panels.map(({ samples }) => samples.length / 2));
  return compose({
    data: panels.flatMap(({ title, samples }, panel) => [
      exact.contours(panel),
      learnedTrace(samples, { panel, label: title, points }),
    ]),
    arrangement: {
      panels: panels.map(({ title }) => ({
        title: plotlyText(title),
        x: exact.x,
        y: exact.y,
      })),
      columns: panels.length === 4 ? 2 : Math.min(3, panels.length),
      narrowColumns: panels.length > 1 ? 2 : 1,
      shared: true,
      ...(equal ? { equal: { ratio: span(grid.z2) / span(grid.z1) } } : {}),
      panelHeight: 260,
      narrowPanelHeight: 150,
    },
    alt: `Samples over contours of the exact density, one panel for each ` +
      `approximation, ${plainText(axes[1])} against ${plainText(axes[0])}. ` +
      `Share of samples inside the line that encloses 90 % of the exact ` +
      `mass: ${shares}.`,
    caption: "Points: samples of the approximation. Lines enclose 50 % and " +
      "90 % of the exact density. Inside the outer line lie, of the samples, " +
      `${shares}; of an exact one it would be 90 %.` +
      (largest > points
        ? ` At most ${formatCount(points)} samples are drawn in a panel.`
        : ""),
  });
}
