import assert from "node:assert/strict";
import { latentScatter } from "../../lib/figures/mod.ts";
import { examples, labels, samples } from "./examples.ts";

const figure = examples["latentScatter"]!;

Deno.test("panels have equal axes over the same range", () => {
  for (const n of ["", "2"]) {
    const x = figure.layout[`xaxis${n}`] as Record<string, unknown>;
    const y = figure.layout[`yaxis${n}`] as Record<string, unknown>;
    assert.deepEqual(x["range"], [-4, 4]);
    assert.deepEqual(y["range"], [-4, 4]);
    assert.equal(y["scaleanchor"], `x${n}`);
    assert.equal(y["scaleratio"], 1);
  }
});

Deno.test("circles stand at 1, 2, 3 standard deviations in each panel", () => {
  const shapes = figure.layout["shapes"] as unknown as {
    x1: number;
    xref: string;
  }[];
  assert.deepEqual(shapes.map(({ xref, x1 }) => [xref, x1]), [
    ["x", 1],
    ["x", 2],
    ["x", 3],
    ["x2", 1],
    ["x2", 2],
    ["x2", 3],
  ]);
});

Deno.test("samples are decimated to what the caption states", () => {
  const [first] = figure.data;
  assert.equal((first!["x"] as number[]).length, 500);
  assert.match(figure.caption, /500 of 900 samples are drawn for each x/);
});

Deno.test("samples outside the axes are counted", () => {
  const { caption } = latentScatter({
    panels: [{ title: "a", samples: [[0, 0, 9, 0, 0, -9, 1, 1]] }],
  });
  assert.match(caption, /2 of 4 drawn samples lie outside/);
});

Deno.test("alternative text has the centres and spreads of the data", () => {
  assert.match(figure.alt, /x1 around \(1, 1\) with spread 0.21/);
  assert.match(figure.alt, /x3 around \(-1, -1\)/);
  // All together: sqrt(1 + 0.3² / 2).
  assert.match(figure.alt, /all together spread 1 \(prior: 1\)/);
});

Deno.test("the legend names each x once", () => {
  const named = figure.data.filter((t) => t["showlegend"] !== false);
  assert.equal(named.length, 4);
  assert.deepEqual(
    named.map((trace) => String(trace["name"]).replaceAll(",", ", ")),
    labels,
  );
});

Deno.test("wrong samples are refused with what is wrong", () => {
  const one = (rows: number[]) =>
    latentScatter({ panels: [{ title: "a", samples: [rows] }] });
  assert.throws(() => one([1, 2, 3]), /3 values, wanted\s+row-major pairs/);
  assert.throws(() => one([1, NaN]), /\[1\] is NaN, wanted a finite number/);
  assert.throws(() => one([]), RangeError);
  assert.throws(
    () => latentScatter({ panels: [{ title: "a", samples }], labels: ["x1"] }),
    /4 entries, wanted 1/,
  );
});
