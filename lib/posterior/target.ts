import type { tf } from "../backend/mod.ts";
import type { Generator } from "../random/mod.ts";

/** A stretch of an axis. */
export type Range = readonly [low: number, high: number];

/** Mean and variance of a quantity. */
export interface MeanAndVariance {
  /** In the quantity's own unit. */
  readonly mean: number;
  /** In its square. */
  readonly variance: number;
}

/** A quantity of interest beside the coordinates, a function of z. */
export interface Derived {
  /** Such as "theta_1". */
  readonly name: string;
  /** Its value at a point, from all the point's coordinates. */
  readonly value: (z: ArrayLike<number>) => number;
  /**
   * Its mean and variance given the two shown coordinates, in closed form.
   * Wanted where there are more than these two; with two it is the value.
   */
  readonly given?: ((a: number, b: number) => MeanAndVariance) | undefined;
}

/** What {@link target} makes a {@link Target} of. */
export interface TargetDefinition {
  /** For commands and files, such as "eight-schools". */
  readonly name: string;
  /** For pages; the name by default. */
  readonly title?: string | undefined;
  /** A name each; their number is the dimension, 2 or more. */
  readonly coordinates: readonly string[];
  /** See {@link Target.logJoint}. */
  readonly logJoint: (z: tf.Tensor2D) => tf.Tensor1D;
  /** See {@link Target.window}. */
  readonly window: readonly [Range, Range];
  /** See {@link Target.shown}; the first two by default. */
  readonly shown?: readonly [number, number] | undefined;
  /** See {@link Target.logMarginal}. */
  readonly logMarginal?: Target["logMarginal"];
  /** See {@link Target.complete}. */
  readonly complete?: Target["complete"];
  /** See {@link Target.derived}; none by default. */
  readonly derived?: readonly Derived[] | undefined;
}

/**
 * A model whose data are given: all that inference needs to know of it is
 * ln p(data, z), up to a constant that then is missing from the evidence too.
 */
export interface Target {
  /** For commands and files, such as "eight-schools". */
  readonly name: string;
  /** For pages. */
  readonly title: string;
  /** A name each; their number is the dimension. */
  readonly coordinates: readonly string[];
  /**
   * ln p(data, z) in nats, [batch] from z [batch, dim], finite on all of the
   * space and differentiable.
   */
  readonly logJoint: (z: tf.Tensor2D) => tf.Tensor1D;
  /** The two coordinates that are shown and compared with quadrature. */
  readonly shown: readonly [number, number];
  /** Ranges of those two that hold all mass worth counting. */
  readonly window: readonly [Range, Range];
  /**
   * Where there are more than two coordinates: ln p(data, shown) in nats, the
   * others integrated out in closed form, from points [n, 2]. Quadrature wants
   * it; without it there is no exact answer.
   */
  readonly logMarginal?: ((points: Float64Array) => Float64Array) | undefined;
  /**
   * Where there are more than two coordinates: exact draws of a whole point
   * given its two shown coordinates, [n, dim] from points [n, 2].
   */
  readonly complete?:
    | ((points: Float64Array, generator: Generator) => Float32Array)
    | undefined;
  /** More quantities of interest, whose moments quadrature gives. */
  readonly derived: readonly Derived[];
}

/**
 * A target from its definition: checked, with what was left out filled in.
 *
 * @param definition The log-joint, the coordinates' names, the window.
 * @returns The target.
 * @throws {RangeError} If the parts do not fit together.
 *
 * @example
 * ```ts
 * import { initBackend, target, tf } from "avb";
 * const crossed = target({
 *   name: "crossed",
 *   coordinates: ["a", "b"],
 *   window: [[-6, 6], [-6, 6]],
 *   logJoint: (z) => tf.neg(tf.add(tf.sum(tf.square(z), 1), tf.prod(z, 1))),
 * });
 * await initBackend("cpu");
 * console.assert(crossed.logJoint(tf.ones([1, 2])).dataSync()[0] === -3);
 * ```
 */
export function target(definition: TargetDefinition): Target {
  const { name, coordinates, window, shown = [0, 1] } = definition;
  const refuse = (seen: string, wanted: string): never => {
    throw new RangeError(
      `Cannot make the target ${name}: ${seen}, wanted ${wanted}`,
    );
  };
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    refuse("that is its name", "small letters and digits, joined by -");
  }
  const dim = coordinates.length;
  if (dim < 2) refuse(`it has ${dim} coordinates`, "2 or more");
  if (new Set(coordinates).size < dim) {
    refuse(`its coordinates are ${coordinates.join(", ")}`, "distinct names");
  }
  const isCoordinate = (i: number) => Number.isInteger(i) && i >= 0 && i < dim;
  if (!shown.every(isCoordinate) || shown[0] === shown[1]) {
    refuse(
      `the shown coordinates are ${shown.join(" and ")}`,
      `two different ones of 0 to ${dim - 1}`,
    );
  }
  for (const [low, high] of window) {
    if (!(low < high && Number.isFinite(high - low))) {
      refuse(`its window has [${low}, ${high}]`, "[low, high], low < high");
    }
  }
  const { title = name, logJoint, logMarginal, complete, derived = [] } =
    definition;
  const open = derived.find(({ given }) => dim > 2 && !given);
  if (open) {
    refuse(
      `the derived ${open.name} has no \`given\``,
      "its moments given the shown coordinates, since there are others",
    );
  }
  return {
    ...{ name, title, coordinates, logJoint, shown, window },
    ...{ logMarginal, complete, derived },
  };
}
