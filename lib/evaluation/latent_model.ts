import type { Generator } from "../random/mod.ts";

/**
 * All that evaluation needs of a model with latent variables: plain arrays in,
 * plain arrays out, row-major. The prior is p(z) = N(0, I), x is Bernoulli.
 *
 * @example
 * ```ts
 * import type { LatentModel } from "avb";
 * // A decoder that ignores z, with the prior as its (exact) posterior.
 * const coin: LatentModel = {
 *   xDim: 4,
 *   zDim: 2,
 *   decode: (z) => new Float32Array(4 * (z.length / 2)),
 *   samplePosterior: (_x, count, generator) => generator.normals(2 * count),
 * };
 * console.assert(coin.decode(new Float32Array(6)).length === 12);
 * ```
 */
export interface LatentModel {
  /** Number of components of x. */
  readonly xDim: number;
  /** Number of components of z. */
  readonly zDim: number;

  /**
   * The decoder: logits of the Bernoulli means of x.
   *
   * @param z Latent values, [n, zDim].
   * @returns Logits, [n, xDim].
   */
  decode(z: Float32Array): Float32Array;

  /**
   * Independent samples of q(z|x).
   *
   * @param x One observation, xDim entries that are 0 or 1.
   * @param count Number of samples.
   * @param generator The stream that every random number comes from.
   * @returns Samples, [count, zDim].
   */
  samplePosterior(
    x: readonly number[],
    count: number,
    generator: Generator,
  ): Float32Array;

  /**
   * Mean and log-variance of q(z|x), zDim entries each. Present only where q
   * is a Gaussian with a diagonal covariance; its KL is then a closed form.
   */
  gaussian?(
    x: readonly number[],
  ): { mean: Float32Array; logVariance: Float32Array };

  /**
   * The discriminator T(x, z), an estimate of log q(z|x) - log p(z).
   *
   * @param x One observation, xDim entries.
   * @param z Latent values, [n, zDim].
   * @returns T, [n].
   */
  discriminate?(x: readonly number[], z: Float32Array): Float32Array;
}
