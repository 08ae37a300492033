import assert from "node:assert/strict";
import { twoElbos } from "../../lib/figures/mod.ts";

const figure = twoElbos({
  groups: [
    {
      name: "blog",
      runs: [
        { name: "seed 0", elbo: -6, elboByT: -0.5 },
        { name: "seed 1", elbo: -2, elboByT: -1.75 },
      ],
    },
    { name: "<t>", runs: [{ name: "a<b", elbo: -1.5, elboByT: -1.25 }] },
  ],
  best: -1.375,
});

Deno.test("a point a run: by T along x, in truth along y", () => {
  const [blog, other] = figure.data.slice(-2);
  assert.deepEqual(blog!["x"], [-0.5, -1.75]);
  assert.deepEqual(blog!["y"], [-6, -2]);
  assert.equal(other!["name"], "&lt;t&gt;");
  assert.deepEqual(other!["text"], ["a&lt;b"]);
});

Deno.test("the diagonal and the best possible lie within the axes", () => {
  const range = (key: string) =>
    (figure.layout[key] as { range: [number, number] }).range;
  const [x, y] = [range("xaxis"), range("yaxis")];
  const [diagonal, along, up] = figure.data;
  assert.deepEqual(diagonal!["x"], diagonal!["y"]);
  const ends = diagonal!["x"] as number[];
  assert.ok(ends[0]! < -1.375 && ends[1]! > -1.375);
  for (const end of ends) {
    for (const [low, high] of [x, y]) {
      assert.ok(end >= low - 1e-4 && end <= high + 1e-4, `${end}`);
    }
  }
  assert.deepEqual(along!["y"], [-1.375, -1.375]);
  assert.deepEqual(up!["x"], [-1.375, -1.375]);
});

Deno.test("the text counts what no ELBO can be", () => {
  assert.match(figure.alt, /of 3 runs\. blog: -6 to -2 nats in truth, /);
  assert.match(figure.alt, /blog: .* 1 of 2 above the best possible by T\./);
  assert.match(
    figure.caption,
    /exceed -1\.375 nats, .*: 1 of 2 \(blog\) and 1 of 1 \(<t>\) do by T\.$/,
  );
});

Deno.test("no runs, and numbers that are none, are refused", () => {
  const draw = (elbo: number, best = -1) => () =>
    twoElbos({
      groups: [{ name: "a", runs: [{ name: "b", elbo, elboByT: -1 }] }],
      best,
    });
  assert.throws(draw(-Infinity), /groups\[0\]\.runs\[0\] is -Infinity/);
  assert.throws(draw(-1, NaN), /best\[0\] is NaN/);
  assert.throws(
    () => twoElbos({ groups: [{ name: "a", runs: [] }], best: -1 }),
    /groups\[0\]\.runs is empty/,
  );
});
