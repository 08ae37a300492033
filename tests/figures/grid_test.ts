import assert from "node:assert/strict";
import { gridOver, latentGrid } from "../../lib/figures/mod.ts";
import { gridRows } from "../../lib/figures/grid.ts";

Deno.test("points run fastest along z1, as the rows of a heatmap", () => {
  const grid = latentGrid({ limit: 1, nodes: 3 });
  assert.deepEqual([...grid.z1], [-1, 0, 1]);
  assert.deepEqual([...grid.points.slice(0, 8)], [-1, -1, 0, -1, 1, -1, -1, 0]);
  const z1 = Array.from({ length: 9 }, (_, k) => grid.points[2 * k] as number);
  assert.deepEqual(gridRows(grid, z1, (v) => v), [
    [-1, 0, 1],
    [-1, 0, 1],
    [-1, 0, 1],
  ]);
});

Deno.test("cells integrate the prior to 1", () => {
  const { points, cell } = latentGrid({ limit: 6, nodes: 121 });
  let sum = 0;
  for (let k = 0; k < points.length; k += 2) {
    const square = (points[k] as number) ** 2 + (points[k + 1] as number) ** 2;
    sum += cell * Math.exp(-square / 2) / (2 * Math.PI);
  }
  assert.ok(Math.abs(sum - 1) < 1e-6, String(sum));
});

Deno.test("a rectangle has axes and cells of its own", () => {
  const { z1, z2, points, cell } = gridOver({
    z1: [0, 4],
    z2: [-1, 1],
    nodes: 3,
  });
  assert.deepEqual([...z1], [0, 2, 4]);
  assert.deepEqual([...z2], [-1, 0, 1]);
  assert.deepEqual([...points.slice(4, 8)], [4, -1, 0, 0]);
  assert.equal(cell, 2 * 1);
});

Deno.test("a wrong grid is refused", () => {
  assert.throws(() => latentGrid({ limit: 0 }), /limit is 0/);
  assert.throws(() => latentGrid({ nodes: 1 }), /nodes is 1/);
  assert.throws(
    () => gridOver({ z1: [0, 1], z2: [2, 1] }),
    /an axis goes from 2 to 1/,
  );
});
