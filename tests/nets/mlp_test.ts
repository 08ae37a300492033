import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { disposeParameters, Mlp } from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { forward } from "../support/float64.ts";

const ALL = ["native", "wasm", "cpu"] as const;

testOn(ALL, "Mlp: shapes, names, zero biases, and its output", () => {
  const mlp = new Mlp({
    sizes: [3, 5, 2],
    activation: "tanh",
    outputActivation: "relu",
    initializer: "xavier-uniform",
  }, Generator.fromSeed(1));
  assert.equal(mlp.inputs, 3);
  const shapes = Object.entries(mlp.parameters)
    .map(([path, { shape }]) => [path, shape]);
  assert.deepEqual(shapes, [
    ["0/kernel", [3, 5]],
    ["0/bias", [5]],
    ["1/kernel", [5, 2]],
    ["1/bias", [2]],
  ]);
  const values = Object.values(mlp.parameters)
    .map((v) => Float64Array.from(v.dataSync()));
  assert.ok([...values[1]!, ...values[3]!].every((b) => b === 0));
  const x = Generator.fromSeed(2).normals(12);
  const expected = forward(Float64Array.from(x), [
    { kernel: values[0]!, bias: values[1]!, activation: "tanh" },
    { kernel: values[2]!, bias: values[3]!, activation: "relu" },
  ], 4);
  const y = tf.tidy(() => mlp.apply(tf.tensor2d(x, [4, 3])).dataSync());
  assertAllNear(y, expected, { relative: 1e-6, magnitude: 3, what: "y" });
  const { numTensors } = tf.memory();
  disposeParameters(mlp.parameters);
  assert.equal(tf.memory().numTensors, numTensors - 4);
});

testOn(["cpu"], "Mlp: the last layer is linear unless told otherwise", () => {
  const mlp = new Mlp(
    { sizes: [1, 1], activation: "relu", initializer: "xavier-normal" },
    Generator.fromSeed(1),
  );
  const [kernel] = mlp.parameters["0/kernel"]!.dataSync();
  const y = tf.tidy(() => mlp.apply(tf.tensor2d([[1], [-1]])).dataSync());
  assert.deepEqual([...y], [kernel, -kernel!]);
  disposeParameters(mlp.parameters);
});

testOn(["cpu"], "Mlp: impossible sizes and inputs are refused", () => {
  const build = (sizes: number[]) =>
    new Mlp(
      { sizes, activation: "relu", initializer: "xavier-normal" },
      Generator.fromSeed(1),
    );
  for (const sizes of [[], [3], [3, 0], [3, 1.5], [NaN, 2]]) {
    assert.throws(() => build(sizes), {
      name: "RangeError",
      message: /wanted two or more positive integers/,
    });
  }
  const mlp = build([3, 2]);
  tf.tidy(() => assert.throws(() => mlp.apply(tf.ones([1, 4])), RangeError));
  disposeParameters(mlp.parameters);
});
