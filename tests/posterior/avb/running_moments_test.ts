import assert from "node:assert/strict";
import { dense, tf } from "../../../lib/backend/mod.ts";
import { RunningMoments } from "../../../lib/posterior/avb/running_moments.ts";
import { assertAllNear } from "../../support/assertions.ts";
import { testOn } from "../../support/backends.ts";

/** Mean and L of a reference, read off where it puts u. */
function meanAndFactor(moments: RunningMoments): number[][] {
  const u = tf.tensor2d([[0, 0], [1, 0], [0, 1]]);
  const z = dense(u, [moments.reference().restore()]).arraySync();
  return [z[0]!, ...z.slice(1).map((row) => row.map((x, i) => x - z[0]![i]!))];
}

function assertMoments(
  moments: RunningMoments,
  wanted: { mean: number[]; first: number[]; second: number[] },
): void {
  const { mean, first, second } = wanted;
  assertAllNear(
    meanAndFactor(moments).flat(),
    [...mean, ...first, ...second],
    { relative: 1e-6, magnitude: 10, what: "m and L's columns" },
  );
}

// Mean (2, 0), variances 4 and 25, covariance 6: L's columns are
// (2, 3) and (0, 4).
const BATCH = Float32Array.of(4, 7, 4, -1, 0, 1, 0, -7);

testOn(["cpu"], "RunningMoments: without memory, those of the batch", () => {
  const moments = new RunningMoments(2, { decay: 0, diagonal: false });
  moments.update(Float32Array.of(9, 9, 8, 7));
  moments.update(BATCH);
  assertMoments(moments, { mean: [2, 0], first: [2, 3], second: [0, 4] });
});

testOn(["cpu"], "RunningMoments: the diagonal alone", () => {
  const moments = new RunningMoments(2, { decay: 0, diagonal: true });
  moments.update(BATCH);
  assertMoments(moments, { mean: [2, 0], first: [2, 0], second: [0, 5] });
});

testOn(
  ["cpu"],
  "RunningMoments: with memory, all batches, the last most",
  () => {
    const moments = new RunningMoments(2, { decay: 0.5, diagonal: true });
    // Weights 1 and 2 of 3: z is 0 or 3, then 3 or 6.
    moments.update(Float32Array.of(0, 0, 3, 3));
    moments.update(Float32Array.of(3, 3, 6, 6));
    const mean = (1.5 + 2 * 4.5) / 3;
    const deviation = Math.sqrt((4.5 + 2 * 22.5) / 3 - mean ** 2);
    assertMoments(moments, {
      mean: [mean, mean],
      first: [deviation, 0],
      second: [0, deviation],
    });
  },
);

testOn(
  ["cpu"],
  "RunningMoments: a constant q keeps a positive variance",
  () => {
    const moments = new RunningMoments(2, { decay: 0.9, diagonal: false });
    moments.update(Float32Array.of(1, 1, 1, 1));
    assert.ok(Number.isFinite(moments.reference().logVolume));
  },
);
