import assert from "node:assert/strict";
import {
  gaussianKlFromPrior,
  klFromPrior,
  sampleEntropy,
  sampleKl,
} from "../../lib/evaluation/sample_entropy.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear, simpson } from "./models.ts";

const N = 40_000;
/** Entropy of N(0, 1). */
const UNIT = 0.5 * Math.log(2 * Math.PI * Math.E);

/** Draws n points, two numbers each. */
function points(n: number, draw: () => readonly number[]): Float32Array {
  const out = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) out.set(draw(), 2 * i);
  return out;
}

/** Within 4 standard errors and a stated allowance for the bias. */
function agrees(
  estimate: { value: number; standardError: number },
  exact: number,
  bias: number,
) {
  assertNear(estimate.value, exact, 4 * estimate.standardError + bias);
  assert.ok(estimate.standardError < 0.01, "the error must be small, too");
}

Deno.test("entropy of Gaussians in 1, 2 and 3 dimensions", () => {
  const generator = Generator.fromSeed(1);
  agrees(sampleEntropy(generator.normals(N), { dim: 1 }), UNIT, 0);
  const wide = points(
    N,
    () => [3 * generator.normal(), 0.5 * generator.normal()],
  );
  agrees(sampleEntropy(wide, { dim: 2 }), 2 * UNIT + Math.log(1.5), 0.002);
  const cube = generator.normals(3 * N);
  agrees(sampleEntropy(cube, { dim: 3 }), 3 * UNIT, 0.02);
});

Deno.test("entropy of a mixture against its integral", () => {
  const generator = Generator.fromSeed(2);
  const density = (t: number) =>
    (0.7 * Math.exp(-((t + 1) ** 2) / 0.5) / Math.sqrt(0.5 * Math.PI)) +
    (0.3 * Math.exp(-((t - 2) ** 2) / 0.02) / Math.sqrt(0.02 * Math.PI));
  const inOne = -simpson(
    (t) => density(t) > 0 ? density(t) * Math.log(density(t)) : 0,
    { from: -8, to: 8, steps: 20000 },
  );
  const samples = points(N, () => [
    generator.uniform() < 0.7
      ? -1 + 0.5 * generator.normal()
      : 2 + 0.1 * generator.normal(),
    generator.normal(),
  ]);
  agrees(sampleEntropy(samples, { dim: 2 }), inOne + UNIT, 0.004);
});

Deno.test("entropy of a uniform square is the log of its area", () => {
  const generator = Generator.fromSeed(3);
  const square = points(N, () => [
    3 * generator.uniform(),
    generator.uniform(),
  ]);
  const estimate = sampleEntropy(square, { dim: 2 });
  agrees(estimate, Math.log(3), 0.01);
});

Deno.test("entropy of a banana is that of the Gaussian it is bent from", () => {
  // (a, b) -> (a, b + a^2) keeps areas.
  const generator = Generator.fromSeed(4);
  const banana = points(N, () => {
    const a = generator.normal();
    return [a, 0.2 * generator.normal() + a * a];
  });
  agrees(sampleEntropy(banana, { dim: 2 }), 2 * UNIT + Math.log(0.2), 0.006);
});

Deno.test("KL of a quarter of N(0, I) is log 4, not that of a Gaussian", () => {
  const quarter = Generator.fromSeed(5).normals(2 * N).map(Math.abs);
  const estimate = klFromPrior(quarter, { dim: 2 });
  agrees(estimate, Math.log(4), 0.006);
  // With mean and variance of the quarter a Gaussian has 0.37 less.
  const mean = Math.sqrt(2 / Math.PI);
  const logVariance = Math.log(1 - 2 / Math.PI);
  const matched = gaussianKlFromPrior([mean, mean], [logVariance, logVariance]);
  assert.ok(estimate.value - matched > 0.3);
});

Deno.test("KL of a Gaussian agrees with its closed form", () => {
  const generator = Generator.fromSeed(6);
  const mean = [1.5, -0.5];
  const logVariance = [-2, 0.3];
  const samples = points(
    N,
    () =>
      mean.map((m, a) =>
        m + Math.exp(logVariance[a]! / 2) * generator.normal()
      ),
  );
  agrees(
    klFromPrior(samples, { dim: 2 }),
    gaussianKlFromPrior(mean, logVariance),
    0.003,
  );
});

Deno.test("the closed form against an integral, and near zero", () => {
  const log = (t: number, m: number, s: number) =>
    -((t - m) ** 2) / (2 * s * s) - Math.log(s) - 0.5 * Math.log(2 * Math.PI);
  const integral = simpson(
    (t) => Math.exp(log(t, 0.8, 0.4)) * (log(t, 0.8, 0.4) - log(t, 0, 1)),
    { from: -6, to: 6, steps: 20000 },
  );
  assertNear(gaussianKlFromPrior([0.8], [2 * Math.log(0.4)]), integral, 1e-10);
  assert.equal(gaussianKlFromPrior([0, 0], [0, 0]), 0);
  // e^v - 1 - v is v^2 / 2 to leading order; plain exp would lose it.
  assertNear(gaussianKlFromPrior([0], [1e-5]) / 2.5e-11, 1, 1e-4);
  assert.throws(() => gaussianKlFromPrior([0], [0, 0]), RangeError);
});

