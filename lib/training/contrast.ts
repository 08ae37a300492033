import { constant, tf } from "../backend/mod.ts";
import type { DiagonalGaussian } from "../distributions/mod.ts";
import type { Observations } from "../nets/mod.ts";

/** Added to a variance: one sample of a row has none. */
const SMALLEST_VARIANCE = 1e-4;

/**
 * The moments of z over the examples of equal x: a reference for adaptive
 * contrast where nothing but samples is known.
 *
 * @param z Samples of q(z given x), [batch, zDim].
 * @param observations Which distinct row each example is.
 * @returns One Gaussian an example, [batch, zDim]; no gradient goes back.
 */
export function sampleMoments(
  z: tf.Tensor2D,
  { rows, index }: Observations,
): DiagonalGaussian {
  return tf.tidy(() => {
    const all = tf.range(0, rows.shape[0], 1, "int32");
    const member = tf.equal(tf.expandDims(index, 1), all).toFloat();
    const counts = tf.maximum(tf.sum(member, 0), 1);
    // [batch, zDim] -> mean by row -> back to every example of that row.
    const average = (values: tf.Tensor): tf.Tensor2D => {
      const sums = tf.matMul(
        member as tf.Tensor2D,
        values as tf.Tensor2D,
        true,
      );
      const means = tf.div(sums, tf.expandDims(counts, 1));
      return tf.matMul(member as tf.Tensor2D, means as tf.Tensor2D);
    };
    const fixed = constant(z);
    const mean = average(fixed);
    const variance = average(tf.square(tf.sub(fixed, mean)));
    const logVariance = tf.log(tf.add(variance, SMALLEST_VARIANCE));
    return { mean, logVariance } as DiagonalGaussian & tf.NamedTensorMap;
  });
}
