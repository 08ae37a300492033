import assert from "node:assert/strict";
import { check } from "../../lib/notebook/mod.ts";
import { printed } from "./fake_kernel.ts";

Deno.test("a check that holds prints both numbers", async () => {
  const lines = await printed(() => {
    check("ELBO", -1.39201, { near: -1.392, tolerance: 1e-4 });
    check("KL", 0.02, { atLeast: 0, atMost: 0.026 });
    check("shapes agree", true);
    check("losses", [1, 2], { near: Float64Array.of(1, 2) });
  });
  assert.deepEqual(lines, [
    "✓ ELBO: -1.39201 = -1.392 (difference 0.00001, tolerance 0.0001)"
      .replace("0.00001", "1e-5"),
    "✓ KL: 0.02 ≥ 0, 0.02 ≤ 0.026",
    "✓ shapes agree",
    "✓ losses: 2 values agree (largest difference 0, tolerance 1e-6)",
  ]);
});

Deno.test("a check that fails throws with both numbers", () => {
  assert.throws(
    () => check("ELBO", -1.5, { near: -1.4, tolerance: 0.01 }),
    /^Error: Check failed: ELBO: -1.5, wanted -1.4, difference 0.1, tolerance 0.01$/,
  );
  assert.throws(
    () => check("KL", 0.03, { atMost: 0.026 }),
    /0.03, wanted at most 0.026/,
  );
  assert.throws(() => check("KL", -1, { atLeast: 0 }), /-1, wanted at least 0/);
  assert.throws(() => check("even", false), /Check failed: even$/);
  assert.throws(() => check("l", [1, 2], { near: [1, 3] }), /2 at entry 1/);
  assert.throws(() => check("l", [1, 2], { near: [1] }), /2 values, wanted 1/);
});

Deno.test("NaN fails every check", () => {
  assert.throws(() => check("a", NaN, { near: NaN }), /Check failed/);
  assert.throws(() => check("a", NaN, { atLeast: 0 }), /Check failed/);
  assert.throws(() => check("a", [1, NaN], { atMost: 2 }), /Check failed/);
});

Deno.test("a number needs something to be compared with", () => {
  assert.throws(() => check("a", 1), TypeError);
});
