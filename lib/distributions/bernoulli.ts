import { bernoulliCrossEntropy, tf } from "../backend/mod.ts";

/**
 * ln p(x given z) = ln Bern(x; sigmoid(logits)) per example, summed over the
 * components, in the logits form that never overflows.
 *
 * @param x Observations in {0, 1}, [batch, xDim].
 * @param logits Of the means, [batch, xDim].
 * @returns Nats an example, [batch].
 * @throws {RangeError} If the shapes differ.
 *
 * @example
 * ```ts
 * import { bernoulliLogDensity, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const x = tf.tensor2d([[1, 0]]);
 * const [value] = bernoulliLogDensity(x, tf.zerosLike(x)).dataSync();
 * console.assert(Math.abs(value! + 2 * Math.LN2) < 1e-6);
 * ```
 */
export function bernoulliLogDensity(
  x: tf.Tensor2D,
  logits: tf.Tensor2D,
): tf.Tensor1D {
  return tf.tidy(() => tf.neg(bernoulliCrossEntropy(logits, x)));
}
