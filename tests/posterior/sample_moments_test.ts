import assert from "node:assert/strict";
import { sampleMoments } from "../../lib/posterior/sample_moments.ts";

Deno.test("moments: four points by hand", () => {
  const { mean, covariance } = sampleMoments([0, 1, 3, 1, 3, 4, 2, 2], 2);
  assert.deepEqual([...mean], [2, 2]);
  assert.deepEqual([...covariance], [1.5, 0.75, 0.75, 1.5]);
});
