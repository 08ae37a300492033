import assert from "node:assert/strict";
import { decayFactor } from "../../lib/training/mod.ts";
import { assertNear } from "../support/assertions.ts";

Deno.test("decayFactor: 1, then a straight line towards 0", () => {
  const config = { steps: 1000, decayShare: 0.4 };
  const factors = Array.from(
    { length: 1000 },
    (_, t) => decayFactor(t, config),
  );
  assert.ok(factors.slice(0, 601).every((factor) => factor === 1));
  assertNear(factors[800]!, 0.5, 1e-12);
  for (let t = 601; t < 1000; t++) {
    assertNear(factors[t - 1]! - factors[t]!, 1 / 400, 1e-12);
  }
  // The last step still moves.
  assertNear(factors[999]!, 1 / 400, 1e-12);
});

Deno.test("decayFactor: over all steps, and over none", () => {
  assertNear(decayFactor(0, { steps: 10, decayShare: 1 }), 1, 1e-12);
  assertNear(decayFactor(5, { steps: 10, decayShare: 1 }), 0.5, 1e-12);
  for (const t of [0, 5, 9]) {
    assert.equal(decayFactor(t, { steps: 10, decayShare: 0 }), 1);
  }
});
