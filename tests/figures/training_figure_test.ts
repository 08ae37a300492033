import assert from "node:assert/strict";
import { trainingFigure } from "../../lib/figures/mod.ts";
import { samples } from "./examples.ts";

Deno.test("the horizontal axis is fixed while the run grows", () => {
  const at = (count: number) =>
    trainingFigure({
      run: {
        name: "a",
        steps: Array.from({ length: count }, (_, k) => k + 1),
        generative: Array.from({ length: count }, () => 2.5),
      },
      samples,
      steps: 400,
    });
  for (const count of [1, 7, 400]) {
    const { layout, alt } = at(count);
    assert.deepEqual((layout["xaxis"] as { range: number[] }).range, [0, 400]);
    assert.ok(alt.startsWith(`Training at step ${count} of 400: generative`));
  }
});

Deno.test("a run without a discriminator has one panel less", () => {
  const { layout } = trainingFigure({
    run: { name: "vae", steps: [1], generative: [2.5] },
    samples,
  });
  assert.ok("xaxis2" in layout && !("xaxis3" in layout));
  const y = layout["yaxis2"] as Record<string, unknown>;
  assert.equal(y["scaleanchor"], "x2");
});

Deno.test("the start and the lines to compare with are in sight", () => {
  // The start is one value of a hundred: no quantile would show it.
  const generative = Array.from({ length: 100 }, (_, k) => k === 0 ? 9 : 2);
  const { layout, caption } = trainingFigure({
    run: { name: "a", steps: generative.map((_, k) => k + 1), generative },
    samples,
    reference: { generative: { value: 1, label: "the least" } },
  });
  const [low, high] = (layout["yaxis"] as { range: number[] }).range;
  assert.ok(low! < 1 && high! > 9, `${low} to ${high}`);
  assert.match(caption, /Dotted: the least, 1 nats\.$/);
});
