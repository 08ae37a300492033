/**
 * Which tfjs backend runs, and the operations that training is made of.
 * Nobody above this folder knows which backend it is.
 *
 * @module
 */
export { type Activation, ACTIVATIONS } from "./activation.ts";
export { type AdamSlot, type AdamStep, adamUpdate } from "./adam_update.ts";
export {
  type Backend,
  type BackendName,
  BACKENDS,
  currentBackend,
  initBackend,
} from "./backend.ts";
export {
  addActivation,
  addSquaredNorm,
  bernoulliCrossEntropy,
  constant,
  dense,
  indexedInnerProduct,
  logisticLoss,
  mean,
  networkInput,
} from "./operations.ts";
export { type Layer } from "./fused_layers.ts";
export { gradients } from "./gradients.ts";
export { lerp } from "./lerp.ts";
export { scope } from "./scope.ts";
export { firstOverflow } from "./overflow.ts";
export * as tf from "./tf.ts";
export type {
  NamedTensorMap,
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Variable,
} from "./tf.ts";
