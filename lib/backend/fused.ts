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

/** The entries of an index, until the memory grows. */
function entriesOf(index: tf.Tensor1D): Int32Array<ArrayBuffer> {
  const { buffer } = (tf.backend() as WasmBackend).wasm.HEAPU8;
  return new Int32Array(buffer, at(index), index.size);
}

/** The kernels trust an index: one outside the table would write anywhere. */
function checkIndex(
  operation: string,
  index: tf.Tensor1D,
  tableRows: number,
): void {
  const entries = entriesOf(index);
  for (let i = 0; i < entries.length; i++) {
    const row = entries[i]!;
    if (row < 0 || row >= tableRows) {
      throw new RangeError(
        `Cannot compute ${operation}: index ${i} is ${row}, wanted 0 to ` +
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
  checkIndex("an inner product", index, tableRows);
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
  { centered, index, beside }: {
    readonly centered: boolean;
    readonly index?: tf.Tensor1D;
    readonly beside?: tf.Tensor2D;
  },
): tf.Tensor2D {
  const [distinct, xDim] = x.shape;
  const rows = index?.size ?? distinct;
  const more = beside?.shape[1] ?? 0;
  const [scale, shift] = centered ? [2, 1] : [1, 0];
  if (index) checkIndex("a network's input", index, distinct);
  const output = allocate<tf.Rank.R2>([rows, xDim + more]);
  const memory = heap();
  const entries = index && entriesOf(index);
  const first = at(x) >> 2;
  let next = beside ? at(beside) >> 2 : 0;
  let to = at(output) >> 2;
  for (let i = 0; i < rows; i++) {
    const from = first + (entries ? entries[i]! : i) * xDim;
    for (let j = 0; j < xDim; j++) {
      memory[to++] = scale * memory[from + j]! - shift;
    }
    for (let j = 0; j < more; j++) memory[to++] = memory[next++]!;
  }
  return onTape({
    name: "AvbNetworkInput",
    inputs: { x, ...(index && { index }), ...(beside && { beside }) },
    output,
    save: index ? [index] : [],
    gradient: (dy, [index]) => ({
      x() {
        const out = allocate([distinct, xDim]);
        const memory = heap();
        const entries = index && entriesOf(index as tf.Tensor1D);
        const from = at(dy) >> 2;
        const to = at(out) >> 2;
        memory.fill(0, to, to + distinct * xDim);
        for (let i = 0; i < rows; i++) {
          const own = to + (entries ? entries[i]! : i) * xDim;
          const slopes = from + i * (xDim + more);
          for (let j = 0; j < xDim; j++) {
            memory[own + j]! += scale * memory[slopes + j]!;
          }
        }
        return out;
      },
      beside: () => tf.slice(dy, [0, xDim], [rows, more]),
    }),
  });
}

/** See `addSquaredNorm`. */
export function fusedAddSquaredNorm(
  t: tf.Tensor,
  z: tf.Tensor2D,
): tf.Tensor1D {
  const [rows, cols] = z.shape;
  const output = allocate<tf.Rank.R1>([rows]);
  const memory = heap();
  const [from, to] = [at(t) >> 2, at(output) >> 2];
  let next = at(z) >> 2;
  for (let i = 0; i < rows; i++) {
    let sum = memory[from + i]!;
    for (let j = 0; j < cols; j++, next++) sum += memory[next]! ** 2;
    memory[to + i] = sum;
  }
  return onTape({
    name: "AvbAddSquaredNorm",
    inputs: { t, z },
    output,
    save: [z],
    gradient: (dy, [z]) => ({
      t: () => tf.reshape(dy, t.shape),
      z() {
        const out = allocate([rows, cols]);
        const memory = heap();
        const slope = at(dy) >> 2;
        let [from, to] = [at(z!) >> 2, at(out) >> 2];
        for (let i = 0; i < rows; i++) {
          const twice = 2 * memory[slope + i]!;
          for (let j = 0; j < cols; j++) memory[to++] = twice * memory[from++]!;
        }
        return out;
      },
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
