import { logVolume, solveLower } from "./cholesky.ts";

/** N(m, L L^T) in plain numbers. */
export class Gaussian {
  readonly #mean: Float64Array;
  readonly #factor: Float64Array;

  /**
   * A Gaussian of any covariance.
   *
   * @param mean m, [dim].
   * @param factor L, lower triangular with a positive diagonal, [dim, dim].
   */
  constructor(mean: Float64Array, factor: Float64Array) {
    this.#mean = mean;
    this.#factor = factor;
  }

  /** m + L eps of each row of noise from N(0, 1), [n, dim]. */
  draw(noise: Float32Array): Float32Array {
    const dim = this.#mean.length;
    return noise.map((_, i) => {
      const [row, a] = [i - i % dim, i % dim];
      let z = this.#mean[a]!;
      for (let b = 0; b <= a; b++) {
        z += this.#factor[a * dim + b]! * noise[row + b]!;
      }
      return z;
    });
  }

  /** eps of z = m + L eps, of each row of z, [n, dim]. */
  standardize(z: Float32Array): Float64Array {
    const dim = this.#mean.length;
    const out = new Float64Array(z.length);
    for (let i = 0; i < z.length; i += dim) {
      const from = this.#mean.map((mean, a) => z[i + a]! - mean);
      out.set(solveLower(this.#factor, from), i);
    }
    return out;
  }

  /** ln of its density at z [n, dim], nats, [n]. */
  logDensity(z: Float32Array): Float64Array {
    const dim = this.#mean.length;
    const out = new Float64Array(z.length / dim)
      .fill(-logVolume(this.#factor, dim));
    this.standardize(z).forEach((eps, i) => {
      out[Math.floor(i / dim)]! -= eps * eps / 2;
    });
    return out;
  }
}
