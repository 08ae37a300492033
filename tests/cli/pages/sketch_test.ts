import assert from "node:assert/strict";
import type { Cell } from "../../../lib/cli/pages/notebook.ts";
import { sketchOf, sketchOfNotebook } from "../../../lib/cli/pages/sketch.ts";
import { lightTokens } from "../../../lib/figures/style.ts";

const TYPE = "application/vnd.plotly.v1+json";

function line(y: (number | null)[], color = "#D55E00") {
  return {
    data: [{
      type: "scatter",
      mode: "lines",
      x: [0, 1, 2],
      y,
      line: { color },
    }],
    layout: { xaxis: { range: [0, 2] }, yaxis: { range: [0, 10] } },
  };
}

/** The points of the first path that is no axis. */
function points(svg: string | undefined): number[][] {
  const [, path] = /<path d="([^"]*)" fill="none" stroke="#/.exec(svg ?? "") ??
    [];
  return [...(path ?? "").matchAll(/([\d.-]+) ([\d.-]+)/g)]
    .map(([, x, y]) => [Number(x), Number(y)]);
}

Deno.test("a curve lies where its axes say, high values above", () => {
  const [first, second, third] = points(sketchOf(line([0, 10, 5])));
  assert.deepEqual(first, [8, 192]);
  assert.deepEqual(second, [160, 8]);
  assert.deepEqual(third, [312, 100]);
});

Deno.test("a logarithmic axis counts powers of ten", () => {
  const figure = line([1, 10, 100]);
  const svg = sketchOf({
    ...figure,
    layout: { ...figure.layout, yaxis: { type: "log", range: [0, 2] } },
  });
  assert.deepEqual(points(svg).map(([, y]) => y), [192, 100, 8]);
});

Deno.test("panels lie side by side", () => {
  const [one] = line([0, 0, 0]).data;
  const svg = sketchOf({
    data: [{ ...one, xaxis: "x2", yaxis: "y2" }],
    layout: {
      xaxis2: { range: [0, 2], domain: [0.5, 1] },
      yaxis2: { range: [0, 10] },
    },
  });
  assert.deepEqual(points(svg).map(([x]) => x), [160, 236, 312]);
});

Deno.test("a gap in the data is a gap in the curve", () => {
  const svg = sketchOf(line([1, null, 2])) ?? "";
  assert.equal(svg.match(/stroke="#D55E00"/g)?.length, 1);
  assert.match(svg, /d="M[\d. ]+M[\d. ]+" fill="none" stroke="#D55E00"/);
});

Deno.test("neutral colours follow the theme, the others stay", () => {
  assert.match(
    sketchOf(line([1, 2, 3], lightTokens.ink)) ?? "",
    /stroke="var\(--figure-ink\)"/,
  );
});

Deno.test("a map has the colours of its scale at both ends", () => {
  const svg = sketchOf({
    data: [{
      type: "heatmap",
      z: [[0, 0], [1, 1]],
      colorscale: [[0, "#000000"], [1, "#ff0000"]],
      zmin: 0,
      zmax: 1,
    }],
    layout: { xaxis: { range: [0, 1] }, yaxis: { range: [0, 1] } },
  }) ?? "";
  const boxes = [
    ...svg.matchAll(/<path d="M(\S+) (\S+)H(\S+?)v[^"]*" fill="(#[^"]*)"/g),
  ]
    .map(([, left, y, right, color]) => [left, y, right, color]);
  // Equal neighbours are one box; the first row is at the bottom.
  assert.deepEqual(boxes, [
    ["8", "192", "312", "#000000"],
    ["8", "100", "312", "#ff0000"],
  ]);
});

Deno.test("what cannot be drawn gives no picture", () => {
  assert.equal(
    sketchOf({ data: [{ type: "surface" }], layout: {} }),
    undefined,
  );
  assert.equal(sketchOf({ data: [], layout: {} }), undefined);
  assert.equal(sketchOf(undefined), undefined);
});

Deno.test("the tagged cell's figure is taken, or else the first", () => {
  const cell = (alt: string, tags: string[] = []): Cell => ({
    cell_type: "code",
    source: "",
    metadata: { tags },
    outputs: [{
      output_type: "display_data",
      data: { [TYPE]: line([1, 2, 3]) },
      metadata: { [TYPE]: { alt } },
    }],
  });
  const text: Cell = { cell_type: "markdown", source: "Text" };
  const picture = (...cells: Cell[]) =>
    sketchOfNotebook({ metadata: {}, cells })?.alt;
  assert.equal(picture(text, cell("first"), cell("second")), "first");
  assert.equal(
    picture(cell("first"), cell("second", ["thumbnail"])),
    "second",
  );
  assert.equal(picture(text), undefined);
});
