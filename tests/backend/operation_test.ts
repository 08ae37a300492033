import assert from "node:assert/strict";
import { allocate, onTape } from "../../lib/backend/operation.ts";
import { tf } from "../../lib/backend/mod.ts";
import { runningBackends, testOn } from "../support/backends.ts";

const withMemory = runningBackends.filter((name) => name !== "cpu");

/** x^2, whose gradient needs x and calls back with what was saved. */
function square(x: tf.Tensor, onGradient = (_saved: tf.Tensor) => {}) {
  return onTape({
    name: "Square by hand",
    inputs: { x },
    output: tf.tensor(x.dataSync().map((value) => value ** 2), x.shape),
    save: [x],
    gradient(dy, [x]) {
      onGradient(x!);
      return { x: () => tf.mul(tf.mul(dy, x!), 2) };
    },
  });
}

testOn(withMemory, "onTape: what is saved outlives a scope", () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const saved: tf.Tensor[] = [];
    const slope = tf.grad((x) =>
      // 3 x is freed at the end of the inner scope.
      tf.tidy(() => square(tf.mul(x, 3), (tensor) => saved.push(tensor)))
    )(tf.tensor1d([1, -2]));
    assert.deepEqual([...slope.dataSync()], [18, -36]);
    assert.equal(saved.length, 1);
    assert.ok(saved[0]!.isDisposed);
  });
  assert.equal(tf.memory().numTensors, before);
});

testOn(withMemory, "onTape: without a tape nothing is saved", () => {
  const x = tf.tensor1d([1, 2]);
  const before = tf.memory().numTensors;
  const y = square(x);
  assert.deepEqual([...y.dataSync()], [1, 4]);
  assert.equal(tf.memory().numTensors, before + 1);
  y.dispose();
  x.dispose();
});

testOn(
  withMemory,
  "allocate: a tensor of that shape, counted and freed",
  () => {
    const { numTensors, numBytes } = tf.memory();
    const tensor = allocate([3, 5]);
    assert.deepEqual(tensor.shape, [3, 5]);
    assert.equal(tensor.dataSync().length, 15);
    assert.equal(tf.memory().numBytes, numBytes + 60);
    tensor.dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  },
);
