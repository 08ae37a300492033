import assert from "node:assert/strict";
import {
  blockEstimate,
  blockMeans,
  meanEstimate,
  weightedMean,
} from "../../lib/evaluation/estimate.ts";
import { assertNear } from "./models.ts";

Deno.test("blocks take every B-th term", () => {
  const means = blockMeans(Float64Array.of(1, 2, 3, 4, 5, 6, 7), 3);
  assert.deepEqual([...means], [4, 3.5, 4.5]);
});

Deno.test("mean and standard error by hand", () => {
  const { value, standardError, bias } = meanEstimate(
    Float64Array.of(1, 2, 3, 6),
  );
  assert.equal(value, 3);
  assertNear(standardError, Math.sqrt(14 / 3 / 4), 1e-15);
  assert.equal(bias, 0);
});

Deno.test("a bias that falls as n^(-1/dim) is found exactly", () => {
  // Truth 5, bias 0.1 at n and 0.1 B^(1/2) = 0.2 in each of 4 blocks.
  const estimate = blockEstimate(5.1, new Float64Array(4).fill(5.2), 2);
  assert.equal(estimate.value, 5.1);
  assertNear(estimate.bias, 0.1, 1e-12);
});

Deno.test("a weighted mean adds variances with squared weights", () => {
  const { value, standardError, bias } = weightedMean([
    { value: 1, standardError: 0.3, bias: 0.1 },
    { value: 5, standardError: 0.4, bias: 0.5 },
  ], [0.25, 0.75]);
  assert.equal(value, 4);
  assertNear(standardError, Math.hypot(0.075, 0.3), 1e-15);
  assertNear(bias, 0.4, 1e-15);
});
