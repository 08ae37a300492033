import assert from "node:assert/strict";
import {
  envelope,
  extremes,
  quantile,
  smooth,
  spaced,
} from "../../lib/figures/series.ts";

Deno.test("spaced keeps both ends and the count", () => {
  const kept = spaced(1000, 11);
  assert.equal(kept.length, 11);
  assert.equal(kept[0], 0);
  assert.equal(kept.at(-1), 999);
  assert.deepEqual(spaced(3, 11), [0, 1, 2]);
});

Deno.test("envelope keeps a single spike", () => {
  const values = new Float64Array(10_000);
  values[4321] = 7;
  values[8765] = -3;
  const kept = envelope(values, 50);
  assert.ok(kept.length <= 102);
  assert.ok(kept.includes(4321) && kept.includes(8765));
  assert.deepEqual(kept, kept.toSorted((a, b) => a - b));
});

Deno.test("smooth leaves a constant unchanged from its first value", () => {
  for (const value of smooth([3, 3, 3, 3], 50)) {
    assert.ok(Math.abs(value - 3) < 1e-12);
  }
});

Deno.test("smooth of span 1 is the series itself", () => {
  assert.deepEqual([...smooth([1, 5, 2], 1)], [1, 5, 2]);
});

Deno.test("quantile interpolates", () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  assert.equal(quantile([4, 1, 3, 2], 1), 4);
});

Deno.test("extremes says where they stand", () => {
  assert.deepEqual(extremes([2, -1, 5]), { low: 1, high: 2, min: -1, max: 5 });
});
