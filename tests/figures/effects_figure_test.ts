import assert from "node:assert/strict";
import { effectsFigure, type EffectValue } from "../../lib/figures/mod.ts";
import type { Json, Trace } from "../../lib/figures/mod.ts";

const value = (mean: number, standardError: number): EffectValue => ({
  mean,
  standardError,
  each: [
    { name: "seed 4", value: mean - standardError },
    { name: "seed 7", value: mean + standardError },
  ],
});
const panels = [
  { title: "ELBO", better: "more" as const },
  { title: "KL", better: "less" as const },
];
const figure = effectsFigure({
  subject: "blog",
  panels,
  effects: [
    { name: "worse", values: [value(-0.5, 0.1), value(0.25, 0.125)] },
    { name: "none", values: [null, value(1, 1)] },
    { name: "best", values: [value(2, 1.5), value(-3, 0.5)] },
    { name: "good", values: [value(0.25, 0.0625), null] },
  ],
});

/** The traces of a panel: single differences, clear means, the others. */
function traces(panel: number): Trace[] {
  return figure.data.slice(3 * panel, 3 * panel + 3);
}
/** The row of a mark by its name. */
function rowOf(name: string, axis: Json | undefined): number {
  const { tickvals, ticktext } = axis as {
    tickvals: number[];
    ticktext: string[];
  };
  return tickvals[ticktext.indexOf(name)]!;
}

Deno.test("rows are sorted by the first panel, the best on top, in both", () => {
  for (const key of ["yaxis", "yaxis2"]) {
    const axis = figure.layout[key] as { ticktext: string[] };
    assert.deepEqual(axis.ticktext, ["best", "good", "worse"]);
    const rows = ["best", "good", "worse"].map((name) => rowOf(name, axis));
    assert.deepEqual(rows, [2, 1, 0]);
  }
  const less = effectsFigure({
    subject: "blog",
    panels: [{ title: "KL", better: "less" }],
    effects: [
      { name: "a", values: [value(0, 1)] },
      { name: "b", values: [value(-1, 1)] },
    ],
  });
  const axis = less.layout["yaxis"] as { ticktext: string[] };
  assert.deepEqual(axis.ticktext, ["b", "a"]);
  const [{ text }] = less.layout["annotations"] as unknown as [
    { text: string },
  ];
  assert.equal(text, "KL, ← better");
});

Deno.test("means stand at their row with their error, filled if clear of 0", () => {
  const [seeds, clear, unclear] = traces(0);
  assert.deepEqual(clear!["x"], [0.25, -0.5]);
  assert.deepEqual(clear!["y"], [1, 0]);
  assert.deepEqual(
    (clear!["error_x"] as { array: number[] }).array,
    [0.0625, 0.1],
  );
  assert.deepEqual(unclear!["x"], [2]);
  assert.equal(
    (unclear!["marker"] as { symbol: string }).symbol,
    "circle-open",
  );
  assert.deepEqual(seeds!["x"], [0.5, 3.5, 0.1875, 0.3125, -0.6, -0.4]);
  assert.deepEqual(seeds!["y"], [2, 2, 1, 1, 0, 0]);
  // 0.25 is exactly two errors of 0.125: not more.
  assert.deepEqual(traces(1)[1]!["x"], [-3]);
  assert.deepEqual(traces(1)[2]!["x"], [0.25]);
});

Deno.test("what follows a colon in a name stands in a second line", () => {
  const { layout, data } = effectsFigure({
    subject: "blog",
    panels: [{ title: "ELBO", better: "more" }],
    effects: [{ name: "decay: 0 → <1>", values: [value(1, 0.1)] }],
  });
  const axis = layout["yaxis"] as { ticktext: string[] };
  assert.deepEqual(axis.ticktext, ["decay:<br>0 → &lt;1&gt;"]);
  assert.match(
    (data[1]!["text"] as string[])[0]!,
    /^decay: 0 → &lt;1&gt;: \+1/,
  );
});

Deno.test("hovering gives the numbers", () => {
  const [seeds, clear] = traces(0);
  assert.deepEqual(clear!["text"], [
    "good: +0.25 ± 0.063 nats, 2 pairs",
    "worse: -0.5 ± 0.1 nats, 2 pairs",
  ]);
  assert.equal((seeds!["text"] as string[])[4], "worse, seed 4: -0.6 nats");
});

Deno.test("every mark is within the range, and so is 0", () => {
  for (
    const [key, all] of [["xaxis", [-0.6, 3.5]], ["xaxis2", [-3.5, 0.375]]]
  ) {
    const { range, zeroline } = figure.layout[key as string] as {
      range: number[];
      zeroline: boolean;
    };
    const [low, high] = all as number[];
    assert.ok(range[0]! < low! && range[1]! > high!, `${key}: ${range}`);
    assert.ok(range[0]! < 0 && range[1]! > 0 && zeroline);
  }
});

Deno.test("what has no value is named, not drawn", () => {
  assert.match(figure.caption, /Too few runs ended well for none\.$/);
  assert.match(figure.alt, /On ELBO: best \+2 ± 1\.5; good \+0\.25 ± 0\.063; /);
  assert.match(figure.alt, /On KL: best -3 ± 0\.5; worse \+0\.25 ± 0\.13\./);
  assert.doesNotMatch(figure.alt, /none/);
});

Deno.test("what cannot be drawn is refused", () => {
  const draw = (values: readonly (EffectValue | null)[]) => () =>
    effectsFigure({
      subject: "blog",
      panels,
      effects: [{ name: "a", values }],
    });
  assert.throws(draw([value(0, 1)]), /effects\[0\]\.values has 1 entries, w/);
  assert.throws(draw([null, null]), /effects with a value is empty/);
  assert.throws(
    draw([value(NaN, 1), null]),
    /effects\[0\]\.values\[0\]\[0\] is NaN, wanted a finite number/,
  );
  assert.throws(
    () => effectsFigure({ subject: "blog", panels, effects: [] }),
    /effects is empty/,
  );
});
