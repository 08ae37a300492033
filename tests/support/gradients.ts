import { tf } from "../../lib/backend/mod.ts";
import type { Parameters } from "../../lib/nets/mod.ts";
import { assertAllNear, largest } from "./assertions.ts";
import { centralDifferences } from "./float64.ts";
import type { Model64 } from "./model64.ts";

/** A scalar's value and its gradient by every parameter. */
export function gradientsOf(
  loss: () => tf.Scalar,
  parameters: Parameters,
): { value: number; gradients: Record<string, Float32Array> } {
  return tf.tidy(() => {
    const variables = Object.values(parameters) as tf.Variable[];
    const { value, grads } = tf.variableGrads(loss, variables);
    return {
      value: value.dataSync()[0]!,
      gradients: Object.fromEntries(
        Object.entries(parameters).map(([path, { name }]) => [
          path,
          grads[name]!.dataSync().slice() as Float32Array,
        ]),
      ),
    };
  });
}

/** Fails unless gradients are those of a loss in doubles. */
export function assertGradients(
  gradients: Readonly<Record<string, Float32Array>>,
  model: Model64,
  loss: () => number,
): void {
  for (const [path, gradient] of Object.entries(gradients)) {
    const exact = centralDifferences(loss, model.values[path]!);
    assertAllNear(gradient, exact, {
      relative: 1e-5,
      magnitude: Math.max(largest(exact), 1e-4),
      what: path,
    });
  }
}
