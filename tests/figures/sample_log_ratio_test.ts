import assert from "node:assert/strict";
import { latentGrid, sampleLogRatio } from "../../lib/figures/mod.ts";
import { Generator } from "../../lib/random/mod.ts";

const grid = latentGrid({ limit: 2, nodes: 41 });
const z = Generator.fromSeed(7).normals(2 * 200_000);

/** Largest error where the prior is within 1.5 standard deviations. */
function worst(
  values: Float64Array,
  exact: (z1: number, z2: number) => number,
) {
  let worst = 0;
  values.forEach((value, k) => {
    const [z1, z2] = grid.points.subarray(2 * k, 2 * k + 2) as unknown as [
      number,
      number,
    ];
    if (Math.hypot(z1, z2) > 1.5) return;
    worst = Math.max(worst, Math.abs(value - exact(z1, z2)));
  });
  return worst;
}

Deno.test("samples of the prior give 0, whatever the bandwidth", () => {
  for (const bandwidth of [0.15, 0.4]) {
    assert.ok(worst(sampleLogRatio(grid, z, { bandwidth }), () => 0) < 0.08);
  }
});

Deno.test("a shifted Gaussian gives its log ratio", () => {
  // ln N(z; m, I) - ln N(z; 0, I) = m z - m^2 / 2; both smoothed alike, the
  // variance of both is 1 + h^2.
  const [m, bandwidth] = [0.5, 0.2];
  const shifted = z.map((value, i) => i % 2 === 0 ? value + m : value);
  const variance = 1 + bandwidth ** 2 + 0.1 ** 2 / 6;
  const values = sampleLogRatio(grid, shifted, { bandwidth });
  assert.ok(worst(values, (z1) => (m * z1 - m * m / 2) / variance) < 0.08);
});

Deno.test("the estimate is a density: it sums to 1, edge or not", () => {
  // All samples near the grid's edge: a part of the mass lies outside.
  const samples = [2, 0, 2, 0];
  const bandwidth = 0.2;
  const values = sampleLogRatio(grid, samples, { bandwidth, floor: -60 });
  const variance = 1 + bandwidth ** 2 + 0.1 ** 2 / 6;
  let mass = 0;
  values.forEach((value, k) => {
    const [z1, z2] = grid.points.subarray(2 * k, 2 * k + 2) as unknown as [
      number,
      number,
    ];
    const prior = Math.exp(-(z1 * z1 + z2 * z2) / (2 * variance)) /
      (2 * Math.PI * variance);
    mass += Math.exp(value) * prior * grid.cell *
      (Math.abs(z1 - 2) < 1e-6 ? 0.5 : 1);
  });
  assert.ok(Math.abs(mass - 0.5) < 1e-3, `${mass}`);
});

Deno.test("where no sample is near, the floor", () => {
  const values = sampleLogRatio(grid, [0, 0], { floor: -7 });
  assert.equal(values[0], -7);
  assert.ok(values[20 * 41 + 20]! > 0);
});

Deno.test("odd lengths and bandwidths are refused", () => {
  assert.throws(() => sampleLogRatio(grid, [1, 2, 3]), /3 values/);
  assert.throws(
    () => sampleLogRatio(grid, [1, 2], { bandwidth: 0 }),
    /bandwidth is 0, wanted more than 0/,
  );
});
