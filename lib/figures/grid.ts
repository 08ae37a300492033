import type { Numbers } from "./figure.ts";
import { requireLength } from "./validate.ts";

/** A rectangular grid over a two-dimensional latent space. */
export interface LatentGrid {
  /** The nodes along z1, rising. */
  readonly z1: Float64Array;
  /** The nodes along z2, rising. */
  readonly z2: Float64Array;
  /**
   * All nodes, row-major [z2.length * z1.length, 2], z1 running fastest: node
   * (z1[i], z2[j]) is row `j * z1.length + i`. Hand it to `decode` or
   * `discriminate`; the n values that come back are what figures take.
   */
  readonly points: Float32Array;
  /** The area that belongs to one node, for sums that stand for integrals. */
  readonly cell: number;
}

/** Options of `latentGrid`. */
export interface LatentGridOptions {
  /** The grid covers [-limit, limit] in both directions. Default 4. */
  readonly limit?: number;
  /** Nodes along each direction. Default 81, enough for a smooth picture. */
  readonly nodes?: number;
}

/** The half width of the smallest square around 0 that holds the grid. */
export function gridLimit({ z1, z2 }: LatentGrid): number {
  return Math.max(...[z1, z2].flatMap((axis) => Array.from(axis, Math.abs)));
}

/**
 * A square grid of latent points, in the order that the figures expect.
 *
 * @param options Half width and number of nodes.
 * @returns The nodes along each axis and all points, row-major.
 * @throws {RangeError} If the limit is not positive or there are fewer than
 * two nodes.
 *
 * @example
 * ```ts
 * import { latentGrid } from "avb/figures";
 * const { points } = latentGrid({ limit: 3, nodes: 4 });
 * if (points.length !== 4 * 4 * 2) throw new Error("16 points in 2-D");
 * ```
 */
export function latentGrid(
  { limit = 4, nodes = 81 }: LatentGridOptions = {},
): LatentGrid {
  if (!(limit > 0 && Number.isFinite(limit))) {
    throw new RangeError(
      `Cannot make a latent grid: limit is ${limit}, wanted more than 0`,
    );
  }
  return gridOver({ z1: [-limit, limit], z2: [-limit, limit], nodes });
}

/**
 * A grid over a rectangle of two quantities of any kind.
 *
 * @param options The ends of both axes, and the number of nodes along each.
 * @returns As {@link latentGrid} does.
 * @throws {RangeError} If an axis does not rise or there are fewer than two
 * nodes.
 *
 * @example
 * ```ts
 * import { gridOver } from "avb/figures";
 * const { z2, cell } = gridOver({ z1: [0, 1], z2: [-2, 2], nodes: 3 });
 * if (z2[2] !== 2 || cell !== 1) throw new Error("steps of 1/2 and 2");
 * ```
 */
export function gridOver(
  { z1, z2, nodes = 81 }: {
    readonly z1: readonly [number, number];
    readonly z2: readonly [number, number];
    readonly nodes?: number;
  },
): LatentGrid {
  if (!Number.isInteger(nodes) || nodes < 2) {
    throw new RangeError(
      `Cannot make a grid: nodes is ${nodes}, wanted an integer from 2`,
    );
  }
  const axis = ([low, high]: readonly [number, number]) => {
    if (!(low < high && Number.isFinite(high - low))) {
      throw new RangeError(
        `Cannot make a grid: an axis goes from ${low} to ${high}, wanted one ` +
          `that rises`,
      );
    }
    const step = (high - low) / (nodes - 1);
    return Float64Array.from({ length: nodes }, (_, i) => low + i * step);
  };
  const first = axis(z1), second = axis(z2);
  const points = new Float32Array(2 * nodes * nodes);
  for (let j = 0; j < nodes; j++) {
    for (let i = 0; i < nodes; i++) {
      points[2 * (j * nodes + i)] = first[i] as number;
      points[2 * (j * nodes + i) + 1] = second[j] as number;
    }
  }
  const cell = (z1[1] - z1[0]) * (z2[1] - z2[0]) / (nodes - 1) ** 2;
  return { z1: first, z2: second, points, cell };
}

/** Row-major grid values as the rows that Plotly's heatmap wants. */
export function gridRows(
  grid: LatentGrid,
  values: Numbers,
  transform: (value: number) => number,
): number[][] {
  const width = grid.z1.length;
  return Array.from(
    grid.z2,
    (_, j) =>
      Array.from(
        grid.z1,
        (_, i) => transform(values[j * width + i] as number),
      ),
  );
}

/** Throws unless there is one finite value a node. */
export function requireGridValues(
  figure: string,
  name: string,
  { grid, values }: { grid: LatentGrid; values: Numbers },
) {
  requireLength(figure, name, {
    values,
    count: grid.z1.length * grid.z2.length,
    of: `node of the ${grid.z1.length} x ${grid.z2.length} grid`,
  });
}
