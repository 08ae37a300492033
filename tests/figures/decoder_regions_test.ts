import assert from "node:assert/strict";
import { decoderRegions, latentGrid } from "../../lib/figures/mod.ts";
import { examples } from "./examples.ts";

Deno.test("shares of the prior are in the text and add up", () => {
  const shares = [
    ...examples["decoderRegions"]!.alt.matchAll(/x\d ([\d.]+) %/g),
  ]
    .map((match) => Number(match[1]));
  assert.equal(shares.length, 4);
  const sum = shares.reduce((a, b) => a + b);
  assert.ok(Math.abs(sum - 100) < 0.3, String(sum));
});

Deno.test("the share is weighted by the prior", () => {
  // x2 has the middle column of z1 = -3, 0, 3: nearly all of the prior.
  const { alt } = decoderRegions({
    grid: latentGrid({ limit: 3, nodes: 3 }),
    probabilities: [[1, 0, 1, 1, 0, 1, 1, 0, 1], [0, 1, 0, 0, 1, 0, 0, 1, 0]],
  });
  // 1 / (1 + 2 exp(-4.5)).
  assert.match(alt, /x2 97.8 %/);
});

Deno.test("logits are refused", () => {
  assert.throws(
    () =>
      decoderRegions({
        grid: latentGrid({ nodes: 2 }),
        probabilities: [[0, 1, 2, 0]],
      }),
    /holds 2, wanted values from 0 to 1; pass probabilities, not logits/,
  );
});
