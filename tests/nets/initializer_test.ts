import assert from "node:assert/strict";
import { initialKernel } from "../../lib/nets/initializer.ts";
import { INITIALIZERS } from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear } from "../support/assertions.ts";

/** Mean, variance and kurtosis of numbers. */
function moments(values: Float32Array) {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const central = (k: number) =>
    values.reduce((sum, v) => sum + (v - mean) ** k, 0) / n;
  return { mean, variance: central(2), kurtosis: central(4) / central(2) ** 2 };
}

for (const initializer of INITIALIZERS) {
  Deno.test(`${initializer}: mean 0, variance 2 / (in + out)`, () => {
    const size = { inputs: 200, outputs: 300 };
    const values = initialKernel(initializer, size, Generator.fromSeed(3));
    const count = 60_000;
    assert.equal(values.length, count);
    const { mean, variance, kurtosis } = moments(values);
    const wanted = 2 / 500;
    const normal = initializer === "xavier-normal";
    // Five standard errors each.
    assertNear(mean, 0, 5 * Math.sqrt(wanted / count));
    assertNear(variance, wanted, 5 * wanted * Math.sqrt(2 / count));
    assertNear(kurtosis, normal ? 3 : 1.8, 5 * Math.sqrt(24 / count));
    const limit = Math.sqrt(6 / 500);
    const outside = values.filter((v) => Math.abs(v) > limit).length;
    // P(|N(0, 1)| > sqrt 3) = 0.0833.
    if (normal) assertNear(outside / count, 0.0833, 0.006);
    else assert.equal(outside, 0);
  });
}

Deno.test("initialKernel: the generator determines it", () => {
  const size = { inputs: 3, outputs: 4 };
  const draw = (seed: number) =>
    initialKernel("xavier-normal", size, Generator.fromSeed(seed));
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
});
