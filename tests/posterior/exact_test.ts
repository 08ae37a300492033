import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { exactPosterior } from "../../lib/posterior/exact.ts";
import { target, targets } from "../../lib/posterior/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { GAUSSIAN, gaussianTarget } from "./gaussian_target.ts";

/** The integral of f by Simpson's rule. */
function simpson(
  f: (t: number) => number,
  from: number,
  to: number,
): number {
  const steps = 20_000;
  const width = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) {
    sum += (i % 2 === 1 ? 4 : 2) * f(from + i * width);
  }
  return sum * width / 3;
}

testOn(["native", "cpu"], "exact: a Gaussian has its closed form", () => {
  const exact = exactPosterior(gaussianTarget, { nodes: 401 });
  const { mean, covariance, logEvidence } = GAUSSIAN;
  assertNear(exact.logEvidence, logEvidence, 1e-6);
  assert.ok(exact.change < 1e-5, `${exact.change}`);
  [0, 1].forEach((a) => {
    assertNear(exact.mean[a]!, mean[a]!, 1e-6);
    assertNear(exact.sd[a]!, Math.sqrt(covariance[a]![a]!), 1e-6);
  });
  assertNear(exact.covariance, covariance[0][1], 1e-6);
  const [difference] = exact.derived;
  assert.equal(difference!.name, "difference");
  assertNear(difference!.mean, mean[0] - mean[1], 1e-6);
  assertNear(difference!.sd, Math.sqrt(2 + 0.6 - 2 * 0.9), 1e-6);
  // Quantiles of N(0, 1): 0.975 and 0.2.
  const quantiles = [[0.975, 1.959963985], [0.2, -0.841621234]] as const;
  for (const [p, u] of quantiles) {
    assertNear(exact.quantile(1, p), mean[1] + u * Math.sqrt(0.6), 1e-5);
  }
  const [top] = exact.density(Float64Array.from(mean));
  assertNear(top!, 1 / (2 * Math.PI * Math.sqrt(2 * 0.6 - 0.81)), 1e-6);
  // Where the density itself is 0 in doubles.
  const far = Float64Array.of(mean[0] + 60, mean[1]);
  const determinant = 2 * 0.6 - 0.81;
  assert.equal(exact.density(far)[0], 0);
  assertNear(
    exact.logDensity(far)[0]!,
    -0.5 * 60 ** 2 * 0.6 / determinant -
      Math.log(2 * Math.PI * Math.sqrt(determinant)),
    1e-2,
  );
  const [middle, side] = exact.marginal(0, [mean[0], mean[0] + Math.SQRT2]);
  assertNear(middle!, 1 / Math.sqrt(4 * Math.PI), 1e-6);
  assertNear(side! / middle!, Math.exp(-0.5), 1e-6);
});

testOn(["native"], "exact: coordinates shown in another order", () => {
  const turned = exactPosterior({
    ...gaussianTarget,
    shown: [1, 0],
    window: [gaussianTarget.window[1], gaussianTarget.window[0]],
  }, { nodes: 201 });
  const { mean } = GAUSSIAN;
  assertNear(turned.mean[0], mean[1], 1e-6);
  assertNear(turned.sd[1], Math.SQRT2, 1e-6);
  assertNear(turned.derived[0]!.mean, mean[0] - mean[1], 1e-6);
  const [top] = turned.density(Float64Array.of(mean[1], mean[0]));
  assertNear(top!, 1 / (2 * Math.PI * Math.sqrt(2 * 0.6 - 0.81)), 1e-6);
  const z = turned.sample(4000, Generator.fromSeed(1));
  const first = z.reduce((sum, v, i) => i % 2 === 0 ? sum + v / 4000 : sum, 0);
  assertNear(first, mean[0], 4 * Math.SQRT2 / Math.sqrt(4000));
});

