import assert from "node:assert/strict";
import {
  bernoulliCrossEntropy,
  dense,
  indexedInnerProduct,
  stackedDiscriminatorLoss,
  tf,
} from "../../lib/mod.ts";
import { testOn } from "../support/backends.ts";

const all = ["native", "wasm", "cpu"] as const;

testOn(all, "dense: kernels computed inside the gradient", () => {
  const layer = (w: tf.Tensor, outputs: number) => ({
    kernel: tf.mul(w, 2) as tf.Tensor2D,
    bias: tf.zeros([outputs]) as tf.Tensor1D,
    activation: "relu" as const,
  });
  const x = tf.tensor2d([[1, 2]]);
  const gradient = tf.grad((w) =>
    tf.sum(dense(x, [layer(w, 3), layer(tf.ones([3, 2]), 2)]))
  )(tf.ones([2, 3]));
  // y = relu(2 x w) 2: each of two outputs adds 2 * 2 * x_i.
  assert.deepEqual([...gradient.dataSync()], [8, 8, 8, 16, 16, 16]);
});

testOn(all, "operations: misuse is refused in words", () => {
  const table = tf.tensor2d([[1], [2]]);
  const h = tf.ones<tf.Rank.R2>([2, 1]);
  assert.throws(
    () => stackedDiscriminatorLoss(tf.tensor1d([1, 2, 3])),
    RangeError,
  );
  assert.throws(
    () => indexedInnerProduct(table, tf.tensor1d([0, 1]), { h, scale: 1 }),
    /float32 index, wanted int32/,
  );
});

testOn(all, "bernoulliCrossEntropy: integer observations", () => {
  const x = tf.tensor2d([[1, 0]], [1, 2], "int32");
  const [value] = bernoulliCrossEntropy(tf.tensor2d([[2, 2]]), x).dataSync();
  const exact = Math.log(1 + Math.exp(-2)) + Math.log(1 + Math.exp(2));
  assert.ok(Math.abs(value! - exact) < 1e-5, `${value}`);
});

testOn(["native", "wasm"], "indexedInnerProduct: no row outside", () => {
  const index = tf.tensor1d([0, 5_000_000], "int32");
  const h = tf.ones<tf.Rank.R2>([2, 1]);
  assert.throws(
    () => indexedInnerProduct(tf.tensor2d([[1], [2]]), index, { h, scale: 1 }),
    /index 1 is 5000000, wanted 0 to 1/,
  );
});
