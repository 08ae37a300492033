import assert from "node:assert/strict";
import { effectiveSampleSize, splitRHat } from "../../lib/posterior/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear } from "../support/assertions.ts";

/** Chains x' = phi x + noise that begin in their stationary N(0, 1). */
function autoregressive(
  phi: number,
  { chains, draws, seed }: { chains: number; draws: number; seed: number },
): Float64Array {
  const values = Float64Array.from(
    Generator.fromSeed(seed).normals(chains * draws),
  );
  for (let i = chains; i < values.length; i++) {
    values[i] = phi * values[i - chains]! +
      Math.sqrt(1 - phi ** 2) * values[i]!;
  }
  return values;
}

for (const phi of [0.9, 0.5, 0, -0.5]) {
  Deno.test(`effectiveSampleSize: AR(1) of ${phi} has its known value`, () => {
    const values = autoregressive(phi, { chains: 8, draws: 20_000, seed: 1 });
    const share = effectiveSampleSize(values, 8) / values.length;
    assertNear(share / ((1 - phi) / (1 + phi)), 1, 0.05);
  });
}

Deno.test("effectiveSampleSize: chains that lie apart are worth little", () => {
  const values = autoregressive(0, { chains: 4, draws: 1000, seed: 2 });
  const apart = values.map((value, i) => value + 5 * (i % 4));
  assert.ok(effectiveSampleSize(values, 4) > 3000);
  assert.ok(effectiveSampleSize(apart, 4) < 20);
});

Deno.test("splitRHat: a hand's sum", () => {
  // Chains (0, 2, 1, 3) and (4, 6, 5, 7): halves of variance 2, with the means
  // 1, 2, 5, 6: W = 2, B / n = 17 / 3.
  const values = Float64Array.of(0, 4, 2, 6, 1, 5, 3, 7);
  assertNear(splitRHat(values, 2), Math.sqrt((2 * 0.5 + 17 / 3) / 2), 1e-12);
});

Deno.test("splitRHat: 1 for chains that agree, above where they do not", () => {
  const values = autoregressive(0.5, { chains: 4, draws: 4000, seed: 3 });
  assertNear(splitRHat(values, 4), 1, 0.005);
  const other = values.map((value, i) => i % 4 === 0 ? value + 2 : value);
  // Variance 1 within, 2^2 * (1/4) (3/4) * 8/7 between the 8 halves.
  assertNear(splitRHat(other, 4), Math.sqrt(1 + 0.75 * 8 / 7), 0.02);
  // A drift that all chains share is seen by their halves.
  const drifting = values.map((value, i) => value + 4 * i / values.length);
  assert.ok(splitRHat(drifting, 4) > 1.3);
});

Deno.test("chains too short, or not equally long, are refused", () => {
  for (const length of [6, 9]) {
    assert.throws(() => splitRHat(new Float64Array(length), 2), {
      name: "RangeError",
      message: /wanted as many of each, 4 or more/,
    });
  }
});
