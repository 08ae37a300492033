import assert from "node:assert/strict";
import { dataFigure } from "../../lib/figures/mod.ts";
import { examples } from "./examples.ts";

Deno.test("one column an observation, first component on top", () => {
  const { data, layout } = examples["dataFigure"]!;
  assert.equal(data.length, 4);
  assert.deepEqual(data[2]!["z"], [[0], [0], [1], [0]]);
  const { range } = layout["yaxis"] as { range: [number, number] };
  assert.ok(range[0] > range[1]);
});

Deno.test("the text says where the ones are", () => {
  assert.match(
    examples["dataFigure"]!.alt,
    /x1 has 1 in component 1; x2 has 1 in component 2/,
  );
  assert.match(
    dataFigure({ rows: [[0, 0, 0], [1, 1, 0]] }).alt,
    /x1 has 1 in no component; x2 has 1 in components 1 and 2/,
  );
});

Deno.test("data that are not binary vectors are refused", () => {
  assert.throws(() => dataFigure({ rows: [[0, 0.5]] }), /holds 0.5/);
  assert.throws(() => dataFigure({ rows: [[0, 1], [1]] }), /rows\[1\] has 1/);
  assert.throws(() => dataFigure({ rows: [] }), /rows is empty/);
});
