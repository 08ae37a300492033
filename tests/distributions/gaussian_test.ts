import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import {
  gaussianKl,
  gaussianLogDensity,
  gaussianSample,
  standardNormalLogDensity,
} from "../../lib/distributions/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { centralDifferences } from "../support/float64.ts";

const ALL = ["native", "wasm", "cpu"] as const;

/** The density of N(mean, variance) at one z, from its definition. */
function density(z: number, mean: number, variance: number): number {
  return Math.exp(-((z - mean) ** 2) / (2 * variance)) /
    Math.sqrt(2 * Math.PI * variance);
}

const MEAN = [[0.5, -1, 0], [2, 0.1, -0.3]];
const LOG_VARIANCE = [[0, -3, 1.5], [-0.7, 0.2, -6]];

function gaussian() {
  return {
    mean: tf.tensor2d(MEAN),
    logVariance: tf.tensor2d(LOG_VARIANCE),
  };
}

testOn(ALL, "gaussianLogDensity: ln of the product of densities", () => {
  const z = [[0.7, -1.2, 3], [1, 0, -0.25]];
  const values = tf.tidy(() =>
    gaussianLogDensity(tf.tensor2d(z), gaussian()).arraySync()
  );
  z.forEach((row, i) => {
    const expected = row.reduce(
      (sum, v, j) =>
        sum +
        Math.log(density(v, MEAN[i]![j]!, Math.exp(LOG_VARIANCE[i]![j]!))),
      0,
    );
    assertNear(values[i]!, expected, 1e-5);
  });
});

testOn(ALL, "standardNormalLogDensity: N(0, I), far tails too", () => {
  const z = [[0, 0], [1, -2], [30, 40]];
  const values = tf.tidy(() =>
    standardNormalLogDensity(tf.tensor2d(z)).arraySync()
  );
  z.forEach(([a, b], i) => {
    const expected = -Math.log(2 * Math.PI) - (a! ** 2 + b! ** 2) / 2;
    assertNear(values[i]!, expected, 1e-6 * (1 + Math.abs(expected)));
  });
});

/** KL(N(mean, variance), N(0, 1)) as an integral, by Simpson's rule. */
function klByIntegral(mean: number, variance: number): number {
  const deviation = Math.sqrt(variance);
  const steps = 4000;
  const width = 24 * deviation / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const z = mean - 12 * deviation + i * width;
    const q = density(z, mean, variance);
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    const logRatio = -0.5 * Math.log(variance) -
      (z - mean) ** 2 / (2 * variance) + z * z / 2;
    sum += weight * q * logRatio;
  }
  return sum * width / 3;
}

testOn(ALL, "gaussianKl: the integral of q ln(q / p)", () => {
  const values = tf.tidy(() => gaussianKl(gaussian()).arraySync());
  values.forEach((value, i) => {
    const expected = MEAN[i]!.reduce(
      (sum, mean, j) =>
        sum + klByIntegral(mean, Math.exp(LOG_VARIANCE[i]![j]!)),
      0,
    );
    assertNear(value, expected, 1e-5 * (1 + expected));
  });
});

testOn(ALL, "gaussianKl: 0 at the prior only, 1/2 |mean|^2 beside it", () => {
  const [zero, shifted, narrow] = tf.tidy(() =>
    gaussianKl({
      mean: tf.tensor2d([[0, 0], [3, 4], [0, 0]]),
      logVariance: tf.tensor2d([[0, 0], [0, 0], [0, -20]]),
    }).arraySync()
  );
  assert.equal(zero, 0);
  assertNear(shifted!, 12.5, 1e-6);
  assertNear(narrow!, (20 - 1) / 2, 1e-5);
});

testOn(ALL, "gaussianKl: gradients mean and (variance - 1) / 2", () => {
  const [byMean, byLogVariance] = tf.tidy(() => {
    const { mean, logVariance } = gaussian();
    return tf.grads((mean, logVariance) =>
      tf.sum(gaussianKl({
        mean: mean as tf.Tensor2D,
        logVariance: logVariance as tf.Tensor2D,
      }))
    )([mean, logVariance]).map((g) => g.dataSync());
  });
  assertAllNear(byMean!, MEAN.flat(), {
    relative: 1e-6,
    magnitude: 1,
    what: "by the mean",
  });
  assertAllNear(
    byLogVariance!,
    LOG_VARIANCE.flat().map((t) => (Math.exp(t) - 1) / 2),
    { relative: 1e-6, magnitude: 3, what: "by the log-variance" },
  );
});

testOn(ALL, "gaussianSample: mean + deviation * noise, with gradients", () => {
  const noise = [[1, -1, 0.5], [-2, 0, 3]];
  const f = (mean: number, logVariance: number, eps: number) =>
    mean + Math.sqrt(Math.exp(logVariance)) * eps;
  const expected = MEAN.flatMap((row, i) =>
    row.map((mean, j) => f(mean, LOG_VARIANCE[i]![j]!, noise[i]![j]!))
  );
  const [z, byMean, byLogVariance] = tf.tidy(() => {
    const { mean, logVariance } = gaussian();
    const operation = (mean: tf.Tensor, logVariance: tf.Tensor) =>
      gaussianSample({
        mean: mean as tf.Tensor2D,
        logVariance: logVariance as tf.Tensor2D,
      }, tf.tensor2d(noise));
    const gradients = tf.grads((mean, logVariance) =>
      tf.sum(operation(mean, logVariance))
    )([mean, logVariance]);
    return [operation(mean, logVariance), ...gradients].map((t) =>
      t.dataSync()
    );
  });
  const check = (actual: ArrayLike<number>, expected: number[], what: string) =>
    assertAllNear(actual, expected, { relative: 1e-6, magnitude: 5, what });
  check(z!, expected, "z");
  check(byMean!, expected.map(() => 1), "by the mean");
  const exact = MEAN.flatMap((row, i) =>
    row.flatMap((mean, j) => {
      const at = Float64Array.of(LOG_VARIANCE[i]![j]!);
      return [...centralDifferences(() => f(mean, at[0]!, noise[i]![j]!), at)];
    })
  );
  check(byLogVariance!, exact, "by the log-variance");
});

testOn(["cpu"], "gaussianSample: the moments of many samples", () => {
  const count = 50_000;
  const z = tf.tidy(() =>
    gaussianSample({
      mean: tf.fill([count, 1], 2),
      logVariance: tf.fill([count, 1], Math.log(9)),
    }, tf.tensor2d(Generator.fromSeed(1).normals(count), [count, 1]))
      .dataSync() as Float32Array
  );
  const mean = z.reduce((sum, v) => sum + v, 0) / count;
  const variance = z.reduce((sum, v) => sum + (v - mean) ** 2, 0) / count;
  // Five standard errors.
  assertNear(mean, 2, 5 * 3 / Math.sqrt(count));
  assertNear(variance, 9, 5 * 9 * Math.sqrt(2 / count));
});
