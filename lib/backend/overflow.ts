import { offsetOf, type WasmBackend } from "./heap.ts";
import { engineOf } from "./registry.ts";
import * as tf from "./tf.ts";

/** Of a float without its sign: 2^64, whose square is above all floats. */
const SQUARE_OVERFLOWS = 0x5f800000;

/** Negative for the bits of a sound float: without sign they order floats. */
function excess(bits: number): number {
  return (bits & 0x7fffffff) - SQUARE_OVERFLOWS;
}

/** Where the first unsound float stands, or -1. */
function indexIn(bits: Int32Array): number {
  let i = 0;
  // Eight at a time cost an eighth of the branches: the time of a step counts.
  for (; i + 7 < bits.length; i += 8) {
    const all = excess(bits[i]!) & excess(bits[i + 1]!) &
      excess(bits[i + 2]!) & excess(bits[i + 3]!) & excess(bits[i + 4]!) &
      excess(bits[i + 5]!) & excess(bits[i + 6]!) & excess(bits[i + 7]!);
    if (all >= 0) break;
  }
  for (; i < bits.length; i++) if (excess(bits[i]!) >= 0) return i;
  return -1;
}

/**
 * The first entry of a tensor that is NaN, infinite, or so large that a float
 * cannot hold its square. It costs a look at each entry where they lie; on a
 * graphics card, where it would cost a transfer, nothing is looked at.
 *
 * @param tensor Floats.
 * @returns The entry, or undefined if all are sound or out of sight.
 *
 * @example
 * ```ts
 * import { firstOverflow, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * console.assert(firstOverflow(tf.tensor1d([0, -3, 1e18])) === undefined);
 * console.assert(firstOverflow(tf.tensor1d([0, -Infinity, NaN])) === -Infinity);
 * ```
 */
export function firstOverflow(tensor: tf.Tensor): number | undefined {
  const name = tf.getBackend();
  if (name === "webgpu") return undefined;
  let bits: Int32Array;
  if (engineOf(name)) {
    const backend = tf.backend() as WasmBackend;
    const { buffer } = backend.wasm.HEAPU8;
    bits = new Int32Array(buffer, offsetOf(backend, tensor), tensor.size);
  } else {
    const values = tensor.dataSync() as Float32Array;
    bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  }
  const index = indexIn(bits);
  if (index < 0) return undefined;
  return new Float32Array(bits.buffer, bits.byteOffset, bits.length)[index];
}
