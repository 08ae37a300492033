import { tf } from "../backend/mod.ts";

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** A batch of Gaussians with diagonal covariance, both [batch, zDim]. */
export interface DiagonalGaussian {
  /** Their means. */
  readonly mean: tf.Tensor2D;
  /** ln of the variances. */
  readonly logVariance: tf.Tensor2D;
}

/**
 * ln N(z; mean, diag exp(logVariance)) per example.
 *
 * @param z [batch, zDim].
 * @param gaussian One Gaussian an example.
 * @returns Nats, [batch].
 *
 * @example
 * ```ts
 * import { gaussianLogDensity, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const mean = tf.zeros([1, 2]) as tf.Tensor2D;
 * const logVariance = tf.zeros([1, 2]) as tf.Tensor2D;
 * const z = tf.tensor2d([[0, 0]]);
 * const [value] = gaussianLogDensity(z, { mean, logVariance }).dataSync();
 * console.assert(Math.abs(value! + Math.log(2 * Math.PI)) < 1e-6);
 * ```
 */
export function gaussianLogDensity(
  z: tf.Tensor2D,
  gaussian: DiagonalGaussian,
): tf.Tensor1D {
  return tf.tidy(() => {
    const { mean, logVariance } = gaussian;
    const squared = tf.mul(
      tf.square(tf.sub(z, mean)),
      tf.exp(tf.neg(logVariance)),
    );
    const terms = tf.add(tf.add(squared, logVariance), LOG_TWO_PI);
    return tf.mul(tf.sum(terms, 1), -0.5);
  });
}

/**
 * ln N(z; 0, I) per example: the prior p(z).
 *
 * @param z [batch, zDim].
 * @returns Nats, [batch].
 */
export function standardNormalLogDensity(z: tf.Tensor2D): tf.Tensor1D {
  return tf.tidy(() =>
    tf.mul(tf.sum(tf.add(tf.square(z), LOG_TWO_PI), 1), -0.5)
  );
}

/**
 * KL(N(mean, diag exp(logVariance)), N(0, I)) per example, in closed form:
 * half the sum of mean^2 + variance - logVariance - 1 (Kingma and Welling
 * 2014, appendix B).
 *
 * @param gaussian One Gaussian an example, [batch, zDim].
 * @returns Nats, [batch], never negative beyond rounding.
 *
 * @example
 * ```ts
 * import { gaussianKl, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const mean = tf.tensor2d([[1, 0]]);
 * const [kl] = gaussianKl({ mean, logVariance: tf.zerosLike(mean) }).dataSync();
 * console.assert(kl === 0.5);
 * ```
 */
export function gaussianKl(gaussian: DiagonalGaussian): tf.Tensor1D {
  return tf.tidy(() => {
    const { mean, logVariance } = gaussian;
    const terms = tf.sub(
      tf.add(tf.square(mean), tf.exp(logVariance)),
      tf.add(logVariance, 1),
    );
    return tf.mul(tf.sum(terms, 1), 0.5);
  });
}

/**
 * A reparameterized sample, mean + exp(logVariance / 2) * noise.
 *
 * @param gaussian One Gaussian an example, [batch, zDim].
 * @param noise eps ~ N(0, I), [batch, zDim].
 * @returns z, [batch, zDim], differentiable in mean and logVariance.
 */
export function gaussianSample(
  gaussian: DiagonalGaussian,
  noise: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => {
    const deviation = tf.exp(tf.mul(gaussian.logVariance, 0.5));
    return tf.add(gaussian.mean, tf.mul(deviation, noise));
  });
}
