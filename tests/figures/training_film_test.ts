import assert from "node:assert/strict";
import { latentGrid, trainingFilm } from "../../lib/figures/mod.ts";
import { examples } from "./examples.ts";

const grid = latentGrid({ limit: 2, nodes: 3 });
// x1 has the two left columns, x2 the right one.
const regions = {
  best: [0, 0, 1, 0, 0, 1, 0, 0, 1],
  probability: [1, 0.5, 1, 1, 0.5, 1, 1, 0.5, 1],
};
const snapshot = (step: number, z: number) => ({
  step,
  samples: [[z, 0, z, 1], [-z, 0, -z, -1]],
  regions,
});
const run = {
  name: "AVB",
  steps: [10, 20, 30],
  generative: [3, 2, 1],
  discriminator: [1.5, 1.25, 1],
};
const film = trainingFilm({
  run,
  snapshots: [snapshot(0, 0), snapshot(20, 0.5), snapshot(30, 1)],
  grid,
});

Deno.test("each frame moves the samples and the marks", () => {
  assert.equal(film.frames!.length, 3);
  const [, x1, x2, line, marks] = film.frames![1]!.data;
  assert.deepEqual(x1, { x: [0.5, 0.5], y: [0, 1] });
  assert.deepEqual(x2, { x: [-0.5, -0.5], y: [0, -1] });
  assert.deepEqual(line!["x"], [20, 20]);
  // A span of less than one step: the smooth curve is the curve.
  assert.deepEqual(marks, { x: [20, 20], y: [2, 1.25] });
});

Deno.test("before the first loss there is no mark and no number", () => {
  assert.deepEqual(film.frames![0]!.data[4], {
    x: [0, 0],
    y: [null, null],
  });
  assert.match(film.alt, /At the start: .*loss \(8\) –, loss \(9\) – nats/);
});

Deno.test("it starts with what training came to", () => {
  const { data } = film.frames![2]!;
  data.forEach((attributes, t) => {
    for (const [name, value] of Object.entries(attributes)) {
      assert.deepEqual(film.data[t]![name], value);
    }
  });
});

Deno.test("the text tells the start and the end, and the prior's shares", () => {
  assert.match(film.alt, /from step 0 to 30/);
  assert.match(film.alt, /At the start: x1 around \(0, 0\.5\)/);
  assert.match(
    film.alt,
    /At the end: x1 around \(1, 0\.5\).*loss \(8\) 1\.000/,
  );
  // The right column: exp(-2) of 1 + 2 exp(-2).
  const share = Math.exp(-2) / (1 + 2 * Math.exp(-2));
  const percent = Math.round(100 * share);
  assert.ok(film.alt.includes(`${100 - percent}, ${percent} %`), film.alt);
});

Deno.test("a film of a real size stays within half a megabyte", () => {
  const grid = latentGrid({ limit: 4, nodes: 41 });
  const nodes = 41 * 41;
  const { data, layout, frames } = trainingFilm({
    run,
    grid,
    snapshots: Array.from({ length: 24 }, (_, k) => ({
      step: k,
      samples: [0, 1, 2, 3].map((i) =>
        Array.from({ length: 300 }, (_, j) => 3 * Math.sin(j * j + i + k))
      ),
      regions: {
        best: Array.from({ length: nodes }, (_, j) => (j + k) % 4),
        probability: Array.from({ length: nodes }, (_, j) => (j % 100) / 100),
      },
    })),
  });
  const bytes = JSON.stringify({ data, layout, frames }).length;
  assert.ok(bytes < 500_000, `${bytes}`);
});

Deno.test("a VAE has one loss", () => {
  const { name, steps, generative } = run;
  const vae = trainingFilm({
    run: { name, steps, generative },
    snapshots: [snapshot(30, 1)],
    grid,
  });
  assert.match(vae.alt, /minus the ELBO 1\.000 nats/);
  assert.ok(!vae.alt.includes("(9)"));
  assert.match(examples["trainingFilm"]!.alt, /loss \(9\)/);
});

Deno.test("steps rise, and x are numbers of observations", () => {
  assert.throws(
    () => trainingFilm({ run, grid, snapshots: [] }),
    /snapshots is empty/,
  );
  assert.throws(
    () =>
      trainingFilm({ run, grid, snapshots: [snapshot(2, 0), snapshot(2, 1)] }),
    /snapshots\[1\] is of step 2 after step 2, wanted steps that rise/,
  );
  const wrong = { ...regions, best: regions.best.map((x) => x + 1) };
  assert.throws(
    () =>
      trainingFilm({
        run,
        grid,
        snapshots: [{ ...snapshot(2, 0), regions: wrong }],
      }),
    /x number 2 with probability 1 at node 2, wanted a number below 2/,
  );
});
