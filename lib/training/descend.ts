import { gradients, type tf } from "../backend/mod.ts";
import type { Adam, GradientFault } from "./adam.ts";

/** What a step found. */
export interface StepValues {
  /** The loss before the step, in nats. */
  readonly loss: number;
  /** Why the step was not made although the loss is a number. */
  readonly fault?: GradientFault | undefined;
}

/**
 * One step of Adam down a loss; none if the loss or a gradient is at fault.
 *
 * @param minimized Computes the loss, nats, from Adam's parameters.
 * @param options Adam, and the factor on its rate.
 */
export function descend(
  minimized: () => tf.Scalar,
  { adam, factor }: { readonly adam: Adam; readonly factor: number },
): StepValues {
  const { value, grads } = gradients(minimized, adam.variables);
  const loss = value.dataSync()[0]!;
  const fault = Number.isFinite(loss) ? adam.step(grads, factor) : undefined;
  return { loss, fault };
}
