import assert from "node:assert/strict";
import {
  type Approximation,
  comparePosterior,
  exactPosterior,
  hamiltonianMonteCarlo,
  sectorShares,
  targets,
} from "../../lib/posterior/mod.ts";
import { Gaussian } from "../../lib/posterior/gaussian.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { GAUSSIAN, gaussianTarget } from "./gaussian_target.ts";

const OPTIONS = {
  generator: Generator.fromSeed(1),
  samples: 20_000,
  wholeSamples: 4000,
};

/** A Gaussian, given as an approximation. */
function approximation(mean: number[], factor: number[]): Approximation {
  const gaussian = new Gaussian(
    Float64Array.from(mean),
    Float64Array.from(factor),
  );
  return {
    ...{ method: "full-rank", seconds: 1 },
    sample: (count, generator) => gaussian.draw(generator.normals(2 * count)),
    logDensity: (z) => gaussian.logDensity(z),
  };
}

testOn(
  ["native"],
  "comparison: a Gaussian with a Gaussian, closed forms",
  async () => {
    const exact = exactPosterior(gaussianTarget, { nodes: 401 });
    const q = approximation([1, -1], [1.5, 0, 0.3, 0.4]);
    const result = await comparePosterior(q, exact, OPTIONS);
    // (tr(P C) + d' P d - 2 + ln(det S / det C)) / 2, S the target's covariance,
    // P its inverse, C = [[2.25, 0.45], [0.45, 0.25]], d the means' difference.
    const [[p, c], [_, s]] = GAUSSIAN.covariance;
    const determinant = p * s - c * c;
    const form = (x: number, xy: number, y: number) =>
      (s * x - 2 * c * xy + p * y) / determinant;
    const d = [1 - GAUSSIAN.mean[0], -1 - GAUSSIAN.mean[1]] as const;
    const kl = 0.5 * (form(2.25, 0.45, 0.25) +
      form(d[0] ** 2, d[0] * d[1], d[1] ** 2) - 2 +
      Math.log(determinant / 0.36));
    const { bound, boundByDensity } = result;
    assertNear(result.kl.value, kl, 4 * result.kl.standardError + 0.005);
    assert.ok(result.kl.standardError < 0.02);
    const lacking = GAUSSIAN.logEvidence - kl;
    assertNear(
      boundByDensity!.value,
      lacking,
      4 * boundByDensity!.standardError,
    );
    assertNear(bound.value, lacking, 4 * bound.standardError + 0.02);
    assertNear(result.exactLogEvidence, GAUSSIAN.logEvidence, 1e-6);

    const [first, second] = result.shown;
    assert.deepEqual([first.name, second.name], ["a", "b"]);
    assertNear(first.mean, 1, 4 * first.meanError);
    assertNear(first.meanError, 1.5 / Math.sqrt(20_000), 2e-4);
    assertNear(second.sd, 0.5, 4 * second.sdError);
    // The variance of a normal number's square is 2.
    assertNear(second.sdError, 0.5 / Math.sqrt(2 * 20_000), 2e-4);
    assertNear(second.exactSd, Math.sqrt(s), 1e-6);
    const [difference] = result.derived;
    assertNear(difference!.mean, 2, 0.05);
    assertNear(difference!.sd, Math.sqrt(2.25 + 0.25 - 0.9), 0.05);
    assertNear(result.covariance, 0.45, 0.03);
    assertNear(result.exactCovariance, c, 1e-6);
    const median = result.quantiles.find(({ p }) => p === 0.5)!;
    assertNear(median.values[1], -1, 0.02);
    assertNear(median.exact[0], GAUSSIAN.mean[0], 1e-5);
    // Of N(1, 1.5^2) the share above 0 is 0.7475; that of N(-1, 0.5^2) 0.02275.
    assertNear(result.positive[0], 0.7475, 0.013);
    assertNear(result.positive[1], 0.02275, 0.005);
    assertNear(result.sectors.reduce((a, b) => a + b), 1, 1e-9);
    const { distance, floor } = result.slicedWasserstein!;
    assert.ok(distance > 0.2 && floor < 0.1, `${distance}, ${floor}`);
  },
);

