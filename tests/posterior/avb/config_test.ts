import assert from "node:assert/strict";
import {
  parsePosteriorConfig,
  type PosteriorPresetName,
  posteriorPresets,
} from "../../../lib/posterior/mod.ts";
import {
  applySettings,
  ConfigError,
  settableKeys,
} from "../../../lib/training/mod.ts";

const NAMES = Object.keys(posteriorPresets) as PosteriorPresetName[];
const config = { ...posteriorPresets.posterior, seed: 1 };

Deno.test("posteriorPresets: each with a seed, unchanged, through JSON", () => {
  for (const name of NAMES) {
    const config = { ...posteriorPresets[name], seed: 3 };
    const text = JSON.stringify(config);
    assert.deepEqual(parsePosteriorConfig(JSON.parse(text)), config);
    assert.equal(config.preset, name);
  }
});

Deno.test("posteriorPresets: mescheder-stan is the recipe of its source", () => {
  const stan = posteriorPresets["mescheder-stan"];
  assert.deepEqual(stan.sampler, { hidden: [128, 128], activation: "elu" });
  assert.deepEqual(stan.discriminator, {
    hidden: [256],
    blocks: 5,
    activation: "leakyRelu",
  });
  assert.deepEqual(
    [stan.batchSize, stan.steps, stan.discriminatorSteps],
    [512, 10_000, 2],
  );
  assert.deepEqual(
    [stan.generativeOptimizer, stan.discriminatorOptimizer].map((
      { learningRate, beta1 },
    ) => [learningRate, beta1]),
    [[1e-4, 0.5], [2e-4, 0.5]],
  );
  assert.equal(stan.discriminatorOrder, "after");
  assert.deepEqual(stan.known, { joint: 0, reference: 1 });
});

Deno.test("parsePosteriorConfig: what is wrong is named, with the value", () => {
  const refused: [unknown, RegExp][] = [
    [{ ...config, known: { joint: 2, reference: 0 } }, /known\.joint is 2 /],
    [{ ...config, momentsDecay: 1 }, /momentsDecay is 1 /],
    [{ ...config, batchSize: 1 }, /batchSize is 1 /],
    [{ ...config, steps: 0 }, /steps is 0 /],
    [{ ...config, contrast: "prior" }, /contrast is "prior"/],
    [{ ...config, speed: 1 }, /speed is no key of a configuration/],
    [{ ...posteriorPresets.posterior }, /missing: seed/],
    [
      { ...config, sampler: { ...config.sampler, noiseDim: 0 } },
      /sampler\.noiseDim is 0 /,
    ],
  ];
  for (const [value, message] of refused) {
    assert.throws(() => parsePosteriorConfig(value), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("applySettings: keys of a posterior's configuration", () => {
  const settings = ["sampler.noiseDim=4", "known.joint=0.25", "steps=7"];
  const changed = parsePosteriorConfig(applySettings(config, settings));
  assert.equal(changed.sampler.noiseDim, 4);
  assert.equal(changed.known.joint, 0.25);
  assert.equal(changed.steps, 7);
});

Deno.test("settableKeys: those of a posterior, and no others", () => {
  for (const preset of Object.values(posteriorPresets)) {
    const keys = settableKeys(preset);
    assert.ok(keys.includes("sampler.noiseDim"), preset.preset);
    // Only the towers of another T have it.
    assert.ok(!keys.includes("discriminator.reduction"), preset.preset);
  }
});
