import assert from "node:assert/strict";
import { gradientHistogram } from "../../lib/figures/mod.ts";

const wide = [-9, -3, 3, 9].map((v) => v + 1);
const narrow = [-0.9, -0.3, 0.3, 0.9].map((v) => v + 1);

Deno.test("variances and their ratio are in the texts", () => {
  const { alt, caption, layout } = gradientHistogram({
    estimators: [
      { name: "score function", values: wide },
      { name: "pathwise", values: narrow },
    ],
    exact: 1,
  });
  assert.match(alt, /score function: 4 samples, mean 1, variance 60/);
  assert.match(alt, /pathwise: 4 samples, mean 1, variance 0.6/);
  assert.match(caption, /factor of 100/);
  assert.equal((layout["yaxis2"] as { type: string }).type, "log");
});

Deno.test("a variance of 0 has no bar on a log scale", () => {
  const { data, layout } = gradientHistogram({
    estimators: [{ name: "a", values: wide }, { name: "b", values: [1, 1] }],
  });
  assert.ok(data.every((trace) => trace.type !== "bar"));
  assert.ok(!("yaxis2" in layout));
});

Deno.test("a gradient that is not finite is refused", () => {
  assert.throws(
    () => gradientHistogram({ estimators: [{ name: "a", values: [1, NaN] }] }),
    /estimators\[0\].values\[1\] is NaN/,
  );
});
