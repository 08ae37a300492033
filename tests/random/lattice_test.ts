import assert from "node:assert/strict";
import { Generator, latticeNormals } from "../../lib/random/mod.ts";

/** exp(-|z|^2 / 2) of every point; its mean under N(0, I) is 2^(-dim / 2). */
function bells(points: Float32Array, dim: number): number[] {
  return Array.from({ length: points.length / dim }, (_, k) => {
    const point = points.subarray(k * dim, (k + 1) * dim);
    return Math.exp(-0.5 * point.reduce((sum, value) => sum + value ** 2, 0));
  });
}

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) /
    (values.length - 1);
  return { mean, variance, error: Math.sqrt(variance / values.length) };
}

/** The mean of the bells of one lattice, for many shifts. */
function latticeMeans(count: number, dim: number, shifts: number): number[] {
  const generator = Generator.fromSeed(count + dim);
  return Array.from(
    { length: shifts },
    () => moments(bells(latticeNormals(generator, count, dim), dim)).mean,
  );
}

Deno.test("latticeNormals: every single point is of N(0, I)", () => {
  const dim = 3;
  const generator = Generator.fromSeed(1);
  const draws = Array.from(
    { length: 20_000 },
    () => latticeNormals(generator, 16, dim),
  );
  for (const k of [0, 7, 15]) {
    const at = (j: number) => draws.map((points) => points[k * dim + j]!);
    for (let j = 0; j < dim; j++) {
      const { mean, variance } = moments(at(j));
      // Five standard errors of each.
      assert.ok(Math.abs(mean) < 5 / Math.sqrt(draws.length), `${k} ${j}`);
      assert.ok(Math.abs(variance - 1) < 5 * Math.sqrt(2 / draws.length));
      const beyond = at(j).filter((value) => value > 1.959964).length;
      const share = beyond / draws.length;
      const error = Math.sqrt(0.025 * 0.975 / draws.length);
      assert.ok(Math.abs(share - 0.025) < 5 * error, `${share} beyond 1.96`);
    }
    const [a, b] = [at(0), at(1)];
    const covariance = moments(a.map((value, i) => value * b[i]!)).mean;
    assert.ok(Math.abs(covariance) < 5 / Math.sqrt(draws.length));
  }
});

for (const [count, dim] of [[1, 2], [128, 2], [100, 5]] as const) {
  Deno.test(`latticeNormals: ${count} of ${dim} are unbiased`, () => {
    const { mean, error } = moments(latticeMeans(count, dim, 4000));
    assert.ok(Math.abs(mean - 2 ** (-dim / 2)) < 5 * error, `${mean}`);
  });
}

Deno.test("latticeNormals: 128 points of two dimensions vary far less", () => {
  // In two dimensions exp(-|z|^2 / 2) is uniform on [0, 1].
  const independent = 1 / 12 / 128;
  const { variance } = moments(latticeMeans(128, 2, 2000));
  assert.ok(variance < independent / 100, `${variance} of ${independent}`);
});

Deno.test("latticeNormals: in eight dimensions they still vary less", () => {
  const [dim, count] = [8, 128];
  // E[b^2] is 3^(-dim / 2), as b^2 = exp(-|z|^2).
  const independent = (3 ** (-dim / 2) - 2 ** -dim) / count;
  const { variance } = moments(latticeMeans(count, dim, 2000));
  assert.ok(variance < 0.7 * independent, `${variance} of ${independent}`);
});

Deno.test("latticeNormals: one generator, one lattice", () => {
  const draw = (seed: number) => latticeNormals(Generator.fromSeed(seed), 9, 3);
  assert.deepEqual(draw(4), draw(4));
  assert.notDeepEqual(draw(4), draw(5));
  assert.equal(draw(4).length, 27);
  assert.equal(latticeNormals(Generator.fromSeed(1), 0, 2).length, 0);
});
