import assert from "node:assert/strict";
import { gradientVariance } from "../../lib/figures/mod.ts";

Deno.test("both axes are logarithmic by default and 0 is refused", () => {
  const series = [{ name: "a", x: [1, 10], y: [2, 0.2] }];
  const { layout, caption } = gradientVariance({ series, xTitle: "samples" });
  assert.equal((layout["xaxis"] as { type: string }).type, "log");
  assert.equal((layout["yaxis"] as { type: string }).type, "log");
  assert.match(caption, /from 2 \(a\) to 0.2 \(a\)/);
  assert.throws(
    () =>
      gradientVariance({
        series: [{ name: "a", x: [1, 10], y: [2, 0] }],
        xTitle: "samples",
      }),
    /y holds 0/,
  );
});