testOn(["native"], "exact: the torus in polar coordinates", () => {
  // With s = r^2 the plane's measure is pi ds, and E[a^2] = E[s] / 2.
  const density = (s: number) => Math.PI * Math.exp(-((s - 2) ** 2));
  const mass = simpson(density, 0, 8);
  const exact = exactPosterior(targets.torus, { nodes: 401 });
  assertNear(exact.logEvidence, Math.log(mass), 1e-6);
  const square = simpson((s) => s / 2 * density(s), 0, 8) / mass;
  assertNear(exact.sd[0], Math.sqrt(square), 1e-6);
  assertNear(exact.sd[1], Math.sqrt(square), 1e-6);
  assertNear(exact.mean[0], 0, 1e-6);
});

testOn(["native"], "exact: Rosenbrock's valley, one coordinate by hand", () => {
  // Given b, a ~ N((1 + b^2) / 2, 1/4); what is left is exp(-(1 - b^2)^2 / 2).
  const left = (b: number) =>
    Math.sqrt(Math.PI / 2) * Math.exp(-((1 - b * b) ** 2) / 2);
  const mass = simpson(left, -4, 4);
  const over = (f: (b: number) => number) =>
    simpson((b) => f(b) * left(b), -4, 4) / mass;
  const center = (b: number) => (1 + b * b) / 2;
  const mean = over(center);
  const exact = exactPosterior(targets.rosenbrock, { nodes: 401 });
  assertNear(exact.logEvidence, Math.log(mass), 1e-6);
  assertNear(exact.mean[0], mean, 1e-6);
  assertNear(
    exact.sd[0],
    Math.sqrt(0.25 + over((b) => (center(b) - mean) ** 2)),
    1e-6,
  );
  assertNear(exact.sd[1], Math.sqrt(over((b) => b * b)), 1e-6);
});

testOn(["native"], "exact: mu of gauss is Student's t", () => {
  const data = [0.4, 1.9, 2.3, 0.9, 3.1, 1.2, -0.2, 2, 1.4, 2.6];
  const mean = data.reduce((sum, x) => sum + x / 10, 0);
  const squares = data.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const error = Math.sqrt(squares / 90);
  const exact = exactPosterior(targets.gauss);
  // The priors are so wide that they change the fourth digit at most.
  assertNear(exact.mean[0], mean, 1e-4);
  assertNear(exact.sd[0], error * Math.sqrt(9 / 7), 1e-4);
  assertNear(exact.quantile(0, 0.95), mean + 1.833113 * error, 1e-4);
  assertNear(exact.quantile(0, 0.025), mean - 2.262157 * error, 1e-4);
  // ln of gamma(9/2) pi^(-9/2) / sqrt(10) squares^(-9/2) / 2, times the priors.
  const gamma = Math.sqrt(Math.PI) * 105 / 16;
  const logEvidence = Math.log(gamma) - 4.5 * Math.log(Math.PI * squares) -
    0.5 * Math.log(10) - Math.LN2 - Math.log(2 * Math.PI * 100 ** 2) -
    mean ** 2 / 2e4;
  assertNear(exact.logEvidence, logEvidence, 2e-4);
});

Deno.test("exact: the thetas of eight schools by draws of the prior", () => {
  const target = targets["eight-schools"];
  const exact = exactPosterior(target, { nodes: 201 });
  assert.ok(exact.change < 1e-6);
  // Importance sampling: draws of mu and tau, weighted by p(y given both).
  const n = 400_000;
  const points = Float64Array.from(Generator.fromSeed(1).normals(2 * n));
  const logs = target.logMarginal!(points).map((log, i) =>
    log + Math.log(2 * Math.PI) +
    0.5 * (points[2 * i]! ** 2 + points[2 * i + 1]! ** 2)
  );
  const weights = logs.map(Math.exp);
  const sum = weights.reduce((a, b) => a + b, 0);
  const share = weights.reduce((a, b) => a + b * b, 0) / sum ** 2;
  assertNear(Math.log(sum / n), exact.logEvidence, 5 * Math.sqrt(share));
  for (const j of [0, 2, 11]) {
    const { given } = target.derived[j]!;
    const { mean, sd } = exact.derived[j]!;
    let [first, second] = [0, 0];
    weights.forEach((weight, i) => {
      const moments = given!(points[2 * i]!, points[2 * i + 1]!);
      first += weight * moments.mean / sum;
      second += weight * (moments.variance + moments.mean ** 2) / sum;
    });
    assertNear(first, mean, 5 * sd * Math.sqrt(share));
    assertNear(Math.sqrt(second - first ** 2), sd, 5 * sd * Math.sqrt(share));
  }
});