testOn(["native"], "comparison: what is exact is found to be", async () => {
  const exact = exactPosterior(targets["eight-schools"], { nodes: 401 });
  const truth: Approximation = {
    ...{ method: "avb", seconds: 0 },
    sample: (count, generator) => exact.sample(count, generator),
  };
  const result = await comparePosterior(truth, exact, OPTIONS);
  const { kl, bound, slicedWasserstein } = result;
  assertNear(kl.value, 0, 4 * kl.standardError + 0.005);
  // All ten coordinates: nothing is lacking.
  assertNear(bound.value, exact.logEvidence, 4 * bound.standardError);
  assert.ok(bound.standardError < 0.05);
  assert.equal(result.boundByDensity, undefined);
  for (const quantity of [...result.shown, ...result.derived]) {
    const { mean, meanError, sd, sdError, exactMean, exactSd } = quantity;
    assertNear(mean, exactMean, 4.5 * meanError);
    assertNear(sd, exactSd, 4.5 * sdError);
  }
  assert.equal(result.derived.length, 16);
  const { distance, floor } = slicedWasserstein!;
  assertNear(distance / floor, 1, 0.5);
});

testOn(["native"], "comparison: HMC within its own error", async () => {
  const exact = exactPosterior(targets.torus, { nodes: 401 });
  const chains = await hamiltonianMonteCarlo(targets.torus, {
    ...{ chains: 64, warmUp: 100, draws: 100 },
    generator: Generator.fromSeed(2),
  });
  const result = await comparePosterior(chains, exact, OPTIONS);
  assert.equal(result.samples, 6400);
  for (const [a, quantity] of result.shown.entries()) {
    const { mean, meanError, sd, sdError, exactMean, exactSd } = quantity;
    assertNear(mean, exactMean, 4 * meanError);
    assertNear(sd, exactSd, 4 * sdError);
    const size = chains.diagnostics!.effectiveSamples[a]!;
    assertNear(meanError, sd / Math.sqrt(size), 1e-3 * meanError);
  }
  // Draws that a rejection repeated are no obstacle.
  assertNear(result.kl.value, 0, 0.1);
});

testOn(["native"], "comparison: fewer draws than chains made", async () => {
  const exact = exactPosterior(gaussianTarget, { nodes: 201 });
  // Chains whose draws are independent: how many are left out does not matter.
  const independent = approximation([0.7, -1.2], [1, 0, 0.5, 0.6]);
  const effective = [8000, 8000];
  const [free, taken, half] = await Promise.all([
    undefined,
    { effectiveSamples: effective, effectiveSquares: effective },
    { effectiveSamples: [4000, 4000], effectiveSquares: [4000, 4000] },
  ].map((sizes) =>
    comparePosterior(
      {
        ...independent,
        ...sizes && {
          diagnostics: {
            ...{ chains: 8, draws: 1000, acceptance: 1, rHat: [1, 1] },
            ...sizes,
          },
        },
      },
      exact,
      { ...OPTIONS, samples: 2000, wholeSamples: 2000 },
    )
  ));
  for (const a of [0, 1] as const) {
    const { meanError, sdError } = free!.shown[a];
    assertNear(taken!.shown[a].meanError, meanError, 1e-9);
    assertNear(taken!.shown[a].sdError, sdError, 1e-9);
    // 1/4000 + 1/2000 - 1/8000 instead of 1/2000.
    const wider = Math.sqrt(1.25);
    assertNear(half!.shown[a].meanError, wider * meanError, 1e-9);
    assertNear(half!.shown[a].sdError, wider * sdError, 1e-9);
  }
});

Deno.test("sectors: one point in the middle of each, and on the axes", () => {
  const points = Float64Array.of(
    2,
    1,
    1,
    2,
    -1,
    2,
    -2,
    1,
    -2,
    -1,
    -1,
    -2,
    1,
    -2,
  );
  const share = 1 / 7;
  assertAllNear(sectorShares(points, 8), [...Array(7).fill(share), 0], {
    relative: 1e-12,
    magnitude: 1,
    what: "shares",
  });
  // (1, 0) is the first, (0, 1), (-1, 0) and (0, -1) begin their sectors.
  const axes = Float64Array.of(1, 0, 0, 1, -1, 0, 0, -1, 1, -1e-300);
  assert.deepEqual(sectorShares(axes, 4), [0.2, 0.2, 0.2, 0.4]);
});
