import { offsetOf, ownOffsetOf, type WasmBackend } from "./heap.ts";
import { float } from "./operations.ts";
import { engineOf } from "./registry.ts";
import * as tf from "./tf.ts";

/**
 * Moves a variable towards a value, in place: target <- target + weight
 * (value - target), entry by entry.
 *
 * @param target What is moved.
 * @param value Of the same shape; integers too.
 * @param weight 0 leaves the target, 1 gives the value.
 * @throws {RangeError} If the shapes differ.
 */
export function lerp(
  target: tf.Variable,
  value: tf.Tensor,
  weight: number,
): void {
  if (!tf.util.arraysEqual(target.shape, value.shape)) {
    throw new RangeError(
      `Cannot move a variable: target [${target.shape.join(", ")}], value ` +
        `[${value.shape.join(", ")}], wanted equal shapes`,
    );
  }
  const kernels = engineOf(tf.getBackend())?.kernels;
  if (kernels) {
    const backend = tf.backend() as WasmBackend;
    const entries = float(value);
    const from = offsetOf(backend, entries);
    const to = ownOffsetOf(backend, target);
    kernels.lerp(to, from, target.size, weight);
    if (entries !== value) entries.dispose();
    return;
  }
  tf.tidy(() =>
    target.assign(
      tf.add(target, tf.mul(tf.sub(value, target), weight)) as tf.Tensor,
    )
  );
}
