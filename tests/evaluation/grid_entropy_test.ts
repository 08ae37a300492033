import assert from "node:assert/strict";
import type { Estimate } from "../../lib/evaluation/estimate.ts";
import {
  grassberger,
  gridEntropy,
  gridKlFromPrior,
} from "../../lib/evaluation/grid_entropy.ts";
import {
  gaussianKlFromPrior,
  klFromPrior,
  sampleEntropy,
} from "../../lib/evaluation/sample_entropy.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear } from "./models.ts";
import { samplesOf, shapes } from "./shapes.ts";

const plane = { dim: 2 };

/** Standard error and bias together cover the truth. */
function assertCovers(estimate: Estimate, exact: number): void {
  const { value, standardError, bias } = estimate;
  assertNear(value, exact, 3 * standardError + Math.abs(bias));
}

for (const shape of shapes) {
  Deno.test(`both entropies of ${shape.name}, errors and all`, () => {
    for (const seed of [1, 2]) {
      const generator = Generator.fromSeed(seed);
      const samples = samplesOf(shape, 50_000, generator);
      assertCovers(sampleEntropy(samples, plane), shape.entropy);
      assertCovers(gridEntropy(samples, plane), shape.entropy);
    }
  });

  Deno.test(`10^6 samples of ${shape.name} give 0.003 nats`, () => {
    const samples = samplesOf(shape, 1_000_000, Generator.fromSeed(4));
    const estimate = gridEntropy(samples, plane);
    assertCovers(estimate, shape.entropy);
    assertNear(estimate.value, shape.entropy, 0.003);
    assert.ok(Math.abs(estimate.bias) < 0.004, `bias ${estimate.bias}`);
    assert.ok(estimate.standardError < 0.0015);
  });
}

Deno.test("edges bias neighbours, as reported, and the grid far less", () => {
  const mean = (terms: readonly number[]) =>
    terms.reduce((sum, term) => sum + term, 0) / terms.length;
  const errors = (count: number, repeats: number) => {
    const estimates = Array.from({ length: repeats }, (_, seed) => {
      const generator = Generator.fromSeed(100 + seed);
      // log q - log p is log 4 at every sample of a quarter of N(0, I).
      const z = generator.normals(2 * count).map(Math.abs);
      return [klFromPrior(z, plane), gridKlFromPrior(z, plane)] as const;
    });
    return [0, 1].map((which) => ({
      error: mean(estimates.map((one) => one[which]!.value)) - Math.log(4),
      bias: mean(estimates.map((one) => one[which]!.bias)),
      standardError: mean(estimates.map((one) => one[which]!.standardError)) /
        Math.sqrt(repeats),
    }));
  };
  const [few, grid] = errors(40_000, 6);
  assertNear(few!.error, -0.005, 0.002);
  assertNear(few!.bias, few!.error, 0.003);
  assert.ok(Math.abs(grid!.error) < Math.abs(few!.error) / 2);
  assertNear(grid!.error, 0, 3 * grid!.standardError + Math.abs(grid!.bias));
  const [many, fine] = errors(200_000, 2);
  assertNear(many!.error, -0.002, 0.0015);
  assertNear(many!.bias, many!.error, 0.0025);
  assertNear(fine!.error, 0, 3 * fine!.standardError + Math.abs(fine!.bias));
});

Deno.test("KL of a Gaussian agrees with its closed form", () => {
  const mean = [1.5, -0.5];
  const logVariance = [-2, 0.3];
  const samples = Generator.fromSeed(6).normals(2 * 200_000).map((eps, i) =>
    mean[i % 2]! + Math.exp(logVariance[i % 2]! / 2) * eps
  );
  const estimate = gridKlFromPrior(samples, plane);
  assertCovers(estimate, gaussianKlFromPrior(mean, logVariance));
  assert.ok(estimate.standardError < 0.004);
  assert.equal(
    estimate.bias,
    -gridEntropy(samples, plane).bias,
  );
});

