import assert from "node:assert/strict";
import type { LatentModel } from "../../lib/evaluation/latent_model.ts";
import { pauses } from "../../lib/evaluation/pause.ts";
import { sampleRow, shares } from "../../lib/evaluation/sample_row.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear, logDecoder, modelOf } from "./models.ts";

Deno.test("shares are in proportion, and sum to the total", () => {
  assert.deepEqual(shares([0.25, 0.25, 0.25, 0.25], 8), [2, 2, 2, 2]);
  assert.deepEqual(shares([0.5, 0.3, 0.2], 7), [4, 2, 1]);
  const weights = [0.61, 0.171, 0.219];
  for (const total of [10, 101, 9999]) {
    const counts = shares(weights, total);
    assert.equal(counts.reduce((sum, count) => sum + count), total);
    counts.forEach((count, r) => assertNear(count, weights[r]! * total, 1));
  }
});

Deno.test("samples come with log p(x|z), and with T where asked for", async () => {
  const model: LatentModel = {
    ...modelOf(2, 2, ([a, b]) => [2 * a!, b! - 1]),
    discriminate: (_x, z) => z.filter((_, i) => i % 2 === 0),
  };
  const count = 40_000; // more than pass at once
  const x = [1, 0];
  const options = { count, pause: pauses(), discriminate: true };
  const { z, logDecoder: log, t } = await sampleRow(model, x, {
    ...options,
    generator: Generator.fromSeed(1),
  });
  assert.deepEqual([z.length, log.length, t!.length], [
    2 * count,
    count,
    count,
  ]);
  for (const i of [0, 32_767, 32_768, count - 1]) {
    const one = z.subarray(2 * i, 2 * i + 2);
    assertNear(log[i]!, logDecoder(model, x, one), 1e-6);
    assert.equal(t![i], one[0]);
  }
  const without = await sampleRow(model, x, {
    ...options,
    generator: Generator.fromSeed(1),
    discriminate: false,
  });
  assert.equal(without.t, undefined);
  assert.deepEqual(without.z, z);
});
