import assert from "node:assert/strict";
import { latentGrid, logRatioMaps } from "../../lib/figures/mod.ts";
import { examples } from "./examples.ts";

const grid = latentGrid({ limit: 1, nodes: 2 });

Deno.test("T, T* and their difference share one scale around 0", () => {
  const { data, layout } = examples["logRatioMaps"]!;
  assert.equal(data.length, 12);
  assert.ok(data.every((trace) => trace["coloraxis"] === "coloraxis"));
  const axis = layout["coloraxis"] as Record<string, number>;
  assert.equal(axis["cmid"], 0);
  assert.equal(axis["cmin"], -axis["cmax"]!);
});

Deno.test("the third column is the difference", () => {
  const { data, alt } = logRatioMaps({
    grid,
    learned: [[1, 2, 3, 4]],
    optimal: [[1, 1, 1, 2]],
    range: 5,
  });
  assert.deepEqual(data[2]!["z"], [[0, 1], [2, 2]]);
  assert.match(alt, /T from 1 to 4, mean absolute difference 1.25/);
});

Deno.test("what lies beyond the scale keeps its value; the caption says where it ends", () => {
  const { data, caption } = logRatioMaps({
    grid,
    learned: [[-300, 0, 0, 300]],
    optimal: [[0, 0, 0, 0]],
    range: 5,
  });
  assert.deepEqual(data[0]!["z"], [[-300, 0], [0, 300]]);
  assert.match(caption, /±5 nats/);
});

Deno.test("a value a node, in both functions", () => {
  assert.throws(
    () => logRatioMaps({ grid, learned: [[1, 2, 3]], optimal: [[1, 2, 3, 4]] }),
    /learned\[0\] has 3 values, wanted 4, one for each node of the 2 x 2 grid/,
  );
  assert.throws(
    () =>
      logRatioMaps({
        grid,
        learned: [[1, 2, 3, 4]],
        optimal: [[1, 2, 3, -Infinity]],
      }),
    /optimal\[0\]\[3\] is -Infinity/,
  );
});
