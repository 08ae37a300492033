import { tf } from "../../lib/backend/mod.ts";
import { type Target, target } from "../../lib/posterior/mod.ts";

/** A Gaussian of two correlated coordinates, not normalized. */
export const GAUSSIAN = {
  mean: [0.7, -1.2],
  covariance: [[2, 0.9], [0.9, 0.6]],
  /** ln of the integral: half of ln det(2 pi covariance), plus 3. */
  logEvidence: 3 + Math.log(2 * Math.PI) + 0.5 * Math.log(2 * 0.6 - 0.81),
} as const;

/** It as a target, its precision written out. */
export const gaussianTarget: Target = target({
  name: "gaussian",
  coordinates: ["a", "b"],
  window: [[-12, 13], [-8, 6]],
  logJoint: (z) => {
    const determinant = 2 * 0.6 - 0.81;
    const [a, b] = tf.unstack(tf.sub(z, [0.7, -1.2]), 1) as tf.Tensor1D[];
    const squares = tf.addN([
      tf.mul(tf.square(a!), 0.6),
      tf.mul(tf.mul(a!, b!), -2 * 0.9),
      tf.mul(tf.square(b!), 2),
    ]);
    return tf.sub(3, tf.div(squares, 2 * determinant)) as tf.Tensor1D;
  },
  derived: [{ name: "difference", value: (z) => z[0]! - z[1]! }],
});