Deno.test("the standard error is the scatter of repeated estimates", () => {
  for (const shape of [shapes[0]!, shapes[2]!]) {
    const repeats = 30;
    const values: number[] = [];
    let variance = 0;
    for (let seed = 0; seed < repeats; seed++) {
      const samples = samplesOf(shape, 20_000, Generator.fromSeed(seed));
      const { value, standardError } = gridEntropy(samples, plane);
      values.push(value);
      variance += standardError ** 2 / repeats;
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
    const scatter = values.reduce((sum, value) =>
      sum + (value - mean) ** 2, 0) /
      (repeats - 1);
    // The counts' part is an upper bound: the shifts are taken for one.
    assertNear(Math.sqrt(variance / scatter), 1.1, 0.35);
  }
});

Deno.test("scale, place and a shear change the entropy as they must", () => {
  const samples = samplesOf(shapes[2]!, 20_000, Generator.fromSeed(8));
  const { value } = gridEntropy(samples, plane);
  const moved = Float64Array.from(
    samples,
    (z, i) => i % 2 === 0 ? 1000 + 1e-3 * z : z,
  );
  for (let i = 1; i < moved.length; i += 2) moved[i]! += 500 * moved[i - 1]!;
  assertNear(
    gridEntropy(moved, plane).value,
    value + Math.log(1e-3),
    1e-3,
  );
});

Deno.test("a thin curve is followed by small cells", () => {
  // The banana's thickness is a thousandth of its length.
  const noise = Generator.fromSeed(9).normals(2 * 200_000);
  for (const width of [0.02, 0.002]) {
    const samples = noise.map((eps, i) =>
      i % 2 === 0 ? eps : width * eps + noise[i - 1]! ** 2
    );
    const exact = Math.log(2 * Math.PI * Math.E) + Math.log(width);
    const estimate = gridEntropy(samples, plane);
    assertNear(estimate.value, exact, 0.25);
    assertCovers(estimate, exact);
  }
});

Deno.test("G: its recurrence, and n G(n) for a Poisson count", () => {
  const gamma = 0.5772156649015329;
  assertNear(grassberger(1), -gamma - Math.LN2, 1e-15);
  assertNear(grassberger(2), 2 - gamma - Math.LN2, 1e-15);
  assert.equal(grassberger(3), grassberger(2));
  assertNear(grassberger(4), grassberger(2) + 2 / 3, 1e-15);
  assertNear(grassberger(1001), Math.log(1001), 1e-3);
  // E[N G(N)] is lambda log lambda + lambda E1(2 lambda).
  for (const lambda of [4, 8, 20]) {
    let mean = 0;
    let probability = Math.exp(-lambda);
    for (let n = 1; n < 200; n++) {
      probability *= lambda / n;
      mean += probability * n * grassberger(n);
    }
    assertNear(
      mean,
      lambda * Math.log(lambda),
      0.5 * Math.exp(-2 * lambda) + 1e-12,
    );
  }
});

Deno.test("one sample gives one result, and stays as it was", () => {
  const samples = Generator.fromSeed(10).normals(2 * 10_000);
  const copy = samples.slice();
  const first = gridEntropy(samples, plane);
  assert.deepEqual(samples, copy);
  assert.deepEqual(gridEntropy(samples, plane), first);
});

Deno.test("what has no density on a grid is refused", () => {
  const samples = Generator.fromSeed(11).normals(2 * 10_000);
  const refused: [() => unknown, RegExp][] = [
    [() => gridEntropy(samples, { dim: 1 }), /dim is 1, wanted 2; nearest/],
    [() => gridEntropy(samples, { dim: 3 }), /dim is 3, wanted 2/],
    [() => gridKlFromPrior(samples, { dim: 5 }), /dim is 5, wanted 2/],
    [() => gridEntropy(samples.subarray(2), plane), /9999, wanted an integer/],
    [() => gridEntropy(samples.subarray(1), plane), /9999.5, wanted/],
    [
      () => gridEntropy(samples.map((v, i) => i === 7 ? NaN : v), plane),
      /component 1 of sample 3 is NaN/,
    ],
    [
      () => gridEntropy(new Float32Array(20_000).fill(0.5), plane),
      /on a line or in a point/,
    ],
    [
      () => gridEntropy(samples.map((v, i, z) => i % 2 ? z[i - 1]! : v), plane),
      /on a line or in a point/,
    ],
    [
      () => gridEntropy(samples.map((v, i) => i < 400 ? 0.5 : v), plane),
      /200 of 10000 samples are equal/,
    ],
  ];
  for (const [call, message] of refused) {
    assert.throws(call, { name: "RangeError", message });
  }
});
