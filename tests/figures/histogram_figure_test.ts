import assert from "node:assert/strict";
import { histogramFigure } from "../../lib/figures/mod.ts";
import { histogram, moments } from "../../lib/figures/histogram_figure.ts";

Deno.test("densities integrate to the share inside", () => {
  const { density, outside, width } = histogram([0, 0.1, 0.9, 1, 5], {
    low: 0,
    high: 1,
    bins: 4,
  });
  assert.equal(outside, 1);
  const area = density.reduce((sum, d) => sum + d * width, 0);
  assert.ok(Math.abs(area - 4 / 5) < 1e-12);
});

Deno.test("moments divide by n - 1", () => {
  assert.deepEqual(moments([1, 2, 3]), { mean: 2, variance: 1 });
  assert.equal(moments([5]).variance, 0);
});

Deno.test("equal samples still make a figure", () => {
  const { alt } = histogramFigure({
    histograms: [{ name: "constant", values: [2, 2, 2] }],
    xTitle: "z",
    caption: "c.",
  });
  assert.match(alt, /mean 2, standard deviation 0/);
});
