import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { bernoulliLogDensity } from "../../lib/distributions/mod.ts";
import { assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";

const ALL = ["native", "wasm", "cpu"] as const;

function logDensity(x: number[][], logits: number[][]): number[] {
  return tf.tidy(() =>
    bernoulliLogDensity(tf.tensor2d(x), tf.tensor2d(logits)).arraySync()
  );
}

testOn(ALL, "bernoulliLogDensity: ln of the probabilities themselves", () => {
  const x = [[1, 0, 1], [0, 0, 1]];
  const means = [[0.9, 0.2, 0.5], [0.25, 0.75, 0.01]];
  const logits = means.map((row) => row.map((p) => Math.log(p / (1 - p))));
  const values = logDensity(x, logits);
  assertNear(values[0]!, Math.log(0.9 * 0.8 * 0.5), 1e-6);
  assertNear(values[1]!, Math.log(0.75 * 0.25 * 0.01), 5e-6);
});

testOn(ALL, "bernoulliLogDensity: sums to 1 over all x", () => {
  const logits = [0.3, -2, 1.7, 0.05];
  const all = Array.from(
    { length: 16 },
    (_, k) => logits.map((_, j) => (k >> j) & 1),
  );
  const values = logDensity(all, all.map(() => logits));
  const total = values.reduce((sum, value) => sum + Math.exp(value), 0);
  assertNear(total, 1, 1e-6);
});

testOn(ALL, "bernoulliLogDensity: extreme logits stay finite", () => {
  const values = logDensity(
    [[1], [0], [1], [0], [1], [0]],
    [[200], [200], [-200], [-200], [1e30], [1e30]],
  );
  const expected = [0, -200, -200, 0, 0, -1e30];
  values.forEach((value, i) =>
    assertNear(value, expected[i]!, 1e-6 * Math.abs(expected[i]!) + 1e-30)
  );
});

testOn(["cpu"], "bernoulliLogDensity: unequal shapes are refused", () => {
  tf.tidy(() =>
    assert.throws(
      () => bernoulliLogDensity(tf.ones([2, 3]), tf.ones([2, 4])),
      RangeError,
    )
  );
});
