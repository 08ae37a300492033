import assert from "node:assert/strict";
import { latentGrid } from "../../lib/figures/mod.ts";
import {
  priorWeights,
  regionShares,
  regionsOf,
  regionTrace,
} from "../../lib/figures/region_map.ts";
import { withAlpha } from "../../lib/figures/style.ts";
import { colorOf } from "../../lib/figures/mod.ts";

const grid = latentGrid({ limit: 1, nodes: 2 });
const regions = regionsOf([[0, 0.5, 0, 1], [0, 0.25, 0.75, 0]]);

Deno.test("the most probable x, and the first of equals", () => {
  assert.deepEqual(Array.from(regions.best), [0, 0, 1, 0]);
  assert.deepEqual(Array.from(regions.probability), [0, 0.5, 0.75, 1]);
});

Deno.test("weights are the prior's: a fine grid has its second moment", () => {
  const fine = latentGrid({ limit: 6, nodes: 121 });
  const square = priorWeights(fine).reduce(
    (sum, weight, k) => sum + weight * fine.points[2 * k]! ** 2,
    0,
  );
  assert.ok(Math.abs(square - 1) < 1e-6, `${square}`);
});

Deno.test("four nodes at one distance have a quarter each", () => {
  const [x1, x2] = regionShares(grid, regions, 2);
  assert.ok(Math.abs(x1! - 0.75) < 1e-12);
  assert.ok(Math.abs(x2! - 0.25) < 1e-12);
});

Deno.test("the colour of a code is that of its x", () => {
  const { z, zmax, colorscale } = regionTrace(grid, regions, {
    count: 2,
    opacity: 0.5,
  }) as unknown as {
    z: number[][];
    zmax: number;
    colorscale: [number, string][];
  };
  /** The last colour of the scale at or below a code. */
  const colorAt = (code: number) =>
    colorscale.filter(([at]) => at <= code / zmax).at(-1)![1];
  assert.equal(colorAt(z[0]![0]!), withAlpha(colorOf(0), 0));
  assert.equal(colorAt(z[1]![1]!), withAlpha(colorOf(0), 0.5));
  assert.match(colorAt(z[1]![0]!), /^rgba\(230,159,0,/);
});
