import { logisticLoss, mean, tf } from "../backend/mod.ts";

/**
 * Equation (9) of the post (eq9; (3.3) in the paper), its sign turned so that
 * psi minimizes it:
 *
 *     -E_q[ln sigmoid(T(x, z))] - E_p[ln(1 - sigmoid(T(x, z)))]
 *
 * in the logits form softplus(-T) and softplus(T), which never overflows.
 *
 * @param tPosterior T at z ~ q(z given x), [batch].
 * @param tPrior T at z ~ p(z), [batch].
 * @returns Nats, a scalar; 2 ln 2 where T = 0 everywhere.
 *
 * @example
 * ```ts
 * import { discriminatorLoss, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const t = tf.zeros<tf.Rank.R1>([10]);
 * const [loss] = discriminatorLoss(t, t).dataSync();
 * console.assert(Math.abs(loss! - 2 * Math.LN2) < 1e-6);
 * ```
 */
export function discriminatorLoss(
  tPosterior: tf.Tensor1D,
  tPrior: tf.Tensor1D,
): tf.Scalar {
  return tf.tidy(() =>
    tf.add(
      mean(logisticLoss(tPosterior, tPosterior.size)),
      mean(logisticLoss(tPrior, 0)),
    )
  );
}

/**
 * The same loss of T at as many samples of the posterior as of the prior, in
 * one array: what a discriminator gives that saw both in one batch.
 *
 * @param t T at z ~ q(z given x), then T at z ~ p(z), [2 batch].
 * @returns Nats, a scalar.
 */
export function stackedDiscriminatorLoss(t: tf.Tensor1D): tf.Scalar {
  const pairs = t.size / 2;
  return tf.tidy(() => mean(logisticLoss(t, pairs), pairs));
}
