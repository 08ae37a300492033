import * as tf from "./tf.ts";

/**
 * `tf.tidy` for a function whose result holds no tensor: the tensors that it
 * makes are freed, and its result is returned as it is. (`tf.tidy` looks for
 * tensors in the result, entry by entry of an array.)
 *
 * @param body Makes and uses tensors.
 * @returns What the body returns.
 *
 * @example
 * ```ts
 * import { initBackend, scope, tf } from "avb";
 * await initBackend("cpu");
 * const values = scope(() => tf.square(tf.tensor1d([1, 2])).dataSync());
 * console.assert(values[1] === 4 && tf.memory().numTensors === 0);
 * ```
 */
export function scope<T>(body: () => T): T {
  let result: T;
  tf.tidy(() => {
    result = body();
  });
  return result!;
}
