import { GaussianReference } from "./gaussian_reference.ts";

/** Added to every variance: samples may all be equal. */
const SMALLEST_VARIANCE = 1e-8;

/**
 * Mean and covariance of what q draws, an average over batches that forgets:
 * what adaptive contrast makes its reference of.
 */
export class RunningMoments {
  readonly #dim: number;
  readonly #decay: number;
  readonly #diagonal: boolean;
  /** Averages of z and of z z^T, as far as they have come. */
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  /** The weights of all batches so far; 1 in the end. */
  #weight = 0;

  /**
   * @param dim Components of z.
   * @param options `decay`, the memory, 0 for the last batch alone; `diagonal`
   * to leave out covariances.
   */
  constructor(
    dim: number,
    options: { readonly decay: number; readonly diagonal: boolean },
  ) {
    this.#dim = dim;
    this.#decay = options.decay;
    this.#diagonal = options.diagonal;
    this.#first = new Float64Array(dim);
    this.#second = new Float64Array(dim * dim);
  }

  /**
   * Takes in a batch.
   *
   * @param samples z, [batch, dim].
   */
  update(samples: Float32Array): void {
    const dim = this.#dim;
    const first = new Float64Array(dim);
    const second = new Float64Array(dim * dim);
    for (let at = 0; at < samples.length; at += dim) {
      for (let i = 0; i < dim; i++) {
        const z = samples[at + i]!;
        first[i]! += z;
        const from = this.#diagonal ? i : 0;
        for (let j = from; j <= i; j++) {
          second[i * dim + j]! += z * samples[at + j]!;
        }
      }
    }
    const batch = samples.length / dim;
    const average = (into: Float64Array, sums: Float64Array) =>
      sums.forEach((sum, i) => {
        into[i] = this.#decay * into[i]! + (1 - this.#decay) * sum / batch;
      });
    average(this.#first, first);
    average(this.#second, second);
    this.#weight = this.#decay * this.#weight + 1 - this.#decay;
  }

  /**
   * The Gaussian of these moments.
   *
   * @throws {RangeError} If samples are not finite, or before any came.
   */
  reference(): GaussianReference {
    const dim = this.#dim;
    const mean = this.#first.map((sum) => sum / this.#weight);
    const covariance = new Float64Array(dim * dim);
    for (let i = 0; i < dim; i++) {
      for (let j = this.#diagonal ? i : 0; j <= i; j++) {
        const product = this.#second[i * dim + j]! / this.#weight;
        covariance[i * dim + j] = product - mean[i]! * mean[j]! +
          (i === j ? SMALLEST_VARIANCE : 0);
      }
    }
    return new GaussianReference(mean, covariance);
  }
}
