import { tf } from "../backend/mod.ts";
import {
  type DiagonalGaussian,
  gaussianLogDensity,
  standardNormalLogDensity,
} from "../distributions/mod.ts";

/**
 * (z - m) / s: what T compares with N(0, I) in adaptive contrast, instead of
 * comparing z with the prior.
 *
 * @param z [batch, zDim].
 * @param reference r(z given x) = N(m, s^2), one an example; the caller holds
 * it constant.
 * @returns [batch, zDim].
 */
export function standardize(
  z: tf.Tensor2D,
  reference: DiagonalGaussian,
): tf.Tensor2D {
  return tf.tidy(() => {
    const { mean, logVariance } = reference;
    const inverse = tf.exp(tf.mul(logVariance, -0.5));
    return tf.mul(tf.sub(z, mean), inverse) as tf.Tensor2D;
  });
}

/**
 * Adaptive contrast (section 4 of the paper, equation (4.1)): with a reference
 * r(z given x) near q,
 *
 *     KL(q(z given x), p(z)) = E_q[ln q / r] + E_q[ln r(z given x) - ln p(z)]
 *
 * of which T learns the first part alone, from samples that are close to each
 * other. The second is evaluated at the same z, so that its gradient reaches
 * phi through z; the caller holds r constant.
 *
 * @param t T at (z - m) / s, an estimate of ln q - ln r, [batch].
 * @param z [batch, zDim].
 * @param reference r, one an example.
 * @returns An estimate of ln q(z given x) - ln p(z), nats, [batch].
 *
 * @example
 * ```ts
 * import { adaptiveContrast, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const z = tf.tensor2d([[1, 0]]);
 * const zeros = tf.zerosLike(z);
 * const r = { mean: z, logVariance: zeros }; // q itself, so that T* = 0
 * const [value] = adaptiveContrast(tf.tensor1d([0]), z, r).dataSync();
 * console.assert(Math.abs(value! - 0.5) < 1e-6); // ln N(0; 0) - ln N(1; 0)
 * ```
 */
export function adaptiveContrast(
  t: tf.Tensor1D,
  z: tf.Tensor2D,
  reference: DiagonalGaussian,
): tf.Tensor1D {
  return tf.tidy(() => {
    const rest = tf.sub(
      gaussianLogDensity(z, reference),
      standardNormalLogDensity(z),
    );
    return tf.add(t, rest) as tf.Tensor1D;
  });
}
