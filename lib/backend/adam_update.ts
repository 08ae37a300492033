import { offsetOf, ownOffsetOf, type WasmBackend } from "./heap.ts";
import { engineOf } from "./registry.ts";
import * as tf from "./tf.ts";

/** The numbers of one Adam step. */
export interface AdamStep {
  /** Step size of this step. */
  readonly learningRate: number;
  /** Memory of the first moment. */
  readonly beta1: number;
  /** Memory of the second moment. */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** `beta1^t` and `beta2^t`, t = 1 in the first step. */
  readonly beta1Power: number;
  /** beta2^t. */
  readonly beta2Power: number;
}

/** A parameter with its first and second moment, all of one shape. */
export interface AdamSlot {
  /** What is trained. */
  readonly parameter: tf.Variable;
  /** Running mean of its gradients. */
  readonly first: tf.Variable;
  /** Running mean of their squares. */
  readonly second: tf.Variable;
}

/**
 * One step of Adam (Kingma and Ba 2015, algorithm 1, epsilon outside the root)
 * on one parameter and its moments, in place.
 *
 * @param slot What is updated.
 * @param gradient Of the parameter's shape.
 * @param step The numbers of the step.
 */
export function adamUpdate(
  slot: AdamSlot,
  gradient: tf.Tensor,
  step: AdamStep,
): void {
  const { parameter, first, second } = slot;
  const { beta1, beta2, epsilon } = step;
  const rate = step.learningRate / (1 - step.beta1Power);
  const secondScale = 1 / (1 - step.beta2Power);
  const kernels = engineOf(tf.getBackend())?.kernels;
  if (kernels) {
    const backend = tf.backend() as WasmBackend;
    kernels.adam(
      ownOffsetOf(backend, parameter),
      ownOffsetOf(backend, first),
      ownOffsetOf(backend, second),
      offsetOf(backend, gradient),
      parameter.size,
      rate,
      secondScale,
      beta1,
      beta2,
      epsilon,
    );
    return;
  }
  tf.tidy(() => {
    const m = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
    const v = tf.add(
      tf.mul(second, beta2),
      tf.mul(tf.square(gradient), 1 - beta2),
    );
    const root = tf.add(tf.sqrt(tf.mul(v, secondScale)), epsilon);
    first.assign(m);
    second.assign(v);
    parameter.assign(
      tf.sub(parameter, tf.div(tf.mul(m, rate), root)) as tf.Tensor,
    );
  });
}
