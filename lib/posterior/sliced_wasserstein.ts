import type { Generator } from "../random/mod.ts";

/** Options of {@link slicedWasserstein}. */
export interface SlicedWassersteinOptions {
  /** Components of a sample. */
  readonly dim: number;
  /** Where the directions come from. */
  readonly generator: Generator;
  /** How many directions; 100 by default. */
  readonly directions?: number | undefined;
}

/**
 * The sliced Wasserstein distance of order 2 between two distributions, from as
 * many samples of each, in the unit of z: the root of the mean, over random
 * directions, of the squared distance between the sorted projections.
 *
 * Of two finite samples of one distribution it is above 0 too. What that makes
 * of it is seen from two such samples.
 *
 * @param a [n, dim].
 * @param b [n, dim].
 * @param options The dimension, the directions.
 * @throws {RangeError} If the lengths differ or are no multiple of dim.
 *
 * @example
 * ```ts
 * import { Generator, slicedWasserstein } from "avb";
 * const a = Generator.fromSeed(1).normals(2 * 10_000);
 * const b = a.map((value) => value + 1);
 * // A shift by s in d dimensions is |s| / sqrt(d) in a random direction.
 * const generator = Generator.fromSeed(2);
 * const distance = slicedWasserstein(a, b, { dim: 2, generator });
 * console.assert(Math.abs(distance - 1) < 0.2);
 * ```
 */
export function slicedWasserstein(
  a: Float32Array,
  b: Float32Array,
  { dim, generator, directions = 100 }: SlicedWassersteinOptions,
): number {
  if (a.length !== b.length || a.length === 0 || a.length % dim !== 0) {
    throw new RangeError(
      `Cannot compare samples: got ${a.length} and ${b.length} numbers, ` +
        `wanted as many of both, a multiple of dim, ${dim}`,
    );
  }
  let sum = 0;
  for (let k = 0; k < directions; k++) {
    const direction = Float64Array.from(generator.normals(dim));
    const length = Math.hypot(...direction);
    const along = (samples: Float32Array) =>
      Float64Array.from({ length: samples.length / dim }, (_, i) => {
        let value = 0;
        for (let j = 0; j < dim; j++) {
          value += samples[i * dim + j]! * direction[j]! / length;
        }
        return value;
      }).sort();
    const [first, second] = [along(a), along(b)];
    first.forEach((value, i) => {
      sum += (value - second[i]!) ** 2 / first.length;
    });
  }
  return Math.sqrt(sum / directions);
}
