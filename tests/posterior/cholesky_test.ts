import assert from "node:assert/strict";
import { choleskyFactor, solveLower } from "../../lib/posterior/cholesky.ts";
import { assertAllNear } from "../support/assertions.ts";

const FACTOR = Float64Array.of(2, 0, 0, -1, 0.5, 0, 3, 1, 1.5);
/** FACTOR times its transpose. */
const COVARIANCE = Float64Array.of(4, -2, 6, -2, 1.25, -2.5, 6, -2.5, 12.25);

Deno.test("cholesky: the factor of a product is the factor", () => {
  assertAllNear(choleskyFactor(COVARIANCE, 3), FACTOR, {
    relative: 1e-14,
    magnitude: 1,
    what: "factor",
  });
});

Deno.test("cholesky: what is singular or no covariance is refused", () => {
  assert.throws(() => choleskyFactor(Float64Array.of(1, 2, 2, 4), 2), {
    name: "RangeError",
    message: /not positive definite, coordinate 1 has 0 left/,
  });
  assert.throws(() => choleskyFactor(Float64Array.of(NaN), 1), /NaN left/);
});

Deno.test("cholesky: L x = y solved by hand", () => {
  // x = (1, -2, 0.5)
  const y = Float64Array.of(2, -2, 1.75);
  assertAllNear(solveLower(FACTOR, y), [1, -2, 0.5], {
    relative: 1e-14,
    magnitude: 1,
    what: "x",
  });
});
