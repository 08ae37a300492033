import assert from "node:assert/strict";
import { gapCurve } from "../../lib/figures/mod.ts";

Deno.test("the caption has each curve's smallest gap and its place", () => {
  const { caption, layout } = gapCurve({
    series: [
      { name: "narrow", x: [0, 1, 2], y: [0.9, 0.25, 0.5] },
      { name: "wide", x: [0, 1, 2], y: [0.7, 0.6, 0.8] },
    ],
    xTitle: "mean (prior σ)",
  });
  assert.match(
    caption,
    /0.25 nats \(narrow, at 1\) and 0.6 nats \(wide, at 1\)/,
  );
  const axis = layout["yaxis"] as { title: { text: string } };
  assert.match(axis.title.text, /\(nats\)$/);
});

Deno.test("a gap of 0 has no logarithm", () => {
  assert.throws(
    () =>
      gapCurve({
        series: [{ name: "a", x: [0, 1], y: [0, 1] }],
        xTitle: "x",
        yLog: true,
      }),
    /y holds 0, wanted positive values/,
  );
});