Deno.test("the standard error is the scatter of repeated estimates", () => {
  const values: number[] = [];
  let variance = 0;
  const repeats = 60;
  for (let seed = 0; seed < repeats; seed++) {
    const samples = Generator.fromSeed(seed).normals(2 * 2000);
    const { value, standardError } = sampleEntropy(samples, { dim: 2 });
    values.push(value);
    variance += standardError ** 2 / repeats;
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
  const scatter = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    (repeats - 1);
  assertNear(Math.sqrt(variance / scatter), 1, 0.25);
});

Deno.test("the two terms of the KL share samples, and its error knows", () => {
  // q = p: log q - log p is 0 for every sample, only the entropy's own noise
  // is left. Errors of independent terms would give more than twice that.
  const samples = Generator.fromSeed(8).normals(2 * N);
  const kl = klFromPrior(samples, { dim: 2 }).standardError;
  const entropy = sampleEntropy(samples, { dim: 2 }).standardError;
  assert.ok(kl < 0.75 * entropy, `${kl} against ${entropy}`);
});

Deno.test("the bias that an edge makes is seen, and its sign", () => {
  let bias = 0;
  let error = 0;
  const repeats = 10;
  for (let seed = 0; seed < repeats; seed++) {
    const generator = Generator.fromSeed(seed);
    const square = points(10_000, () => [
      generator.uniform(),
      generator.uniform(),
    ]);
    const estimate = sampleEntropy(square, { dim: 2 });
    bias += estimate.bias / repeats;
    error += estimate.value / repeats; // the exact entropy is 0
  }
  assert.ok(error > 0.005, `the edges must show: ${error}`);
  assertNear(bias, error, 0.6 * error);
});

Deno.test("a larger k has a smaller error, whatever the order", () => {
  const samples = Generator.fromSeed(9).normals(2 * N);
  const errorOf = (neighbours: number) =>
    klFromPrior(samples, { dim: 2, neighbours }).standardError;
  assert.ok(errorOf(1) > 1.3 * errorOf(8));
});

Deno.test("equal samples are refused, not log 0", () => {
  const distinct = Generator.fromSeed(10).normals(2 * 1000);
  const refused = (samples: Float32Array, message: RegExp) =>
    assert.throws(() => sampleEntropy(samples, { dim: 2 }), {
      name: "RangeError",
      message,
    });
  // All equal, noise used twice, an atom of 1 %, one pair.
  refused(new Float32Array(2000).fill(0.5), /1000 of 1000 samples are equal/);
  const twice = new Float32Array(4000);
  twice.set(distinct);
  twice.set(distinct, 2000);
  refused(twice, /2000 of 2000 samples are equal/);
  refused(distinct.map((v, i) => i < 20 ? 0.5 : v), /10 of 1000 samples/);
  const pair = distinct.slice();
  pair.copyWithin(0, 2, 4);
  refused(pair, /2 of 1000 samples are equal/);
});

Deno.test("samples that only rounding made equal are accepted", () => {
  // In one dimension float32 has about 2^25 numbers for 50,000 samples.
  const generator = Generator.fromSeed(11);
  const samples = generator.normals(50_000);
  assert.ok(new Set(samples).size < samples.length, "the case must occur");
  agrees(sampleEntropy(samples, { dim: 1 }), UNIT, 0.001);
  // A narrow q away from 0 has fewer still.
  const narrow = points(N, () => [
    1 + 0.001 * generator.normal(),
    1 + 0.001 * generator.normal(),
  ]);
  agrees(sampleEntropy(narrow, { dim: 2 }), 2 * (UNIT + Math.log(1e-3)), 0.003);
});

Deno.test("arguments that make no sense are refused", () => {
  const samples = Generator.fromSeed(12).normals(2 * 10);
  const refused: [() => unknown, RegExp][] = [
    [() => sampleEntropy(samples, { dim: 3 }), /20 numbers, wanted a multiple/],
    [() => sampleEntropy(samples, { dim: 0 }), /dim is 0/],
    [
      () => sampleEntropy(samples, { dim: 2, neighbours: 0 }),
      /neighbours is 0/,
    ],
    [() => sampleEntropy(samples, { dim: 2, neighbours: 1.5 }), /is 1.5/],
    [
      () => sampleEntropy(samples, { dim: 2, neighbours: 5 }),
      /samples is 10, wanted an integer from 12 on/,
    ],
    [
      () => klFromPrior(samples.map((v, i) => i === 5 ? NaN : v), { dim: 2 }),
      /component 1 of sample 2 is NaN/,
    ],
  ];
  for (const [call, message] of refused) {
    assert.throws(call, { name: "RangeError", message });
  }
  assert.ok(Number.isFinite(sampleEntropy(samples, { dim: 2 }).value));
});

Deno.test("KL to any density: one Gaussian to another's closed form", () => {
  const samples = Generator.fromSeed(13).normals(2 * N);
  // p is N(1, 2^2) in the first component and N(0, 1) in the second.
  const logP = Float64Array.from({ length: N }, (_, i) => {
    const [a, b] = [samples[2 * i]!, samples[2 * i + 1]!];
    return -((a - 1) ** 2) / 8 - b * b / 2 - Math.log(2 * Math.PI * 2);
  });
  const exact = Math.log(2) + (1 + 1) / 8 - 0.5;
  agrees(sampleKl(samples, logP, { dim: 2 }), exact, 0.003);
});
