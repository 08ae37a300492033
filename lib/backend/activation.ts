/** The names of the activations, in the order of the kernels' codes. */
export const ACTIVATIONS = [
  "linear",
  "relu",
  "tanh",
  "elu",
  "leakyRelu",
] as const;

/**
 * What a layer applies to x W + b: nothing, max(x, 0), tanh, ELU with
 * alpha = 1, or leaky ReLU with slope 0.2.
 */
export type Activation = typeof ACTIVATIONS[number];
