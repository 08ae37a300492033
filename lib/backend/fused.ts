/**
 * Everything beside the layers as one operation each on the memory of the
 * tensors; operations.ts says what each computes, and checks the shapes.
 *
 * @module
 */
import { type Activation, ACTIVATIONS } from "./activation.ts";
import { floats, offsetOf, type WasmBackend } from "./heap.ts";
import { allocate, onTape } from "./operation.ts";
import type { Engine } from "./registry.ts";
import * as tf from "./tf.ts";

/** Where a tensor's entries begin in the current backend's memory. */
function at(tensor: tf.Tensor): number {
  return offsetOf(tf.backend() as WasmBackend, tensor);
}

/** The current backend's memory as floats, until it grows. */
function heap(): Float32Array<ArrayBuffer> {
  return floats(tf.backend() as WasmBackend);
}

/** The kernels trust an index: one outside the table would write anywhere. */
function checkIndex(index: tf.Tensor1D, tableRows: number): void {
  const { buffer } = (tf.backend() as WasmBackend).wasm.HEAPU8;
  const entries = new Int32Array(buffer, at(index), index.size);
  for (let i = 0; i < entries.length; i++) {
    const row = entries[i]!;
    if (row < 0 || row >= tableRows) {
      throw new RangeError(
        `Cannot compute an inner product: index ${i} is ${row}, wanted 0 to ` +
          `${tableRows - 1}`,
      );
    }
  }
}

/** See `bernoulliCrossEntropy`. */
export function fusedBernoulli(
  { kernels }: Engine,
  logits: tf.Tensor2D,
  x: tf.Tensor2D,
): tf.Tensor1D {
  const [rows, cols] = logits.shape;
  const output = allocate<tf.Rank.R1>([rows]);
  kernels.bernoulli(at(logits), at(x), at(output), rows, cols);
  return onTape({
    name: "AvbBernoulli",
    inputs: { logits, x },
    output,
    save: [logits, x],
    gradient: (dy, [logits, x]) => ({
      logits() {
        const out = allocate([rows, cols]);
        kernels.bernoulliGradient(
          ...[at(logits!), at(x!), at(dy), at(out), rows, cols] as const,
        );
        return out;
      },
    }),
  });
}

/** See `logisticLoss`. */
export function fusedLogisticLoss(
  { kernels }: Engine,
  t: tf.Tensor1D,
  positives: number,
): tf.Tensor1D {
  const { size } = t;
  const rest = size - positives;
  const split = 4 * positives;
  const output = allocate<tf.Rank.R1>([size]);
  kernels.softplus(at(t), at(output), positives, -1);
  kernels.softplus(at(t) + split, at(output) + split, rest, 1);
  return onTape({
    name: "AvbLogisticLoss",
    inputs: { t },
    output,
    save: [t],
    gradient: (dy, [t]) => ({
      t() {
        const out = allocate([size]);
        const [from, d, to] = [at(t!), at(dy), at(out)];
        kernels.softplusGradient(from, d, to, positives, -1);
        kernels.softplusGradient(
          ...[from + split, d + split, to + split, rest, 1] as const,
        );
        return out;
      },
    }),
  });
}

/** See `indexedInnerProduct`. */
export function fusedInnerProduct(
  { kernels }: Engine,
  table: tf.Tensor2D,
  index: tf.Tensor1D,
  { h, scale }: { readonly h: tf.Tensor2D; readonly scale: number },
): tf.Tensor1D {
  const [rows, cols] = h.shape;
  const [tableRows] = table.shape;
  checkIndex(index, tableRows);
  const output = allocate<tf.Rank.R1>([rows]);
  kernels.indexedInnerProduct(
    ...[at(table), at(index), at(h), at(output), rows, cols, scale] as const,
  );
  return onTape({
    name: "AvbIndexedInnerProduct",
    inputs: { table, index, h },
    output,
    save: [table, index, h],
    gradient: (dy, [table, index, h]) => ({
      table() {
        const out = allocate([tableRows, cols]);
        kernels.scatterRows(
          ...[at(h!), at(index!), at(dy), at(out)] as const,
          ...[rows, cols, tableRows, scale] as const,
        );
        return out;
      },
      h() {
        const out = allocate([rows, cols]);
        kernels.indexedRows(
          ...[at(table!), at(index!), at(dy), at(out)] as const,
          ...[rows, cols, scale] as const,
        );
        return out;
      },
    }),
  });
}

/** See `mean`. */
export function fusedMean(values: tf.Tensor1D, count: number): tf.Scalar {
  const { size } = values;
  const output = allocate<tf.Rank.R0>([]);
  const memory = heap();
  const from = at(values) >> 2;
  let sum = 0;
  for (let i = from; i < from + size; i++) sum += memory[i]!;
  memory[at(output) >> 2] = sum / count;
  return onTape({
    name: "AvbMean",
    inputs: { values },
    output,
    save: [],
    gradient: (dy) => ({
      values() {
        const out = allocate([size]);
        const memory = heap();
        const to = at(out) >> 2;
        memory.fill(memory[at(dy) >> 2]! / count, to, to + size);
        return out;
      },
    }),
  });
}

/** See `networkInput`. */
export function fusedNetworkInput(
  x: tf.Tensor2D,
  { centered, beside }: {
    readonly centered: boolean;
    readonly beside?: tf.Tensor2D;
  },
): tf.Tensor2D {
  const [rows, xDim] = x.shape;
  const more = beside?.shape[1] ?? 0;
  const [scale, shift] = centered ? [2, 1] : [1, 0];
  const output = allocate<tf.Rank.R2>([rows, xDim + more]);
  const memory = heap();
  let from = at(x) >> 2;
  let next = beside ? at(beside) >> 2 : 0;
  let to = at(output) >> 2;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < xDim; j++) {
      memory[to++] = scale * memory[from++]! - shift;
    }
    for (let j = 0; j < more; j++) memory[to++] = memory[next++]!;
  }
  return onTape({
    name: "AvbNetworkInput",
    inputs: beside ? { x, beside } : { x },
    output,
    save: [],
    gradient: (dy) => ({
      x: () => tf.mul(tf.slice(dy, [0, 0], [rows, xDim]), scale),
      beside: () => tf.slice(dy, [0, xDim], [rows, more]),
    }),
  });
}

/** See `addActivation`. */
export function fusedAddActivation(
  { kernels }: Engine,
  [a, b]: readonly [tf.Tensor2D, tf.Tensor2D],
  activation: Activation,
): tf.Tensor2D {
  const { size } = a;
  const code = ACTIVATIONS.indexOf(activation);
  const output = allocate<tf.Rank.R2>(a.shape);
  const { wasm } = tf.backend() as WasmBackend;
  wasm.HEAPU8.copyWithin(at(output), at(a), at(a) + 4 * size);
  // Adding a bias as long as the array is adding two arrays.
  kernels.biasActivation(at(output), at(b), 1, size, code);
  return onTape({
    name: "AvbAddActivation",
    inputs: { a, b },
    output,
    save: [output],
    gradient(dy, [y]) {
      // Both summands have the same gradient, computed once.
      const slope = allocate(a.shape);
      kernels.activationGradient(at(dy), at(y!), at(slope), 1, size, code);
      return { a: () => slope, b: () => slope.clone() };
    },
  });
}
