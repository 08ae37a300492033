import assert from "node:assert/strict";
import { fourPoints, presets, saveTraining, Training } from "../../lib/mod.ts";
import { trainedRun } from "../../lib/notebook/mod.ts";
import { snapshotSteps, takeSnapshot } from "../../lib/notebook/snapshots.ts";
import { testWith } from "../support/permissions.ts";
import { sixRows, smallConfig } from "../support/small.ts";

/** The folder in which runs are kept. */
const KEPT = new URL("../../runs/site/", import.meta.url);

/** A run that nobody else makes; what it keeps is removed. */
async function withConfig(
  body: (config: ReturnType<typeof smallConfig>) => Promise<void>,
): Promise<void> {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
  try {
    await body(smallConfig("table-1", { steps: 40, seed }));
  } finally {
    for (const { name } of Deno.readDirSync(KEPT)) {
      if (name.startsWith(`table-1-${seed}-`)) {
        Deno.removeSync(new URL(name, KEPT));
      }
    }
  }
}

const NEEDS = ["read", "write", "env", "ffi"] as const;

testWith(
  NEEDS,
  "trainedRun: stopped, it goes on; kept, it is read again",
  () =>
    withConfig(async (config) => {
      const stop = new AbortController();
      const first = await trainedRun(config, fourPoints, {
        signal: stop.signal,
        onProgress: ({ step }) => {
          if (step === 7) stop.abort();
        },
      });
      assert.equal(first.complete, false);
      assert.equal(first.training.step, 7);
      assert.match(first.origin, /Stopped at step 7 of 40/);

      const whole = await trainedRun(config, fourPoints);
      assert.equal(whole.complete, true);
      assert.equal(whole.source, "live");
      assert.deepEqual(
        whole.history.map(({ step }) => step),
        Array.from({ length: 40 }, (_, i) => i + 1),
      );
      // Looking at it has not changed the run, and stopping it no look.
      const straight = new Training(config, fourPoints);
      while (straight.step < 40) straight.advance();
      const bytes = saveTraining(straight);
      assert.deepEqual(saveTraining(whole.training), bytes);
      assert.match(whole.origin, /, 40 steps, \d+ s on backend \w+\.$/);
      const again = new Training(config, fourPoints);
      const looks = [takeSnapshot(again)];
      while (again.step < 40) {
        again.advance();
        if (snapshotSteps(40, 1).has(again.step)) {
          looks.push(takeSnapshot(again));
        }
      }
      assert.ok(looks.length > 10);
      assert.deepEqual(whole.snapshots, looks);

      const kept = await trainedRun(config, fourPoints, { reuse: true });
      assert.equal(kept.source, "kept");
      assert.deepEqual(saveTraining(kept.training), bytes);
      assert.deepEqual(kept.history, whole.history);
      assert.deepEqual(kept.snapshots, whole.snapshots);
    }),
);

testWith(
  NEEDS,
  "trainedRun: a checkpoint of other data is refused",
  () =>
    assert.rejects(
      trainedRun(smallConfig("table-1"), sixRows, { saved: true }),
      {
        name: "RangeError",
        message:
          /^No saved checkpoint of table-1 for the data "six rows": .* is for "[^"]+"\. Train it: /,
      },
    ),
);

testWith(NEEDS, "trainedRun: the checkpoints of data/ are whole", async () => {
  const index: {
    preset: string;
    evaluation: { seed: number; step: number; elbo: number };
  }[] = JSON.parse(
    Deno.readTextFileSync(
      new URL("../../data/checkpoints/index.json", import.meta.url),
    ),
  );
  for (const name of ["table-1", "blog", "vae"] as const) {
    const run = await trainedRun(smallConfig(name), fourPoints, {
      saved: true,
    });
    assert.equal(run.source, "saved");
    assert.deepEqual(run.snapshots, []);
    assert.match(run.origin, new RegExp(`data/checkpoints/${name}`));
    assert.match(
      run.origin,
      /deno task checkpoints (--presets [\w-]+ )?--seed \d+/,
    );
    // The small networks that were asked for are not those of the file.
    assert.match(run.origin, /asked for differs from it in encoder, decoder, /);
    const { config, step } = run.training;
    assert.deepEqual(config, { ...presets[name], seed: config.seed });
    assert.equal(step, config.steps);
    const { evaluation } = index.find(({ preset }) => preset === name)!;
    assert.deepEqual([evaluation.seed, evaluation.step], [config.seed, step]);
    assert.ok(Number.isFinite(evaluation.elbo));
    assert.equal(run.history.at(-1)!.step, config.steps);
    run.training.dispose();
  }
});
