import assert from "node:assert/strict";
import { latentExplorer, latentGrid } from "../../lib/figures/mod.ts";

const grid = latentGrid({ limit: 3, nodes: 3 });
const right = Array.from(
  grid.points.filter((_, k) => k % 2 === 0),
  (z1) => 1 / (1 + Math.exp(-2 * z1)),
);
const means = right.flatMap((p) => [1 - p, p]);
// x1 = (1, 0), x2 = (0, 1).
const logLikelihoods = [
  right.map((p) => 2 * Math.log(1 - p)),
  right.map((p) => 2 * Math.log(p)),
];
const logRatios = [right.map((_, k) => k), right.map((_, k) => -k)];
const figure = latentExplorer({ grid, means, logLikelihoods, logRatios });

Deno.test("a node has the means, then ln p(x|z), then T", () => {
  const { customdata } = figure.data[0] as unknown as {
    customdata: number[][][];
  };
  // The node at (3, 0) is number 5: p = 1 / (1 + exp(-6)).
  assert.deepEqual(customdata[1]![2], [0, 1, -12, 0, 5, -5]);
  const text = String(figure.data[0]!["hovertemplate"]);
  assert.match(text, /p = \(%\{customdata\[0\]:.2f\}, %\{customdata\[1\]/);
  assert.match(
    text,
    /x2: ln p\(x\|z\) %\{customdata\[3\]:.2f\}, T %\{customdata\[5\]/,
  );
});

Deno.test("the colour is that of the most probable x, as strong as it is", () => {
  const { z, zmax } = figure.data[0] as unknown as {
    z: number[][];
    zmax: number;
  };
  // Left x1 for certain, right x2; in the middle p(x|z) is 1/4 for both.
  assert.deepEqual(z[1], [zmax / 2 - 1, zmax / 8, zmax - 1]);
});

Deno.test("a model without T has no T in its text", () => {
  const { data, alt, caption } = latentExplorer({
    grid,
    means,
    logLikelihoods,
  });
  assert.ok(!String(data[0]!["hovertemplate"]).includes(", T"));
  assert.ok(!`${alt} ${caption}`.includes("T(x, z)"));
});

Deno.test("a value for each node and component", () => {
  assert.throws(
    () => latentExplorer({ grid, means: means.slice(1), logLikelihoods }),
    /means has 17 values, wanted 18, one for each node and component/,
  );
  assert.throws(
    () => latentExplorer({ grid, means, logLikelihoods, logRatios: [[1]] }),
    /logRatios has 1 entries, wanted 2/,
  );
});
