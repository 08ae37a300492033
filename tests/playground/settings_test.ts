import assert from "node:assert/strict";
import { entropy, fourPoints } from "../../lib/data/mod.ts";
import {
  presetSettings,
  settingsData,
  trainingConfig,
  wantsRestart,
} from "../../lib/playground/mod.ts";
import { type PresetName, presets } from "../../lib/training/mod.ts";

Deno.test("a preset's own settings are its own recipe", () => {
  for (const [name, preset] of Object.entries(presets)) {
    assert.deepEqual(
      trainingConfig(presetSettings(name as PresetName)),
      { ...preset, seed: 1 },
    );
  }
});

Deno.test("settings reach the recipe", () => {
  const config = trainingConfig({
    ...presetSettings("table-1"),
    generativeRate: 0.01,
    discriminatorRate: 0.02,
    beta1: 0.25,
    width: 8,
    noiseDim: 3,
  });
  assert.equal(config.generativeOptimizer.learningRate, 0.01);
  assert.equal(config.discriminatorOptimizer?.learningRate, 0.02);
  assert.equal(config.discriminatorOptimizer?.beta1, 0.25);
  assert.deepEqual(config.encoder.hidden, [8, 8, 8]);
  assert.deepEqual(config.decoder.hidden, [8, 8, 8]);
  assert.deepEqual(config.discriminator?.hidden, [8, 8, 8]);
  assert.equal(config.encoder.noiseDim, 3);
});

Deno.test("own data have their own optimum", () => {
  const own = presetSettings("table-1");
  assert.equal(settingsData(own), fourPoints);
  const data = settingsData({
    ...own,
    rows: ["101", "010"],
    weights: [3, 1],
  });
  assert.deepEqual(data.rows, [[1, 0, 1], [0, 1, 0]]);
  const wanted = -0.75 * Math.log(0.75) - 0.25 * Math.log(0.25);
  assert.ok(Math.abs(entropy(data) - wanted) < 1e-12);
});

Deno.test("only what shapes networks or data begins anew", () => {
  const own = presetSettings("table-1");
  for (
    const change of [{ generativeRate: 1 }, { batchSize: 9 }, { vae: true }]
  ) {
    assert.ok(!wantsRestart(own, { ...own, ...change }));
  }
  for (const change of [{ width: 8 }, { seed: 2 }, { rows: ["1", "0"] }]) {
    assert.ok(wantsRestart(own, { ...own, ...change }));
  }
});
