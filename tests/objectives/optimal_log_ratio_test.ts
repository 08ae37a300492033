import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import {
  Discriminator,
  type DiscriminatorConfig,
  disposeParameters,
} from "../../lib/nets/mod.ts";
import {
  discriminatorLoss,
  optimalLogRatio,
} from "../../lib/objectives/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { Adam } from "../../lib/training/mod.ts";
import { assertNear } from "../support/assertions.ts";
import { testOn, useFastest } from "../support/backends.ts";

const ALL = ["native", "wasm", "cpu"] as const;

testOn(ALL, "optimalLogRatio: ln of the quotient of the densities", () => {
  const z = [[0.5, -1], [2, 0.1]];
  const mean = [[1, 0], [0.3, -0.2]];
  const variance = [[0.5, 2], [1, 0.1]];
  const density = (z: number, mean: number, variance: number) =>
    Math.exp(-((z - mean) ** 2) / (2 * variance)) /
    Math.sqrt(2 * Math.PI * variance);
  const values = tf.tidy(() =>
    optimalLogRatio(tf.tensor2d(z), {
      mean: tf.tensor2d(mean),
      logVariance: tf.log(tf.tensor2d(variance)),
    }).arraySync()
  );
  z.forEach((row, i) => {
    const quotient = row.map((v, j) =>
      density(v, mean[i]![j]!, variance[i]![j]!) / density(v, 0, 1)
    );
    assertNear(values[i]!, Math.log(quotient[0]! * quotient[1]!), 1e-5);
  });
});

// Towers that end with ReLU could not give the negative values of T*.
const T: DiscriminatorConfig = {
  kind: "inner-product",
  input: "centered",
  hidden: [16, 16],
  activation: "leakyRelu",
};
const BATCH = 256;
const STEPS = 1000;
const MEAN = [0.8, -0.5];
const LOG_VARIANCE = [-1, -0.4];

/** A batch of q or of the prior. */
function posterior(generator: Generator, count: number): tf.Tensor2D {
  const z = generator.normals(2 * count);
  for (let i = 0; i < z.length; i++) {
    z[i] = MEAN[i % 2]! + Math.exp(LOG_VARIANCE[i % 2]! / 2) * z[i]!;
  }
  return tf.tensor2d(z, [count, 2]);
}

/** E_q|T - T*| and E_q[T*] for the T of this discriminator. */
function errorOf(discriminator: Discriminator): {
  error: number;
  kl: number;
  meanT: number;
} {
  return tf.tidy(() => {
    const count = 4000;
    const z = posterior(Generator.fromSeed(99), count);
    const x = tf.ones<tf.Rank.R2>([count, 1]);
    const t = discriminator.logRatio(x, z).dataSync();
    const rows = (values: number[]) =>
      tf.tile(tf.tensor2d(values, [1, 2]), [count, 1]);
    const best = optimalLogRatio(z, {
      mean: rows(MEAN),
      logVariance: rows(LOG_VARIANCE),
    }).dataSync();
    let [error, kl, meanT] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      error += Math.abs(t[i]! - best[i]!) / count;
      kl += best[i]! / count;
      meanT += t[i]! / count;
    }
    return { error, kl, meanT };
  });
}

Deno.test("T trained by (9) on a Gaussian pair becomes T*", async () => {
  await useFastest();
  const generator = Generator.fromSeed(7);
  const discriminator = new Discriminator(
    T,
    { xDim: 1, zDim: 2, initializer: "xavier-normal" },
    generator.split("psi"),
  );
  const { parameters } = discriminator;
  const adam = new Adam(parameters, {
    learningRate: 1e-2,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
  });
  const before = errorOf(discriminator);
  for (let step = 0; step < STEPS; step++) {
    tf.tidy(() => {
      const x = {
        rows: tf.ones<tf.Rank.R2>([2, 1]),
        index: tf.zeros<tf.Rank.R1>([BATCH], "int32"),
      };
      const q = posterior(generator, BATCH);
      const p = tf.tensor2d(generator.normals(2 * BATCH), [BATCH, 2]);
      const { grads } = tf.variableGrads(
        () =>
          discriminatorLoss(
            discriminator.logRatio(x, q),
            discriminator.logRatio(x, p),
          ),
        adam.variables,
      );
      adam.step(grads, Math.min(1, 2 * (1 - step / STEPS)));
    });
  }
  const { error, kl, meanT } = errorOf(discriminator);
  assert.ok(before.error > 0.5);
  assert.ok(error < 0.1, `E_q|T - T*| is ${error}`);
  // E_q[T*] is KL(q, p).
  assertNear(meanT, kl, 0.08);
  disposeParameters(parameters);
  disposeParameters(adam.moments);
});
