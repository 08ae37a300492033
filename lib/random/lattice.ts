import type { Generator } from "./generator.ts";

const ratios = new Map<number, number>();

/**
 * The positive root of g^(n + 1) = g + 1, of which n = 1 is the golden ratio:
 * the multiples of its powers g^-1, …, g^-n, taken modulo 1, fill the cube of n
 * dimensions evenly.
 */
function goldenRatio(n: number): number {
  const known = ratios.get(n);
  if (known !== undefined) return known;
  let g = 1.5;
  for (let i = 0; i < 64; i++) g = (1 + g) ** (1 / (n + 1));
  ratios.set(n, g);
  return g;
}

/**
 * Points of N(0, I) that are spread more evenly than independent draws are: a
 * lattice in the unit cube, moved by one uniform shift modulo 1 and mapped to
 * normal numbers by Box and Muller. Each point alone has exactly the
 * distribution N(0, I), so a mean over the points is unbiased; as they keep
 * apart, its variance for a smooth function is far smaller than 1 / count.
 *
 * Coordinate 0 of the lattice is k / count; the others are multiples of powers
 * of a generalized golden ratio (Kronecker's sequence).
 *
 * @param generator Draws the shift: one number a dimension, rounded up to even.
 * @param count Number of points.
 * @param dim Number of components of a point; the fewer, the more is gained.
 * @returns [count, dim], row-major.
 *
 * @example
 * ```ts
 * import { Generator, latticeNormals } from "avb";
 * const z = latticeNormals(Generator.fromSeed(1), 128, 2);
 * const mean = z.reduce((sum, value) => sum + value, 0) / z.length;
 * console.assert(Math.abs(mean) < 0.05); // 0.06 is its usual size otherwise
 * ```
 */
export function latticeNormals(
  generator: Generator,
  count: number,
  dim: number,
): Float32Array {
  const pairs = Math.ceil(dim / 2);
  const ratio = goldenRatio(2 * pairs - 1);
  const strides = Array.from(
    { length: 2 * pairs },
    (_, j) => j === 0 ? 1 / count : ratio ** -j,
  );
  const shift = strides.map(() => generator.uniform());
  const uniform = (k: number, j: number) => (shift[j]! + k * strides[j]!) % 1;
  const out = new Float32Array(count * dim);
  for (let k = 0; k < count; k++) {
    for (let pair = 0; pair < pairs; pair++) {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform(k, 2 * pair)));
      const angle = 2 * Math.PI * uniform(k, 2 * pair + 1);
      const at = k * dim + 2 * pair;
      out[at] = radius * Math.cos(angle);
      if (2 * pair + 1 < dim) out[at + 1] = radius * Math.sin(angle);
    }
  }
  return out;
}
