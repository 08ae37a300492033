import { tf } from "../../backend/mod.ts";
import { type Target, target } from "../target.ts";

/**
 * A ring, `ln p = -(a^2 + b^2 - 2)^2`, without a normalizing constant: every
 * angle is as likely as any other, and the middle is nearly empty.
 */
export const torus: Target = target({
  name: "torus",
  title: "Torus",
  coordinates: ["a", "b"],
  window: [[-2.8, 2.8], [-2.8, 2.8]],
  logJoint: (z) =>
    tf.tidy(() => tf.neg(tf.square(tf.sub(tf.sum(tf.square(z), 1), 2)))),
});
