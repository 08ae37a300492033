import { tf } from "../backend/mod.ts";
import {
  type DiagonalGaussian,
  gaussianLogDensity,
  standardNormalLogDensity,
} from "../distributions/mod.ts";

/**
 * T*(x, z) = ln q(z given x) - ln p(z), the maximizer of (9), where q is a
 * Gaussian whose density is known: what a trained T is compared with.
 *
 * @param z [batch, zDim].
 * @param posterior The moments of q(z given x), [batch, zDim].
 * @returns Nats, [batch].
 *
 * @example
 * ```ts
 * import { initBackend, optimalLogRatio, tf } from "avb";
 * await initBackend("cpu");
 * const mean = tf.tensor2d([[1, 0]]);
 * const q = { mean, logVariance: tf.zerosLike(mean) };
 * const [t] = optimalLogRatio(mean, q).dataSync(); // |z - 0|^2 / 2 at z = mean
 * console.assert(Math.abs(t! - 0.5) < 1e-6);
 * ```
 */
export function optimalLogRatio(
  z: tf.Tensor2D,
  posterior: DiagonalGaussian,
): tf.Tensor1D {
  return tf.tidy(() =>
    tf.sub(gaussianLogDensity(z, posterior), standardNormalLogDensity(z))
  );
}
