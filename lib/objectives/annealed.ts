import { tf } from "../backend/mod.ts";
import type { LossTerms } from "./generative_loss.ts";

/**
 * KL annealing (Bowman et al. 2016; Soenderby et al. 2016): the same terms with
 * the loss reconstruction + beta divergence. At beta = 1 it is the loss itself.
 *
 * @param terms Of (8), or of minus the ELBO.
 * @param beta Weight of the divergence, 0 or more.
 * @returns Scalars in nats; the two terms are those that came in.
 *
 * @example
 * ```ts
 * import { annealed, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const terms = {
 *   loss: tf.scalar(5),
 *   reconstruction: tf.scalar(3),
 *   divergence: tf.scalar(2),
 * };
 * console.assert(annealed(terms, 0.5).loss.dataSync()[0] === 4);
 * ```
 */
export function annealed(terms: LossTerms, beta: number): LossTerms {
  const { reconstruction, divergence } = terms;
  const loss = tf.tidy(() => tf.add(reconstruction, tf.mul(divergence, beta)));
  return { ...terms, loss: loss as tf.Scalar };
}
