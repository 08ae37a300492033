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

/** Entries of a tensor that are checked, if it has more: all over it. */
const CHECKED = 48;

function checkedEntries(size: number): number[] {
  if (size <= CHECKED) return [...Array(size).keys()];
  const golden = (Math.sqrt(5) - 1) / 2;
  return Array.from(
    { length: CHECKED },
    (_, i) => Math.floor(size * ((i * golden) % 1)),
  );
}

/** A loss in doubles, and how near its gradients are to be. */
export interface ExactLoss {
  readonly loss: () => number;
  readonly relative: number;
}

/** Fails unless gradients are those of a loss in doubles. */
export function assertGradients(
  gradients: Readonly<Record<string, Float32Array>>,
  model: Model64,
  exactly: (() => number) | ExactLoss,
): void {
  const { loss, relative } = typeof exactly === "function"
    ? { loss: exactly, relative: 1e-5 }
    : exactly;
  for (const [path, gradient] of Object.entries(gradients)) {
    const entries = checkedEntries(gradient.length);
    const exact = centralDifferences(loss, model.values[path]!, { entries });
    assertAllNear(entries.map((i) => gradient[i]!), exact, {
      relative,
      magnitude: Math.max(largest(gradient), 1e-4),
      what: path,
    });
  }
}
