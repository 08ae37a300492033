import assert from "node:assert/strict";
import { lerp, tf } from "../../lib/backend/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear, assertSameBits } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";

const ALL = ["native", "wasm", "cpu"] as const;

function floats(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync().slice() as Float32Array;
}

function variable(values: Float32Array): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor1d(values)));
}

testOn(ALL, "lerp: ten steps against doubles, every tail", () => {
  for (const size of [1, 2, 3, 4, 5, 7, 8, 9, 131]) {
    for (const weight of [0, 1e-3, 0.25, 1]) {
      const generator = Generator.fromSeed(size);
      const start = generator.normals(size);
      const target = variable(start);
      let exact = Float64Array.from(start);
      for (let step = 0; step < 10; step++) {
        const values = generator.normals(size);
        const value = tf.tensor1d(values);
        lerp(target, value, weight);
        exact = exact.map((t, i) => t + weight * (values[i]! - t));
        assertSameBits(floats(value), values, "value");
        value.dispose();
      }
      const what = `size ${size}, weight ${weight}`;
      assertAllNear(floats(target), exact, {
        relative: 2e-6,
        magnitude: 4,
        what,
      });
      if (weight === 0) assertSameBits(floats(target), start, what);
      target.dispose();
    }
  }
});

testOn(ALL, "lerp: what shares the target's memory keeps its value", () => {
  const [start, values] = [1, 2].map((seed) =>
    Generator.fromSeed(seed).normals(13)
  );
  const target = variable(start!);
  const value = tf.tensor1d(values!);
  const clone = tf.clone(target);
  const reshaped = tf.reshape(target, [1, 13]);
  // As averages begin: assigned, not copied.
  const other = variable(values!);
  other.assign(target);
  lerp(target, value, 0.5);
  for (const [what, tensor] of Object.entries({ clone, reshaped, other })) {
    assertSameBits(floats(tensor), start!, what);
  }
  assert.notDeepEqual(floats(target), start);
  const moved = floats(target);
  lerp(other, value, 0.25);
  assertSameBits(floats(target), moved, "the one that was assigned");
  // Towards itself, nothing moves.
  const same = tf.clone(target);
  lerp(target, same, 0.5);
  assertSameBits(floats(target), moved, "towards itself");
  for (const tensor of [target, value, clone, reshaped, other, same]) {
    tensor.dispose();
  }
});

testOn(ALL, "lerp: integers are numbers like others", () => {
  const target = variable(Float32Array.of(0, 1, 2, 3, 4));
  const value = tf.tensor1d([4, 3, 2, 1, 0], "int32");
  lerp(target, value, 0.5);
  assert.deepEqual([...floats(target)], [2, 2, 2, 2, 2]);
  target.dispose();
  value.dispose();
});

testOn(ALL, "lerp: unequal shapes are refused", () => {
  const target = variable(Float32Array.of(1, 2, 3, 4));
  const value = tf.ones([2, 2]);
  assert.throws(() => lerp(target, value, 0.5), {
    name: "RangeError",
    message: "Cannot move a variable: target [4], value [2, 2], wanted equal " +
      "shapes",
  });
  assert.deepEqual([...floats(target)], [1, 2, 3, 4]);
  target.dispose();
  value.dispose();
});

testOn(ALL, "lerp: no tensor stays behind", () => {
  const target = variable(new Float32Array(9));
  const value = tf.ones([9]);
  const { numTensors, numDataBuffers } = tf.memory();
  for (let i = 0; i < 3; i++) {
    const clone = tf.clone(target);
    lerp(target, value, 0.1);
    clone.dispose();
  }
  const after = tf.memory();
  assert.equal(after.numTensors, numTensors);
  assert.equal(after.numDataBuffers, numDataBuffers);
  target.dispose();
  value.dispose();
});