testOn(["native"], "exact: draws have the moments, in all dimensions", () => {
  const n = 20_000;
  const target = targets["eight-schools"];
  const exact = exactPosterior(target, { nodes: 401 });
  const z = exact.sample(n, Generator.fromSeed(3));
  assert.equal(z.length, n * 10);
  const quantities = [
    {
      value: (z: ArrayLike<number>) => z[0]!,
      mean: exact.mean[0],
      sd: exact.sd[0],
    },
    {
      value: (z: ArrayLike<number>) => z[1]!,
      mean: exact.mean[1],
      sd: exact.sd[1],
    },
    ...exact.derived.map(({ mean, sd }, i) => ({
      ...{ mean, sd },
      value: target.derived[i]!.value,
    })),
  ];
  for (const { value, mean, sd } of quantities) {
    const values = Array.from(
      { length: n },
      (_, i) => value(z.subarray(10 * i, 10 * i + 10)),
    );
    const average = values.reduce((sum, v) => sum + v / n, 0);
    const square = values.reduce((sum, v) => sum + (v - average) ** 2 / n, 0);
    assertNear(average, mean, 4 * sd / Math.sqrt(n));
    assertNear(Math.sqrt(square) / sd, 1, 0.03);
  }
  assertAllNear(z, exact.sample(n, Generator.fromSeed(3)), {
    relative: 0,
    magnitude: 1,
    what: "the same seed",
  });
});

testOn(["native"], "exact: what cannot be integrated is refused", () => {
  const square = (z: tf.Tensor2D) =>
    tf.neg(tf.sum<tf.Tensor1D>(tf.square(z), 1));
  const mine = {
    name: "mine",
    coordinates: ["a", "b"],
    window: [[-6, 6], [-6, 6]],
    logJoint: square,
  } as const;
  const refused = (definition: Parameters<typeof target>[0], message: RegExp) =>
    assert.throws(() => exactPosterior(target(definition), { nodes: 101 }), {
      name: "RangeError",
      message,
    });
  refused({ ...mine, window: [[-6, 6], [-1, 6]] }, /edge of the window.*of b/);
  refused({ ...mine, coordinates: ["a", "b", "c"] }, /3 coord.*logMarginal/);
  refused(
    { ...mine, logJoint: (z) => tf.square(z) as unknown as tf.Tensor1D },
    /makes \[10201,2\], wanted \[10201\]/,
  );
  refused(
    { ...mine, logJoint: (z) => tf.sqrt(square(z)) },
    /logJoint is NaN at z = \(-6, -6\)/,
  );
  for (const nodes of [3, 100, 10.5]) {
    assert.throws(() => exactPosterior(target(mine), { nodes }), /odd integer/);
  }
  const exact = exactPosterior(target(mine), { nodes: 101 });
  assert.throws(() => exact.quantile(0, 1), /p is 1/);
  const three = exactPosterior(
    target({
      ...mine,
      coordinates: ["a", "b", "c"],
      logMarginal: (points) =>
        Float64Array.from(
          { length: points.length / 2 },
          (_, i) => -(points[2 * i]! ** 2) - points[2 * i + 1]! ** 2,
        ),
    }),
    { nodes: 101 },
  );
  assertNear(three.logEvidence, Math.log(Math.PI), 1e-6);
  assert.throws(() => three.sample(1, Generator.fromSeed(1)), /no `complete`/);
});
