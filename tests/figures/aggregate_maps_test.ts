import assert from "node:assert/strict";
import { aggregateMaps, latentGrid } from "../../lib/figures/mod.ts";
import { examples } from "./examples.ts";

const grid = latentGrid({ limit: 4, nodes: 5 });
const zeros = new Float64Array(25);

Deno.test("all panels share one scale around 0", () => {
  const { data, layout } = examples["aggregateMaps"]!;
  assert.equal(data.length, 2);
  assert.ok(data.every((trace) => trace["coloraxis"] === "coloraxis"));
  const axis = layout["coloraxis"] as Record<string, number>;
  assert.equal(axis["cmid"], 0);
  assert.equal(axis["cmin"], -axis["cmax"]!);
});

Deno.test("beyond three standard deviations nothing is drawn", () => {
  const { data } = aggregateMaps({
    grid,
    panels: [{ title: "AVB", logRatios: zeros }],
  });
  assert.deepEqual(data[0]!["z"], [
    [null, null, null, null, null],
    [null, 0, 0, 0, null],
    [null, 0, 0, 0, null],
    [null, 0, 0, 0, null],
    [null, null, null, null, null],
  ]);
});

Deno.test("values beyond the scale stay, and the share counts them", () => {
  const logRatios = zeros.slice();
  logRatios[12] = 7; // z = 0
  const { data, caption } = aggregateMaps({
    grid,
    panels: [{ title: "AVB", logRatios }],
    range: 2,
  });
  assert.equal((data[0]!["z"] as number[][])[2]![2], 7);
  // Weights 1 at 0, e^-2 at four nodes, e^-4 at four.
  const others = 4 * Math.exp(-2) + 4 * Math.exp(-4);
  const share = 100 * others / (1 + others);
  assert.ok(caption.includes(`AVB ${Number(share.toPrecision(3))} %`), caption);
});

Deno.test("values that are missing, and a scale that is none, are refused", () => {
  assert.throws(
    () =>
      aggregateMaps({ grid, panels: [{ title: "AVB", logRatios: [1, 2] }] }),
    /panels\[0\].logRatios has 2 values, wanted 25/,
  );
  assert.throws(
    () =>
      aggregateMaps({
        grid,
        panels: [{ title: "AVB", logRatios: zeros }],
        range: 0,
      }),
    /range is 0, wanted more than 0/,
  );
});
