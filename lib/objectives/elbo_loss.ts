import { bernoulliCrossEntropy, mean, tf } from "../backend/mod.ts";
import { type DiagonalGaussian, gaussianKl } from "../distributions/mod.ts";
import type { LossTerms } from "./generative_loss.ts";

/**
 * The VAE's objective, -ELBO = -E[ln p_theta(x given z)] + KL(q(z given x),
 * p(z)), with the KL of a Gaussian q in closed form (Kingma and Welling 2014,
 * equation 10).
 *
 * @param logits The decoder's, at z ~ q(z given x), [batch, xDim].
 * @param x Observations, [batch, xDim].
 * @param posterior The moments of q(z given x), [batch, zDim].
 * @returns Scalars in nats.
 *
 * @example
 * ```ts
 * import { elboLoss, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const x = tf.tensor2d([[1, 0, 0, 0]]);
 * const mean = tf.zeros<tf.Rank.R2>([1, 2]);
 * const q = { mean, logVariance: mean };
 * const { divergence } = elboLoss(tf.zerosLike(x), x, q);
 * console.assert(divergence.dataSync()[0] === 0);
 * ```
 */
export function elboLoss(
  logits: tf.Tensor2D,
  x: tf.Tensor2D,
  posterior: DiagonalGaussian,
): LossTerms {
  const reconstruction = mean(bernoulliCrossEntropy(logits, x));
  const divergence = mean(gaussianKl(posterior));
  return {
    loss: tf.add(reconstruction, divergence),
    reconstruction,
    divergence,
  };
}
