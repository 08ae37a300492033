import assert from "node:assert/strict";
import { dataSet, entropy } from "../../lib/data/data_set.ts";
import { fourPoints } from "../../lib/data/four_points.ts";

Deno.test("the four points are the unit vectors, equally likely", () => {
  assert.equal(fourPoints.xDim, 4);
  assert.deepEqual(fourPoints.rows, [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ]);
  assert.deepEqual(fourPoints.weights, [0.25, 0.25, 0.25, 0.25]);
  assert.equal(fourPoints.labels[2], "x3 = (0, 0, 1, 0)");
});

Deno.test("equal rows are merged into weights that sum to 1", () => {
  const data = dataSet("d", [[0, 1], [1, 1], Uint8Array.of(0, 1), [0, 1]]);
  assert.deepEqual(data.rows, [[0, 1], [1, 1]]);
  assert.deepEqual(data.weights, [0.75, 0.25]);
  assert.deepEqual(data.labels, ["x1 = (0, 1)", "x2 = (1, 1)"]);
});

Deno.test("given weights are scaled, given labels kept", () => {
  const data = dataSet("d", [[1], [0], [1]], {
    weights: [1, 6, 3],
    labels: ["on", "off", "again"],
  });
  assert.deepEqual(data.weights, [0.4, 0.6]);
  assert.deepEqual(data.labels, ["on", "off"]);
});

Deno.test("weights that sum to 1 but for rounding stay to the bit", () => {
  for (let n = 1; n <= 100; n++) {
    const rows = Array.from(
      { length: n },
      (_, i) => Array.from({ length: 7 }, (_, bit) => i >> bit & 1),
    );
    const weights = rows.map((_, i) => 1 + i % 3);
    const once = dataSet("d", rows, { weights });
    const again = dataSet("d", rows, { weights: once.weights });
    assert.deepEqual(again.weights, once.weights, `${n} rows`);
  }
});

Deno.test("a long row is not written out in its label", () => {
  const data = dataSet("d", [new Float32Array(784)]);
  assert.deepEqual(data.labels, ["x1"]);
});

Deno.test("later changes to the caller's rows do not reach the data set", () => {
  const row = [0, 1];
  const data = dataSet("d", [row]);
  row[0] = 7;
  assert.deepEqual(data.rows, [[0, 1]]);
});

Deno.test("entropy in closed form", () => {
  assert.ok(Math.abs(entropy(fourPoints) - Math.log(4)) < 1e-15);
  assert.ok(Math.abs(entropy(dataSet("one", [[1, 0]]))) === 0);
  const biased = dataSet("d", [[0], [1]], { weights: [1, 3] });
  const closed = Math.log(4) - 0.75 * Math.log(3);
  assert.ok(Math.abs(entropy(biased) - closed) < 1e-15);
});

Deno.test("what is no binary data set is refused, with the place", () => {
  const refused: [() => unknown, RegExp][] = [
    [() => dataSet("d", []), /no rows/],
    [() => dataSet("d", [[]]), /empty first row/],
    [() => dataSet("d", [[0, 1], [1]]), /row 1 has 1 entries, wanted 2/],
    [() => dataSet("d", [[0, 0.5]]), /entry 1 of row 0 is 0.5/],
    [() => dataSet("d", [[NaN]]), /entry 0 of row 0 is NaN/],
    [() => dataSet("d", [[1]], { weights: [0] }), /weight 0 is 0/],
    [() => dataSet("d", [[1]], { weights: [1, 2] }), /2 weights, wanted 1/],
    [() => dataSet("d", [[1]], { labels: [] }), /0 labels, wanted 1/],
  ];
  for (const [make, message] of refused) {
    assert.throws(make, { name: "RangeError", message });
  }
});
