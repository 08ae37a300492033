import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { fourPoints } from "../../lib/data/mod.ts";
import {
  disposeParameters,
  type EncoderConfig,
  MomentsEncoder,
} from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { Model64 } from "../support/model64.ts";
import { smallCase, smallConfig, tensorsOf } from "../support/small.ts";
import {
  discriminatorParameters,
  generativeParameters,
} from "../../lib/nets/mod.ts";

const ALL = ["native", "wasm", "cpu"] as const;

const CONFIG: EncoderConfig = {
  kind: "moments",
  input: "raw",
  hidden: [8, 5],
  activation: "tanh",
  noiseDim: 12,
  noiseBasis: 4,
  zDim: 2,
};

function encoderOf(changes: Partial<EncoderConfig> = {}): MomentsEncoder {
  return new MomentsEncoder(
    { ...CONFIG, ...changes },
    { xDim: 4, initializer: "xavier-normal" },
    Generator.fromSeed(3),
  );
}

for (const input of ["centered", "raw"] as const) {
  testOn(ALL, `MomentsEncoder: sample and moments, x ${input}`, () => {
    const config = smallConfig("gdikov-synthetic-ac");
    const { networks, batch } = smallCase({
      ...config,
      encoder: { ...config.encoder, input, activation: "elu" },
    });
    const encoder = networks.encoder as MomentsEncoder;
    const [z, mean, logVariance] = tf.tidy(() => {
      const { x, noise } = tensorsOf(batch);
      const moments = encoder.moments(x, noise);
      return [encoder.encode(x, noise), moments.mean, moments.logVariance]
        .map((tensor) => tensor.dataSync());
    });
    const model = new Model64(networks);
    const exact = model.basisMoments(batch);
    const close = { relative: 1e-5, magnitude: 1 };
    assertAllNear(z!, model.encode(batch), { ...close, what: "z" });
    assertAllNear(mean!, exact.mean, { ...close, what: "mean" });
    assertAllNear(logVariance!, exact.logVariance, {
      ...close,
      what: "log-variance",
    });
    disposeParameters(generativeParameters(networks));
    disposeParameters(discriminatorParameters(networks));
  });
}

testOn(ALL, "MomentsEncoder: its moments are those of its samples", () => {
  const encoder = encoderOf();
  const { zDim, noiseDim } = CONFIG;
  const each = 8000;
  const rows = fourPoints.rows.flatMap((row) => Array(each).fill(row));
  const [z, mean, logVariance] = tf.tidy(() => {
    const x = tf.tensor2d(rows);
    const noise = tf.tensor2d(
      Generator.fromSeed(4).normals(rows.length * noiseDim),
      [rows.length, noiseDim],
    );
    const moments = encoder.moments(x, noise);
    return [encoder.encode(x, noise), moments.mean, moments.logVariance]
      .map((tensor) => tensor.dataSync() as Float32Array);
  });
  for (let row = 0; row < 4; row++) {
    for (let j = 0; j < zDim; j++) {
      const at = row * each * zDim + j;
      let [sum, squares] = [0, 0];
      for (let i = 0; i < each; i++) {
        const value = z![at + i * zDim]!;
        sum += value;
        squares += value * value;
      }
      const average = sum / each;
      const variance = squares / each - average * average;
      const claimed = Math.exp(logVariance![at]!);
      // Five standard errors of a mean; a variance's is about sqrt(2 / n).
      assertNear(mean![at]!, average, 5 * Math.sqrt(variance / each));
      assertNear(claimed / variance, 1, 0.1);
      // The same for every example of the row.
      const last = at + (each - 1) * zDim;
      assert.equal(mean![last], mean![at]);
      assert.equal(logVariance![last], logVariance![at]);
    }
  }
  // Other x, other moments: nothing above holds by a constant.
  assert.ok(Math.abs(mean![0]! - mean![each * zDim]!) > 1e-3);
  assert.ok(Math.abs(logVariance![0]! - logVariance![each * zDim]!) > 1e-3);
  disposeParameters(encoder.parameters);
});

testOn(["cpu"], "MomentsEncoder: names and shapes of its parameters", () => {
  const encoder = encoderOf();
  const layers = (folder: string, ...sizes: number[]) =>
    sizes.slice(1).flatMap((to, i) => [
      [`${folder}/${i}/kernel`, [sizes[i], to]],
      [`${folder}/${i}/bias`, [to]],
    ]);
  assert.deepEqual(
    Object.fromEntries(
      Object.entries(encoder.parameters).map(([path, { shape }]) => [
        path,
        shape,
      ]),
    ),
    Object.fromEntries([
      ...layers("body", 4, 8, 5),
      ...layers("offset", 5, 2),
      // One coefficient a basis vector and component of z.
      ...layers("coefficients", 5, 4 * 2),
      // Each sees its own three of the twelve noise variables.
      ...[0, 1, 2, 3].flatMap((i) => layers(`basis/${i}`, 3, 32, 32, 2)),
    ]),
  );
  disposeParameters(encoder.parameters);
});

testOn(["cpu"], "MomentsEncoder: noise that cannot be split is refused", () => {
  const { numTensors } = tf.memory();
  for (const noiseBasis of [5, 24]) {
    assert.throws(() => encoderOf({ noiseBasis }), {
      name: "RangeError",
      message: `Cannot build an encoder: noiseDim is 12, wanted a multiple ` +
        `of noiseBasis, ${noiseBasis}`,
    });
  }
  assert.equal(tf.memory().numTensors, numTensors);
});
