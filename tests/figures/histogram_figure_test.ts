import assert from "node:assert/strict";
import { histogramFigure } from "../../lib/figures/mod.ts";
import {
  histogram,
  histogramTrace,
  moments,
} from "../../lib/figures/histogram_figure.ts";
import { assertNear } from "../support/assertions.ts";

Deno.test("densities integrate to the share inside", () => {
  const { density, outside, width } = histogram([0, 0.1, 0.3, 1, 5], {
    low: 0,
    high: 1,
    bins: 4,
  });
  assert.equal(outside, 1);
  // Two, one, none and one of five, in bins a quarter wide.
  [1.6, 0.8, 0, 0.8].forEach((d, bin) => assertNear(density[bin]!, d, 1e-12));
  const area = density.reduce((sum, d) => sum + d * width, 0);
  assert.ok(Math.abs(area - 4 / 5) < 1e-12);
});

Deno.test("a histogram's steps go up the axis, the last one to its end", () => {
  const { x, y } = histogramTrace({ name: "a", values: [0, 0.1, 0.3, 1, 5] }, {
    ...{ index: 0, panel: 0, low: 0, high: 1, bins: 4 },
  });
  assert.deepEqual(x, [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual(y, [1.6, 0.8, 0, 0.8, 0.8]);
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
