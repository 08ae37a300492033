import assert from "node:assert/strict";
import { dense, tf } from "../../../lib/backend/mod.ts";
import { GaussianReference } from "../../../lib/posterior/avb/gaussian_reference.ts";
import { Generator } from "../../../lib/random/mod.ts";
import { assertAllNear, assertNear } from "../../support/assertions.ts";
import { testOn } from "../../support/backends.ts";

const MEAN = Float64Array.of(1, -2);
// Deviations 2 and 0.5, correlation 0.6.
const COVARIANCE = Float64Array.of(4, 0.6, 0.6, 0.25);

/** ln N(z; MEAN, COVARIANCE) by the textbook's formula for two variables. */
function logDensity([a, b]: readonly [number, number]): number {
  const [x, y, rho] = [(a - 1) / 2, (b + 2) / 0.5, 0.6];
  const rest = 1 - rho * rho;
  return -(x * x - 2 * rho * x * y + y * y) / (2 * rest) -
    Math.log(2 * Math.PI * 2 * 0.5 * Math.sqrt(rest));
}

testOn(["cpu"], "GaussianReference: ln r at u is that at z", () => {
  const reference = new GaussianReference(MEAN, COVARIANCE);
  const points = [[1, -2], [3, -2], [0.2, -2.9], [-4, 0]] as [number, number][];
  const u = dense(tf.tensor2d(points), [reference.standardize()]).arraySync();
  points.forEach((point, i) => {
    const squares = u[i]![0]! ** 2 + u[i]![1]! ** 2;
    assertNear(-squares / 2 - reference.logVolume, logDensity(point), 1e-5);
  });
});

testOn(["cpu"], "GaussianReference: z of u of z is z", () => {
  const reference = new GaussianReference(
    Float64Array.of(1, 2, 3),
    Float64Array.of(2, 0.3, 0.1, 0.3, 1, -0.4, 0.1, -0.4, 0.7),
  );
  const z = tf.tensor2d(Generator.fromSeed(1).normals(30), [10, 3]);
  const back = dense(z, [reference.standardize(), reference.restore()]);
  assertAllNear(back.dataSync(), z.dataSync(), {
    ...{ relative: 1e-6, magnitude: 4, what: "z" },
  });
});

testOn(["cpu"], "GaussianReference: N(0, I) leaves z as it is", () => {
  const reference = GaussianReference.standard(2);
  const z = tf.tensor2d([[0.5, -3]]);
  for (const layer of [reference.standardize(), reference.restore()]) {
    assert.deepEqual(dense(z, [layer]).arraySync(), z.arraySync());
  }
  assertNear(reference.logVolume, Math.log(2 * Math.PI), 1e-12);
});

Deno.test("GaussianReference: a covariance that is none is refused", () => {
  const flat = Float64Array.of(1, 1, 1, 1);
  assert.throws(
    () => new GaussianReference(MEAN, flat),
    /^RangeError: .*coordinate 1 has 0 left/,
  );
  assert.throws(
    () => new GaussianReference(MEAN, Float64Array.of(NaN, 0, 0, 1)),
    /coordinate 0 has NaN left/,
  );
});
