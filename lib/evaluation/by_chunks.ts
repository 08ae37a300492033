import { scope, tf } from "../backend/mod.ts";

/** Most rows that are computed on at once: bounds the memory of a wide layer. */
const CHUNK = 32_768;

/**
 * Applies a function of tensors to the rows of an array, some at a time.
 *
 * @param rows [count, width].
 * @param width Numbers in a row, 1 or more.
 * @param f From some rows to as many rows of results.
 * @returns All results, in the order of the rows.
 */
export function byChunks(
  rows: Float32Array,
  width: number,
  f: (chunk: tf.Tensor2D) => tf.Tensor,
): Float32Array {
  const count = rows.length / width;
  let out: Float32Array | undefined;
  for (let from = 0; from < count; from += CHUNK) {
    const to = Math.min(count, from + CHUNK);
    const values = scope(() =>
      f(tf.tensor2d(rows.subarray(from * width, to * width), [
        to - from,
        width,
      ])).dataSync()
    ) as Float32Array;
    const perRow = values.length / (to - from);
    out ??= new Float32Array(count * perRow);
    out.set(values, from * perRow);
  }
  return out ?? new Float32Array(0);
}
