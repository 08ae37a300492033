import assert from "node:assert/strict";
import {
  mean,
  pairedDifference,
  standardDeviation,
} from "../../../lib/cli/studies/statistics.ts";
import { assertNear } from "../../support/assertions.ts";

Deno.test("mean and standard deviation: 1 to n in closed form", () => {
  for (const n of [2, 5, 40]) {
    const values = Array.from({ length: n }, (_, i) => i + 1);
    assertNear(mean(values), (n + 1) / 2, 1e-12);
    assertNear(
      standardDeviation(values)!,
      Math.sqrt(n * (n + 1) / 12),
      1e-12,
    );
  }
  assert.equal(mean([3]), 3);
  assert.equal(standardDeviation([3]), null);
  assert.throws(() => mean([]), /there are no values/);
});

Deno.test("standardDeviation: small beside its mean", () => {
  const values = [1e8 + 1, 1e8 + 2, 1e8 + 3];
  assertNear(standardDeviation(values)!, 1, 1e-9);
});

Deno.test("pairedDifference: by hand", () => {
  // Differences 1, 2, 6: mean 3, variance (4 + 1 + 9) / 2 = 7.
  const { mean, standardError, pairs } = pairedDifference(
    [11, 22, 36],
    [10, 20, 30],
  );
  assertNear(mean, 3, 1e-12);
  assertNear(standardError, Math.sqrt(7 / 3), 1e-12);
  assert.equal(pairs, 3);
});

Deno.test("pairedDifference: what both members share has no part in it", () => {
  const shared = [5, -80, 300, 7];
  const { mean, standardError } = pairedDifference(
    shared.map((value) => value + 2),
    shared,
  );
  assertNear(mean, 2, 1e-12);
  assertNear(standardError, 0, 1e-12);
});

Deno.test("pairedDifference: refuses single and unequal ones", () => {
  assert.throws(() => pairedDifference([1], [2]), /1 and 1 values/);
  assert.throws(() => pairedDifference([1, 2], [2]), /2 and 1 values/);
});
