import { tf } from "../../backend/mod.ts";
import { type Target, target } from "../target.ts";

/**
 * Rosenbrock's valley, `ln p = -(a - 1)^2 - (b^2 - a)^2`, without a normalizing
 * constant: a boomerang with an arm for each sign of b.
 */
export const rosenbrock: Target = target({
  name: "rosenbrock",
  title: "Rosenbrock's valley",
  coordinates: ["a", "b"],
  window: [[-3.5, 7], [-3, 3]],
  logJoint: (z) =>
    tf.tidy(() => {
      const [a, b] = tf.unstack(z, 1) as [tf.Tensor1D, tf.Tensor1D];
      return tf.neg(tf.add(
        tf.square(tf.sub(a, 1)),
        tf.square(tf.sub(tf.square(b), a)),
      ));
    }),
});
