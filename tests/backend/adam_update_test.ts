import assert from "node:assert/strict";
import { type AdamSlot, adamUpdate, tf } from "../../lib/backend/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { adam64 } from "../support/adam64.ts";
import { assertAllNear, assertSameBits } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";

const ALL = ["native", "wasm", "cpu"] as const;
const config = { learningRate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

function floats(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync().slice() as Float32Array;
}

function makeSlot(values: Float32Array): AdamSlot {
  const variable = (values: Float32Array) =>
    tf.tidy(() => tf.variable(tf.tensor1d(values)));
  return {
    parameter: variable(values),
    first: variable(new Float32Array(values.length)),
    second: variable(new Float32Array(values.length)),
  };
}

function disposeSlot(slot: AdamSlot): void {
  Object.values(slot).forEach((variable: tf.Variable) => variable.dispose());
}

testOn(ALL, "adamUpdate: ten steps against doubles, every tail", () => {
  for (const size of [1, 2, 3, 4, 5, 7, 8, 9, 131]) {
    const generator = Generator.fromSeed(size);
    const start = generator.normals(size);
    const slot = makeSlot(start);
    const oracle = adam64(start, config);
    for (let t = 1; t <= 10; t++) {
      // Gradients of very different sizes, zero among them.
      const gradient = generator.normals(size)
        .map((g, i) => i % 5 === 3 ? 0 : g * 10 ** (i % 7 - 4));
      oracle.step(gradient);
      tf.tidy(() =>
        adamUpdate(slot, tf.tensor1d(gradient), {
          ...config,
          beta1Power: config.beta1 ** t,
          beta2Power: config.beta2 ** t,
        })
      );
      const { parameter, first, second } = oracle;
      const what = `size ${size}, step ${t}`;
      assertAllNear(floats(slot.parameter), parameter, {
        relative: 2e-6,
        magnitude: parameter.map((p) => Math.abs(p) + t * config.learningRate),
        what: `${what}, parameter`,
      });
      assertAllNear(floats(slot.first), first, {
        relative: 2e-6,
        magnitude: oracle.firstMagnitude,
        what: `${what}, first moment`,
      });
      assertAllNear(floats(slot.second), second, {
        relative: 2e-6,
        magnitude: second,
        what: `${what}, second moment`,
      });
    }
    disposeSlot(slot);
  }
});

testOn(ALL, "adamUpdate: what was cloned before keeps its value", () => {
  const start = Generator.fromSeed(1).normals(13);
  const slot = makeSlot(start);
  const step = { ...config, beta1Power: 0.5, beta2Power: 0.999 };
  const gradient = tf.ones<tf.Rank.R1>([13]);
  adamUpdate(slot, gradient, step);
  const before = Object.values(slot).map((variable) => ({
    variable: variable as tf.Variable,
    values: floats(variable),
    clone: tf.clone(variable as tf.Variable),
    reshaped: tf.reshape(variable as tf.Variable, [1, 13]),
  }));
  adamUpdate(slot, gradient, step);
  for (const { variable, values, clone, reshaped } of before) {
    assertSameBits(floats(clone), values, "clone");
    assertSameBits(floats(reshaped), values, "reshaped");
    assert.notDeepEqual(floats(variable), values);
    clone.dispose();
    reshaped.dispose();
  }
  // The gradient itself is read only.
  assert.ok(floats(gradient).every((g) => g === 1));
  gradient.dispose();
  disposeSlot(slot);
});

testOn(ALL, "adamUpdate: no tensor stays behind", () => {
  const slot = makeSlot(new Float32Array(9));
  const gradient = tf.ones<tf.Rank.R1>([9]);
  const step = { ...config, beta1Power: 0.5, beta2Power: 0.999 };
  const { numTensors, numDataBuffers } = tf.memory();
  for (let t = 0; t < 3; t++) {
    const clone = tf.clone(slot.parameter);
    adamUpdate(slot, gradient, step);
    clone.dispose();
  }
  const after = tf.memory();
  assert.equal(after.numTensors, numTensors);
  assert.equal(after.numDataBuffers, numDataBuffers);
  gradient.dispose();
  disposeSlot(slot);
});
