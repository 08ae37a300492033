import { bernoulliCrossEntropy, mean, tf } from "../backend/mod.ts";

/** A loss and the two terms that it is the sum of: scalars in nats. */
export interface LossTerms {
  /** The sum of the two terms, the divergence weighted if {@link annealed}. */
  readonly loss: tf.Scalar;
  /** -E[ln p_theta(x given z)], nats an example. */
  readonly reconstruction: tf.Scalar;
  /** The other term: E[T], or the closed-form KL of a Gaussian. */
  readonly divergence: tf.Scalar;
}

/**
 * Equation (8) of the post (eq8; (3.7) in the paper), its sign turned so that
 * theta and phi minimize it:
 *
 *     -E[ln p_theta(x given z)] + E[T(x, z)],   z = z_phi(x, eps)
 *
 * @param logits The decoder's, at z, [batch, xDim].
 * @param x Observations, [batch, xDim].
 * @param t T(x, z) at the same z, [batch].
 * @returns Scalars in nats; the gradient reaches phi through logits and t.
 *
 * @example
 * ```ts
 * import { generativeLoss, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const x = tf.tensor2d([[1, 0, 0, 0]]);
 * const { loss } = generativeLoss(tf.zerosLike(x), x, tf.tensor1d([0.5]));
 * console.assert(Math.abs(loss.dataSync()[0]! - 4 * Math.LN2 - 0.5) < 1e-6);
 * ```
 */
export function generativeLoss(
  logits: tf.Tensor2D,
  x: tf.Tensor2D,
  t: tf.Tensor1D,
): LossTerms {
  const reconstruction = mean(bernoulliCrossEntropy(logits, x));
  const divergence = mean(t);
  return {
    loss: tf.add(reconstruction, divergence),
    reconstruction,
    divergence,
  };
}
