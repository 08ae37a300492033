import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { sampleMoments } from "../../lib/training/contrast.ts";
import { ConfigError } from "../../lib/training/mod.ts";
import { assertAllNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { momentsByRow } from "../support/model64.ts";
import { sixRows, smallConfig } from "../support/small.ts";
import { start } from "../support/trainings.ts";

const ALL = ["native", "wasm", "cpu"] as const;

// Row 0 has three examples, row 1 one, row 2 five, row 3 none.
const INDEX = [0, 2, 2, 0, 1, 0, 2, 2, 2];
const ZDIM = 3;

function observations() {
  return {
    rows: tf.tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]),
    index: tf.tensor1d(INDEX, "int32"),
  };
}

testOn(ALL, "sampleMoments: mean and variance of the examples of a row", () => {
  const z = Generator.fromSeed(1).normals(INDEX.length * ZDIM)
    .map((v, i) => [4, -1, 0.5][i % 3]! + [1, 3, 0.2][i % 3]! * v);
  const [mean, logVariance] = tf.tidy(() => {
    const moments = sampleMoments(
      tf.tensor2d(z, [INDEX.length, ZDIM]),
      observations(),
    );
    return [moments.mean, moments.logVariance].map((v) => v.dataSync());
  });
  const exact = momentsByRow(Float64Array.from(z), {
    rows: INDEX.length,
    x: Float64Array.from(INDEX),
  });
  const close = { relative: 2e-6, magnitude: 10 };
  assertAllNear(mean!, exact.mean, { ...close, what: "mean" });
  assertAllNear(logVariance!, exact.logVariance, {
    ...close,
    what: "log-variance",
  });
  // One example is its own mean, of the smallest variance.
  const alone = INDEX.indexOf(1) * ZDIM;
  for (let j = alone; j < alone + ZDIM; j++) {
    assert.equal(mean![j], z[j]);
    assert.ok(Math.abs(logVariance![j]! - Math.log(1e-4)) < 1e-5);
  }
});

testOn(ALL, "sampleMoments: no gradient goes back to z", () => {
  const values = Generator.fromSeed(2).normals(INDEX.length * ZDIM);
  const gradient = (held: boolean) =>
    tf.tidy(() => {
      const shape: [number, number] = [INDEX.length, ZDIM];
      const slopes = tf.tensor2d(values, shape);
      return tf.grad((z) => {
        const { mean, logVariance } = sampleMoments(
          z as tf.Tensor2D,
          observations(),
        );
        const moments = tf.sum(tf.mul(slopes, tf.add(mean, logVariance)));
        return held ? moments : tf.add(moments, tf.sum(tf.mul(z, slopes)));
      })(tf.tensor2d(values, shape)).dataSync().slice();
    });
  assert.ok(gradient(true).every((g) => g === 0));
  // Beside another path, that path's alone remains.
  assert.deepEqual([...gradient(false)], [...values]);
});

testOn(["cpu"], "contrast by samples wants a batch that holds all rows", () => {
  const { numTensors } = tf.memory();
  const config = smallConfig("table-1", { contrast: "samples", batchSize: 5 });
  assert.throws(() => start(config, sixRows), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /batchSize is 5 .*samples.*the 6 rows/);
    return true;
  });
  assert.equal(tf.memory().numTensors, numTensors);
  start({ ...config, batchSize: 6 }, sixRows).dispose();
});
