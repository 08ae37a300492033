import { dense, tf } from "../../backend/mod.ts";
import { entries, LAYER, type LayerPass } from "./layer.ts";

/** The layer by lib's own operation, on tfjs's current backend. */
export function createPass(): LayerPass {
  const { batch, width } = LAYER;
  const x = tf.tensor2d(entries(batch * width), [batch, width]);
  const kernel = tf.tensor2d(entries(width * width), [width, width]);
  const bias = tf.tensor1d(entries(width));
  const gradients = tf.grads((x, kernel, bias) =>
    tf.sum(dense(x as tf.Tensor2D, [{
      kernel: kernel as tf.Tensor2D,
      bias: bias as tf.Tensor1D,
      activation: "relu",
    }]))
  );
  return () => gradients([x, kernel, bias]).forEach((each) => each.dispose());
}
