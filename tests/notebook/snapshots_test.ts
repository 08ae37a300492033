import assert from "node:assert/strict";
import { fourPoints, latentModel, Training } from "../../lib/mod.ts";
import { snapshotGrid } from "../../lib/notebook/mod.ts";
import { snapshotSteps, takeSnapshot } from "../../lib/notebook/snapshots.ts";
import { useFastest } from "../support/backends.ts";
import { smallConfig } from "../support/small.ts";

Deno.test("a run is looked at when it reports, more often at the start", () => {
  const steps = [...snapshotSteps(16_000, 40)];
  assert.equal(steps[0], 0);
  assert.equal(steps.at(-1), 16_000);
  assert.ok(steps.length > 16 && steps.length <= 24, `${steps.length}`);
  assert.ok(steps.every((step) => step % 40 === 0));
  const gaps = steps.slice(1).map((step, k) => step - steps[k]!);
  assert.deepEqual(gaps, gaps.toSorted((a, b) => a - b));
});

Deno.test("the last step of a run is looked at, whatever it reports", () => {
  assert.deepEqual([...snapshotSteps(1, 1)], [0, 1]);
  assert.equal([...snapshotSteps(1003, 3)].at(-1), 1003);
});

Deno.test("a snapshot has the decoder's most probable x, and the samples", async () => {
  await useFastest();
  const training = new Training(smallConfig("table-1"), fourPoints);
  for (let k = 0; k < 5; k++) training.advance();
  const { step, samples, regions } = takeSnapshot(training);
  assert.equal(step, 5);
  assert.deepEqual(samples.map((rows) => rows.length), [300, 300, 300, 300]);
  const model = latentModel(training.networks, fourPoints.xDim);
  const logits = model.decode(snapshotGrid.points);
  for (let k = 0; k < regions.best.length; k += 97) {
    // p(x|z), the product of the four Bernoulli probabilities.
    const probabilities = fourPoints.rows.map((row) =>
      row.reduce((product, x, j) => {
        const mean = 1 / (1 + Math.exp(-logits[4 * k + j]!));
        return product * (x === 1 ? mean : 1 - mean);
      }, 1)
    );
    const largest = Math.max(...probabilities);
    assert.equal(regions.best[k], probabilities.indexOf(largest));
    assert.ok(Math.abs(regions.probability[k]! - largest) <= 0.0051);
  }
  training.dispose();
});

Deno.test("the same noise every time: what rests does not move", async () => {
  await useFastest();
  const training = new Training(smallConfig("vae"), fourPoints);
  assert.deepEqual(takeSnapshot(training), takeSnapshot(training));
  training.dispose();
});
