import assert from "node:assert/strict";
import { gridOver, posteriorFilm } from "../../lib/figures/mod.ts";

const plane = {
  grid: gridOver({ z1: [-2, 2], z2: [-1, 3], nodes: 5 }),
  density: Array.from({ length: 25 }, (_, k) => k === 12 ? 1 : 0.001),
  axes: ["a", "b"] as const,
};
const snapshots = [
  { step: 0, samples: [2, 3, -2, -1], divergence: 4 },
  { step: 100, samples: [1, 2, 0, 1], divergence: 0.25 },
  { step: 1000, samples: [0, 1, 0, 1], divergence: -0.002 },
];
const film = posteriorFilm({ ...plane, name: "AVB", snapshots });

Deno.test("each frame moves the samples and the mark", () => {
  assert.equal(film.frames!.length, 3);
  const { traces, data } = film.frames![1]!;
  assert.deepEqual(traces, [1, 3]);
  assert.deepEqual(data, [
    { x: [1, 0], y: [2, 1] },
    { x: [100], y: [0.25] },
  ]);
});

Deno.test("it starts with what the fit came to", () => {
  film.frames![2]!.data.forEach((attributes, k) => {
    const trace = film.data[film.frames![2]!.traces[k]!]!;
    for (const [name, value] of Object.entries(attributes)) {
      assert.deepEqual(trace[name], value);
    }
  });
});

Deno.test("a divergence that is 0 or below within its error has a place", () => {
  assert.deepEqual(film.data[2]!["y"], [4, 0.25, 0.001]);
  const { range } = film.layout["yaxis2"] as { range: number[] };
  assert.ok(range[0]! < -3 && range[1]! > Math.log10(4));
  // What is said is the estimate itself.
  assert.match(film.alt, /At the end: KL\(q, p\) -0\.002 nats; 100 %/);
  assert.match(film.alt, /At the start: KL\(q, p\) 4 nats; 0 %/);
});

Deno.test("steps must rise, divergences be numbers", () => {
  const draw = (step: number, divergence: number) =>
    posteriorFilm({
      ...plane,
      name: "AVB",
      snapshots: [snapshots[1]!, { step, samples: [0, 0], divergence }],
    });
  assert.throws(() => draw(100, 1), /snapshots\[1\] is of step 100 after step/);
  assert.throws(() => draw(200, NaN), /with the divergence NaN/);
  assert.throws(
    () => posteriorFilm({ ...plane, name: "AVB", snapshots: [] }),
    /snapshots is empty/,
  );
});
