import assert from "node:assert/strict";
import { DualAveraging } from "../../lib/posterior/dual_averaging.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear } from "../support/assertions.ts";

for (const first of [1e-3, 0.1, 10]) {
  Deno.test(`dual averaging finds a step from ${first}`, () => {
    // Acceptance falls as e^-step, with noise: 0.8 at -ln 0.8.
    const generator = Generator.fromSeed(1);
    const tuning = new DualAveraging(first, 0.8);
    assertNear(tuning.step, first, 1e-12);
    for (let t = 0; t < 2000; t++) {
      const noise = 0.2 * (generator.uniform() - 0.5);
      tuning.update(Math.max(0, Math.exp(-tuning.step) + noise));
    }
    assertNear(tuning.average, -Math.log(0.8), 0.03);
  });
}

Deno.test("dual averaging: nothing accepted makes the step small", () => {
  const tuning = new DualAveraging(1, 0.8);
  for (let t = 0; t < 20; t++) tuning.update(0);
  assert.ok(tuning.step < 1e-3);
});
