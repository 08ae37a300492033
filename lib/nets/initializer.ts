import type { Generator } from "../random/mod.ts";

/** The names of the initializers. */
export const INITIALIZERS = ["xavier-normal", "xavier-uniform"] as const;

/**
 * How kernels start (Glorot and Bengio 2010): variance 2 / (in + out), normal
 * or uniform. Biases start at zero.
 */
export type Initializer = typeof INITIALIZERS[number];

/** The entries of a kernel [inputs, outputs] before training, row-major. */
export function initialKernel(
  initializer: Initializer,
  size: { readonly inputs: number; readonly outputs: number },
  generator: Generator,
): Float32Array {
  const { inputs, outputs } = size;
  const count = inputs * outputs;
  const variance = 2 / (inputs + outputs);
  if (initializer === "xavier-normal") {
    return generator.normals(count).map((x) => x * Math.sqrt(variance));
  }
  const limit = Math.sqrt(3 * variance);
  return Float32Array.from(
    { length: count },
    () => (2 * generator.uniform() - 1) * limit,
  );
}
