import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { disposeParameters, type Parameters } from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { Adam } from "../../lib/training/mod.ts";
import { adam64 } from "../support/adam64.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";

const ALL = ["native", "wasm", "cpu"] as const;
const config = { learningRate: 0.02, beta1: 0.3, beta2: 0.999, epsilon: 1e-8 };
const SHAPES = { "0/kernel": [3, 5], "0/bias": [5] };

function makeParameters(): Parameters {
  const generator = Generator.fromSeed(1);
  return Object.fromEntries(
    Object.entries(SHAPES).map(([path, shape]) => [
      path,
      tf.tidy(() => {
        const size = shape.reduce((a, b) => a * b, 1);
        const values = generator.split(path).normals(size);
        return tf.variable(tf.tensor(values, shape));
      }),
    ]),
  );
}

testOn(ALL, "Adam: ten falling steps against doubles", () => {
  const parameters = makeParameters();
  const paths = Object.keys(parameters);
  const adam = new Adam(parameters, config);
  const oracles = paths.map((path) =>
    adam64(parameters[path]!.dataSync(), config)
  );
  const generator = Generator.fromSeed(2);
  assert.deepEqual(adam.powers, [1, 1]);
  for (let t = 1; t <= 10; t++) {
    const factor = 1 - t / 20;
    tf.tidy(() => {
      const gradients: tf.NamedTensorMap = {};
      paths.forEach((path, i) => {
        const { name, shape, size } = parameters[path]!;
        const gradient = generator.normals(size);
        gradients[name] = tf.tensor(gradient, shape);
        oracles[i]!.step(gradient, factor);
      });
      adam.step(gradients, factor);
    });
    assertNear(adam.powers[0], 0.3 ** t, 1e-15);
    assertNear(adam.powers[1], 0.999 ** t, 1e-14);
  }
  paths.forEach((path, i) => {
    const { parameter, first, second, firstMagnitude } = oracles[i]!;
    const near = (
      variable: tf.Variable,
      expected: Float64Array,
      magnitude: Float64Array,
    ) =>
      assertAllNear(variable.dataSync(), expected, {
        relative: 2e-6,
        magnitude,
        what: path,
      });
    near(
      parameters[path]!,
      parameter,
      parameter.map((p) => Math.abs(p) + 10 * config.learningRate),
    );
    near(adam.moments[`first/${path}`]!, first, firstMagnitude);
    near(adam.moments[`second/${path}`]!, second, second);
  });
  disposeParameters(parameters);
  disposeParameters(adam.moments);
});

testOn(
  ["cpu"],
  "Adam: its moments start at 0, with the parameters' shapes",
  () => {
    const parameters = makeParameters();
    const adam = new Adam(parameters, config);
    const shapes = Object.entries(adam.moments)
      .map(([path, { shape }]) => [path, shape]);
    assert.deepEqual(shapes, [
      ["first/0/kernel", [3, 5]],
      ["second/0/kernel", [3, 5]],
      ["first/0/bias", [5]],
      ["second/0/bias", [5]],
    ]);
    for (const moment of Object.values(adam.moments)) {
      assert.ok(moment.dataSync().every((m) => m === 0));
    }
    assert.deepEqual(adam.variables, Object.values(parameters));
    disposeParameters(parameters);
    disposeParameters(adam.moments);
  },
);

testOn(ALL, "Adam: restored powers and moments go on bit for bit", () => {
  const gradient = (t: number) =>
    Generator.fromSeed(t).normals(15).map((g) => g / 3);
  const step = (adam: Adam, parameters: Parameters, t: number) =>
    tf.tidy(() => {
      const { name } = parameters["0/kernel"]!;
      adam.step({ [name]: tf.tensor(gradient(t), [3, 5]) }, 1);
    });
  const only = () => {
    const { "0/kernel": kernel, "0/bias": bias } = makeParameters();
    bias!.dispose();
    return { "0/kernel": kernel! };
  };
  const [a, b] = [only(), only()];
  const whole = new Adam(a, config);
  for (let t = 1; t <= 6; t++) step(whole, a, t);
  const first = new Adam(b, config);
  for (let t = 1; t <= 3; t++) step(first, b, t);
  const second = new Adam(b, config);
  second.powers = first.powers;
  for (const [path, moment] of Object.entries(second.moments)) {
    moment.assign(first.moments[path]!);
  }
  for (let t = 4; t <= 6; t++) step(second, b, t);
  assert.deepEqual(b["0/kernel"].dataSync(), a["0/kernel"].dataSync());
  assert.deepEqual(second.powers, whole.powers);
  for (const adam of [whole, first, second]) disposeParameters(adam.moments);
  for (const parameters of [a, b]) disposeParameters(parameters);
});
