import assert from "node:assert/strict";
import { reconstructionHeatmap } from "../../lib/figures/mod.ts";

Deno.test("cells show their numbers and never a false 0 or 1", () => {
  const { data, alt } = reconstructionHeatmap({
    panels: [{
      title: "AVB",
      probabilities: [[0.99987, 0.0001], [0.25, 1], [0, 0.9994]],
    }],
  });
  assert.deepEqual(data[0]!["text"], [
    ["&gt;0.999", "&lt;0.001"],
    ["0.250", "1.000"],
    ["0.000", "0.999"],
  ]);
  assert.match(alt, /AVB: x1 becomes \(1, 0.0001\); x2 becomes \(0.25, 1\)/);
});

Deno.test("logits and ragged rows are refused", () => {
  const draw = (probabilities: number[][]) =>
    reconstructionHeatmap({ panels: [{ title: "a", probabilities }] });
  assert.throws(() => draw([[3, -2]]), /not logits/);
  assert.throws(() => draw([[1, 0], [1]]), /\[1\] has 1 values, wanted 2/);
});
