import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { fourPoints } from "../../lib/data/mod.ts";
import { latentModel } from "../../lib/evaluation/mod.ts";
import {
  discriminatorParameters,
  disposeParameters,
  generativeParameters,
  type Networks,
} from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { meanOver } from "../support/float64.ts";
import { Model64 } from "../support/model64.ts";
import { smallCase, smallConfig } from "../support/small.ts";

const ALL = ["native", "wasm", "cpu"] as const;
const close = { relative: 1e-5, magnitude: 1 };
const x2 = fourPoints.rows[1]!;

function dispose(networks: Networks): void {
  disposeParameters(generativeParameters(networks));
  disposeParameters(discriminatorParameters(networks));
}

/** x2 as many times as asked for, in doubles. */
function repeated(count: number): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: 4 * count }, (_, i) => x2[i % 4]!);
}

testOn(ALL, "latentModel: decode and samplePosterior are the networks", () => {
  for (const preset of ["table-1", "vae"] as const) {
    const { networks } = smallCase(smallConfig(preset));
    const exact = new Model64(networks);
    const model = latentModel(networks, 4);
    assert.deepEqual([model.xDim, model.zDim], [4, 2]);
    const z = Generator.fromSeed(1).normals(2 * 5);
    assertAllNear(model.decode(z), exact.logits(Float64Array.from(z), 5), {
      ...close,
      what: "logits",
    });
    const count = 6;
    const samples = model.samplePosterior(x2, count, Generator.fromSeed(2));
    const { noiseDim } = networks.encoder.config;
    const noise = Generator.fromSeed(2).normals(count * noiseDim);
    const expected = exact.encode({
      rows: count,
      x: repeated(count),
      noise: Float64Array.from(noise),
      prior: new Float64Array(),
    });
    assertAllNear(samples, expected, { ...close, what: preset });
    dispose(networks);
  }
});

testOn(ALL, "latentModel: a VAE has moments and no T", () => {
  const { networks } = smallCase(smallConfig("vae"));
  const model = latentModel(networks, 4);
  assert.equal(model.discriminate, undefined);
  const { mean, logVariance } = model.gaussian!(x2);
  const exact = new Model64(networks).moments({ rows: 1, x: repeated(1) });
  assertAllNear(mean, exact.mean, { ...close, what: "mean" });
  assertAllNear(logVariance, exact.logVariance, {
    ...close,
    what: "log-variance",
  });
  dispose(networks);
});

testOn(ALL, "latentModel: AVB has T and no moments", () => {
  const { networks } = smallCase(smallConfig("table-1"));
  const model = latentModel(networks, 4);
  assert.equal(model.gaussian, undefined);
  const z = Generator.fromSeed(3).normals(2 * 7);
  const exact = new Model64(networks)
    .logRatio(repeated(7), Float64Array.from(z), 7);
  assertAllNear(model.discriminate!(x2, z), exact, { ...close, what: "T" });
  dispose(networks);
});

/** What training compares q with, where only samples of it are known. */
const SAMPLES = 16_384;

for (
  const [preset, contrast] of [
    ["gdikov-synthetic-ac", "moments"],
    ["gdikov-synthetic-ac", "samples"],
    ["table-1", "samples"],
  ] as const
) {
  testOn(
    ALL,
    `latentModel: T by adaptive contrast, ${preset}, ${contrast}`,
    () => {
      const { networks } = smallCase(smallConfig(preset));
      const model = latentModel(networks, 4, contrast);
      const rows = 7;
      const z = model.samplePosterior(x2, rows, Generator.fromSeed(3));
      const { numTensors } = tf.memory();
      const t = model.discriminate!(x2, z);
      assert.equal(tf.memory().numTensors, numTensors);

      // q's moments by the same samples, in doubles.
      const exact = new Model64(networks);
      const { noiseDim } = networks.encoder.config;
      const samples = exact.encode({
        rows: SAMPLES,
        x: repeated(SAMPLES),
        noise: Float64Array.from(
          Generator.fromSeed(0).normals(SAMPLES * noiseDim),
        ),
        prior: new Float64Array(),
      });
      const column = (j: number) => {
        const entry = (i: number) => samples[2 * i + j]!;
        const mean = meanOver(SAMPLES, entry);
        return {
          mean,
          variance: meanOver(SAMPLES, (i) => (entry(i) - mean) ** 2),
        };
      };
      const columns = [column(0), column(1)];
      const each = (f: (moments: typeof columns[number]) => number) =>
        Float64Array.from({ length: 2 * rows }, (_, i) => f(columns[i % 2]!));
      const reference = {
        mean: each(({ mean }) => mean),
        logVariance: each(({ variance }) => Math.log(variance)),
      };
      const expected = exact.contrasted(
        repeated(rows),
        Float64Array.from(z),
        { rows, reference },
      );
      assertAllNear(t, expected, {
        relative: 5e-5,
        magnitude: expected.map((value) => 1 + Math.abs(value)),
        what: "T",
      });
      // It is not what T alone says.
      const alone = latentModel(networks, 4).discriminate!(x2, z);
      assert.ok(t.some((value, i) => Math.abs(value - alone[i]!) > 0.1));
      dispose(networks);
    },
  );
}

testOn(ALL, "latentModel: more rows than pass at once, and none", () => {
  const { networks } = smallCase(smallConfig("table-1"));
  const model = latentModel(networks, 4);
  const count = 2 * 32_768 + 3;
  const z = Generator.fromSeed(4).normals(2 * count);
  const all = model.decode(z);
  assert.equal(all.length, 4 * count);
  for (const row of [0, 32_767, 32_768, 65_535, 65_536, count - 1]) {
    assertAllNear(
      all.subarray(4 * row, 4 * row + 4),
      model.decode(z.slice(2 * row, 2 * row + 2)),
      { ...close, what: `row ${row}` },
    );
  }
  assert.equal(model.decode(new Float32Array()).length, 0);
  dispose(networks);
});

testOn(
  ALL,
  "latentModel: reads the parameters of now, leaves no tensor",
  () => {
    const { networks } = smallCase(smallConfig("table-1"));
    const model = latentModel(networks, 4);
    const z = Float32Array.of(0.5, -1);
    const before = model.decode(z);
    const bias = networks.decoder.parameters["3/bias"]!;
    tf.tidy(() => bias.assign(tf.add(bias, 1) as tf.Tensor));
    assertAllNear(model.decode(z), before.map((l) => l + 1), {
      ...close,
      what: "logits",
    });
    const { numTensors } = tf.memory();
    model.decode(z);
    model.samplePosterior(x2, 3, Generator.fromSeed(1));
    model.discriminate!(x2, z);
    assert.equal(tf.memory().numTensors, numTensors);
    dispose(networks);
  },
);
