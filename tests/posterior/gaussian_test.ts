import { Gaussian } from "../../lib/posterior/gaussian.ts";
import { sampleMoments } from "../../lib/posterior/sample_moments.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";

const MEAN = Float64Array.of(1, -2);
/** Of the covariance [[4, -2], [-2, 1.25]]. */
const FACTOR = Float64Array.of(2, 0, -1, 0.5);

Deno.test("Gaussian: draws have its moments", () => {
  const n = 40_000;
  const noise = Generator.fromSeed(1).normals(2 * n);
  const z = new Gaussian(MEAN, FACTOR).draw(noise);
  const { mean, covariance } = sampleMoments(z, 2);
  // Four standard errors and more.
  assertAllNear(mean, MEAN, { relative: 0.04, magnitude: 1, what: "mean" });
  assertAllNear(covariance, [4, -2, -2, 1.25], {
    relative: 0.03,
    magnitude: 4,
    what: "covariance",
  });
});

Deno.test("Gaussian: draws go back to their noise", () => {
  const noise = Generator.fromSeed(2).normals(20);
  const gaussian = new Gaussian(MEAN, FACTOR);
  assertAllNear(gaussian.standardize(gaussian.draw(noise)), noise, {
    relative: 1e-5,
    magnitude: 1,
    what: "noise",
  });
});

Deno.test("Gaussian: the density from the inverse by hand", () => {
  const [value] = new Gaussian(MEAN, FACTOR).logDensity(
    Float32Array.of(2, -1.5),
  );
  // The inverse is [[1.25, 2], [2, 4]], the determinant 1; the point is (1, 0.5)
  // off: 1.25 + 2 * 2 * 0.5 + 4 * 0.25 = 4.25.
  assertNear(value!, -4.25 / 2 - Math.log(2 * Math.PI), 1e-12);
});
