import assert from "node:assert/strict";
import {
  applySettings,
  ConfigError,
  nearest,
  parseConfig,
  presets,
  settableKeys,
} from "../../lib/training/mod.ts";

const config = { ...presets["table-1"], seed: 1 };

Deno.test("applySettings: numbers, lists and words, deep", () => {
  const before = structuredClone(config);
  const result = applySettings(config, [
    "steps=30",
    "encoder.hidden=[8, 4]",
    "decoder.activation=elu",
    "generativeOptimizer.learningRate=1e-4",
    "steps=40",
  ]);
  assert.deepEqual(result, {
    ...config,
    steps: 40,
    encoder: { ...config.encoder, hidden: [8, 4] },
    decoder: { ...config.decoder, activation: "elu" },
    generativeOptimizer: { ...config.generativeOptimizer, learningRate: 1e-4 },
  });
  assert.deepEqual(config, before);
});

Deno.test("applySettings: an unknown key, with the nearest and all", () => {
  assert.throws(() => applySettings(config, ["encoder.hiden=[8]"]), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.match(error.message, /Unknown key: encoder\.hiden\. /);
    assert.match(error.message, /nearest is encoder\.hidden; /);
    for (const key of settableKeys(config)) {
      assert.ok(error.message.includes(key));
    }
    return true;
  });
  for (const setting of ["encoder=3", "preset=blog", "__proto__.x=1", "a=1"]) {
    assert.throws(() => applySettings(config, [setting]), /Unknown key/);
  }
  for (const setting of ["steps", "=3", ""]) {
    assert.throws(() => applySettings(config, [setting]), /wanted key=value/);
  }
});

Deno.test("settableKeys: all leaves but preset and algorithm", () => {
  const keys = settableKeys(config);
  assert.ok(!keys.includes("preset") && !keys.includes("algorithm"));
  for (const key of ["seed", "steps", "encoder.noiseDim", "sampling.kind"]) {
    assert.ok(keys.includes(key), key);
  }
  assert.ok(
    !settableKeys(presets.vae).some((key) => /discriminator\./.test(key)),
  );
});

Deno.test("applySettings: another kind of a group is set as a whole", () => {
  const once = applySettings({ ...presets.blog, seed: 1 }, [
    'sampling={"kind":"fresh"}',
  ]);
  assert.deepEqual(parseConfig(once), {
    ...presets.blog,
    seed: 1,
    sampling: { kind: "fresh" },
  });
  const { discriminator } = presets["mescheder-toy"];
  assert.deepEqual(
    parseConfig(applySettings(config, [
      `discriminator=${JSON.stringify(discriminator)}`,
    ])),
    { ...config, discriminator },
  );
  // Piece by piece the old kind's keys would stay.
  assert.throws(
    () =>
      parseConfig(applySettings({ ...presets.blog, seed: 1 }, [
        "sampling.kind=fresh",
      ])),
    ConfigError,
  );
  assert.ok(!settableKeys(presets.vae).includes("discriminator"));
});

Deno.test("nearest: by the number of edits", () => {
  const names = ["table-1", "blog", "vae"];
  assert.equal(nearest("table1", names), "table-1");
  assert.equal(nearest("bolg", names), "blog");
  assert.equal(nearest("VAE", names), "vae");
  assert.equal(nearest("blog", names), "blog");
});

Deno.test("applySettings: keys that a preset lacks, checked afterwards", () => {
  const config = { ...presets.blog, seed: 1 };
  for (
    const key of [
      "contrast",
      "warmUpSteps",
      "annealingShare",
      "averageDecay",
      "discriminator.reduction",
      "encoder.noiseBasis",
    ]
  ) assert.ok(settableKeys(config).includes(key), key);
  const set = (...settings: string[]) =>
    parseConfig(applySettings(config, settings));
  assert.deepEqual(
    set("contrast=samples", "averageDecay=0.99", "discriminator.reduction=sum"),
    {
      ...config,
      contrast: "samples",
      averageDecay: 0.99,
      discriminator: { ...config.discriminator, reduction: "sum" },
    },
  );
  // Only towers have them.
  assert.throws(
    () => applySettings(presets["table-1"], ["discriminator.reduction=sum"]),
    /Unknown key: discriminator\.reduction\. The nearest is/,
  );
  const towers = JSON.stringify(config.discriminator);
  assert.doesNotThrow(() =>
    applySettings(presets["table-1"], [
      `discriminator=${towers}`,
      "discriminator.reduction=sum",
    ])
  );
  // Once, where it is there already.
  const keys = settableKeys(presets["gdikov-synthetic-ac"]);
  assert.equal(new Set(keys).size, keys.length);
  assert.throws(() => set("contrast=both"), ConfigError);
  assert.throws(() => set("averageDecy=0.9"), /nearest is averageDecay;/);
});
