import assert from "node:assert/strict";
import {
  darkFigure,
  densityPanels,
  gridOver,
  seriesColorOf,
} from "../../lib/figures/mod.ts";

const grid = gridOver({ z1: [0, 10], z2: [-2, 4], nodes: 101 });
/** N(4, 1) x N(1, 0.5^2), up to a factor. */
const density = Array.from({ length: grid.points.length / 2 }, (_, k) => {
  const [a, b] = [grid.points[2 * k]!, grid.points[2 * k + 1]!];
  return Math.exp(-((a - 4) ** 2) / 2 - 2 * (b - 1) ** 2);
});
const axes = ["<i>μ</i> (points)", "<i>τ</i> (points)"] as const;

/** A spiral that fills the density evenly, of `scale` times its width. */
function spiral(scale: number): Float32Array {
  const n = 2000;
  return Float32Array.from({ length: 2 * n }, (_, j) => {
    const k = Math.floor(j / 2);
    const r = scale * Math.sqrt(-2 * Math.log(1 - (k + 0.5) / n));
    const angle = 2.399963 * k;
    return j % 2 === 0
      ? 4 + r * Math.cos(angle)
      : 1 + 0.5 * r * Math.sin(angle);
  });
}

Deno.test("nine tenths of exact samples lie in the line, more of narrow ones", () => {
  const { alt, caption } = densityPanels({
    grid,
    density,
    axes,
    panels: [
      { title: "exact", samples: spiral(1) },
      { title: "half", samples: spiral(0.5) },
      { title: "double", samples: spiral(2) },
    ],
  });
  const share = (name: string) =>
    Number(new RegExp(`${name}: ([\\d.]+) %`).exec(alt)?.[1]) / 100;
  // Of widths scaled by s, 1 - 0.1^(1 / s^2) lie within.
  for (const [name, s] of Object.entries({ exact: 1, half: 0.5, double: 2 })) {
    const wanted = 1 - 0.1 ** (1 / s ** 2);
    assert.ok(Math.abs(share(name) - wanted) < 0.01, alt);
  }
  assert.match(alt, /τ \(points\) against μ \(points\)\./);
  assert.match(caption, /At most 500 samples are drawn in a panel\./);
});

Deno.test("panels share the window; samples have the colour of what is learned", () => {
  const figure = densityPanels({
    grid,
    density,
    axes,
    panels: [{ title: "a & b", samples: [4, 1] }, {
      title: "b",
      samples: [5, 1],
    }],
  });
  for (const axis of ["xaxis", "xaxis2"]) {
    const { range } = figure.layout[axis] as { range: number[] };
    assert.deepEqual(range, [0, 10]);
  }
  const [contour, points] = figure.data;
  assert.deepEqual([contour!.type, points!.type], ["contour", "scatter"]);
  const { color } = points!["marker"] as { color: string };
  assert.equal(color, seriesColorOf(0));
  assert.equal(figure.data[3]!["xaxis"], "x2");
  assert.doesNotMatch(figure.caption, /are drawn/);
  assert.match(JSON.stringify(darkFigure(figure).layout), /a &amp; b/);
});

Deno.test("equal scales make a panel as high as the window is", () => {
  const panels = [{ title: "q", samples: [4, 1] }];
  const { layout } = densityPanels({
    ...{ grid, density, axes, panels },
    equal: true,
  });
  const { scaleanchor } = layout["yaxis"] as { scaleanchor: string };
  assert.equal(scaleanchor, "x");
  const { avb } = layout["meta"] as { avb: { perWidth: number } };
  assert.equal(avb.perWidth, 6 / 10);
});

Deno.test("no density, odd samples: refused with the place", () => {
  const draw = (values: number[], samples: number[]) =>
    densityPanels({
      grid: gridOver({ z1: [0, 1], z2: [0, 1], nodes: 2 }),
      density: values,
      axes,
      panels: [{ title: "q", samples }],
    });
  assert.throws(() => draw([1, 1, -1, 1], [0, 0]), /density holds -1/);
  assert.throws(
    () => draw([1, 1, 1], [0, 0]),
    /density has 3 values, wanted 4/,
  );
  assert.throws(() => draw([1, 1, 1, 1], [0]), /panels\[0\]\.samples has 1/);
});
