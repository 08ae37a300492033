import { type Layer, tf } from "../../backend/mod.ts";
import { choleskyFactor, logVolume, solveLower } from "../cholesky.ts";

/** The inverse of a lower triangular matrix, row by row. */
function inverseOfLower(factor: Float64Array, dim: number): Float64Array {
  const inverse = new Float64Array(dim * dim);
  for (let j = 0; j < dim; j++) {
    const unit = new Float64Array(dim);
    unit[j] = 1;
    solveLower(factor, unit).forEach((x, i) => inverse[i * dim + j] = x);
  }
  return inverse;
}

function transposed(matrix: Float64Array, dim: number): Float64Array {
  return matrix.map((_, at) =>
    matrix[(at % dim) * dim + Math.floor(at / dim)]!
  );
}

/**
 * r(z) = N(m, L L^T), which T compares q with, as z = m + L u where u ~
 * N(0, I) is what T's network sees. Held constant: plain numbers.
 */
export class GaussianReference {
  readonly #mean: Float64Array;
  readonly #factor: Float64Array;
  /** ln r(z) = -|u|^2 / 2 - logVolume, nats. */
  readonly logVolume: number;

  /**
   * @param mean m, [dim].
   * @param covariance L L^T, [dim, dim], row by row.
   * @throws {RangeError} If that is not positive definite.
   */
  constructor(mean: Float64Array, covariance: Float64Array) {
    const dim = mean.length;
    this.#mean = mean;
    this.#factor = choleskyFactor(covariance, dim);
    this.logVolume = logVolume(this.#factor, dim);
  }

  /** N(0, I). */
  static standard(dim: number): GaussianReference {
    const unit = (_: number, at: number) => at % (dim + 1) === 0 ? 1 : 0;
    return new GaussianReference(
      new Float64Array(dim),
      new Float64Array(dim * dim).map(unit),
    );
  }

  /** z [batch, dim] to u, as a layer whose tensors the caller's scope frees. */
  standardize(): Layer {
    const dim = this.#mean.length;
    const inverse = inverseOfLower(this.#factor, dim);
    const shift = this.#mean.map((_, i) => {
      let sum = 0;
      for (let k = 0; k <= i; k++) {
        sum -= inverse[i * dim + k]! * this.#mean[k]!;
      }
      return sum;
    });
    return layer(transposed(inverse, dim), shift);
  }

  /** u [batch, dim] to z, as a layer whose tensors the caller's scope frees. */
  restore(): Layer {
    return layer(transposed(this.#factor, this.#mean.length), this.#mean);
  }
}

function layer(kernel: Float64Array, bias: Float64Array): Layer {
  const dim = bias.length;
  return {
    kernel: tf.tensor2d(Float32Array.from(kernel), [dim, dim]),
    bias: tf.tensor1d(Float32Array.from(bias)),
    activation: "linear",
  };
}
