import assert from "node:assert/strict";
import { ConfigError, parseConfig, presets } from "../../lib/training/mod.ts";
import { PRESETS } from "../support/small.ts";

const table1 = { ...presets["table-1"], seed: 1 };
const vae = { ...presets.vae, seed: 1 };
const moments = { ...presets["gdikov-synthetic-ac"], seed: 1 };

Deno.test("parseConfig: every preset with a seed, unchanged, through JSON", () => {
  for (const name of PRESETS) {
    const config = { ...presets[name], seed: 3 };
    assert.deepEqual(parseConfig(JSON.parse(JSON.stringify(config))), config);
    assert.equal(config.preset, name);
  }
});

Deno.test("presets: the recipes of the post and of table 1", () => {
  const { blog, "table-1": table } = presets;
  assert.deepEqual(table.encoder.hidden, [64, 64, 64]);
  assert.equal(table.encoder.noiseDim, 16);
  assert.deepEqual(
    [table.batchSize, table.steps, table.discriminatorSteps, table.decayShare],
    [512, 23_000, 2, 1],
  );
  assert.deepEqual(
    [
      table.generativeOptimizer.learningRate,
      table.discriminatorOptimizer!.learningRate,
    ],
    [7e-4, 2.8e-3],
  );
  assert.deepEqual(blog.encoder.hidden, [256, 256, 256]);
  assert.deepEqual(blog.sampling, {
    kind: "epochs",
    examples: 5000,
    trainShare: 0.9,
  });
  // 400 epochs.
  assert.equal(blog.steps, 400 * 5000 * 0.9 / blog.batchSize);
  assert.equal(presets.vae.discriminator, undefined);
  for (const { generativeOptimizer } of Object.values(presets)) {
    assert.equal(generativeOptimizer.beta2, 0.999);
    assert.equal(generativeOptimizer.epsilon, 1e-8);
  }
});

Deno.test("parseConfig: what is wrong is named, with the value", () => {
  const { discriminator: _, ...without } = table1;
  const { discriminatorOptimizer: __, ...unoptimized } = table1;
  const refused: [unknown, RegExp][] = [
    [undefined, /the configuration/],
    ["table-1", /the configuration is "table-1"/],
    [{ ...table1, seed: -1 }, /seed is -1/],
    [{ ...table1, seed: 1.5 }, /seed is 1.5/],
    [{ ...table1, steps: 0 }, /steps is 0/],
    [{ ...table1, sed: 1 }, /^[^{]*: sed is no key of a configuration$/],
    [
      { ...table1, decoder: { ...table1.decoder, width: 3 } },
      /: decoder\.width is no key of a configuration$/,
    ],
    [presets["table-1"], /: missing: seed \(a preset has all but the seed;/],
    // What { ...presets["tabel-1"], seed: 1 } is.
    [{ seed: 1 }, /missing: preset, algorithm, .*is its name spelt right\?\)$/],
    [{ ...table1, batchSize: "many" }, /batchSize is "many"/],
    [{ ...table1, decayShare: 1.1 }, /decayShare is 1.1/],
    [{ ...table1, decayShare: NaN }, /decayShare/],
    [
      { ...table1, initializer: "zeros" },
      /initializer is "zeros".*xavier-normal/,
    ],
    [{ ...table1, extra: 1 }, /extra/],
    [
      { ...table1, encoder: { ...table1.encoder, hidden: [] } },
      /encoder\.hidden is \[\]/,
    ],
    [
      { ...table1, encoder: { ...table1.encoder, hidden: [8, 0] } },
      /encoder\.hidden\.1 is 0/,
    ],
    [
      { ...table1, encoder: { ...table1.encoder, activation: "sigmoid" } },
      /encoder\.activation is "sigmoid".*relu/,
    ],
    [
      {
        ...table1,
        generativeOptimizer: { ...table1.generativeOptimizer, beta1: 1 },
      },
      /generativeOptimizer\.beta1 is 1/,
    ],
    [without, /discriminator .*AVB wants one/],
    [unoptimized, /discriminatorOptimizer .*AVB wants one/],
    [{ ...table1, encoder: vae.encoder }, /encoder\.kind .*AVB wants implicit/],
    [
      { ...vae, discriminator: table1.discriminator },
      /discriminator .*a VAE has none/,
    ],
    [
      { ...vae, encoder: { ...vae.encoder, noiseDim: 3 } },
      /encoder\.noiseDim is 3 .*zDim, 2/,
    ],
    [
      {
        ...table1,
        sampling: { kind: "epochs", examples: 500, trainShare: 0.9 },
      },
      /batchSize is 512 .*450 examples/,
    ],
    [{ ...table1, contrast: "both" }, /contrast is "both".*samples/],
    [
      { ...table1, contrast: "moments" },
      /encoder\.kind is "implicit" \(contrast by moments wants moments\)/,
    ],
    [{ ...vae, contrast: "samples" }, /contrast is "samples" \(a VAE has no T/],
    [{ ...vae, warmUpSteps: 3 }, /warmUpSteps is 3 \(a VAE has no T/],
    [{ ...table1, warmUpSteps: -1 }, /warmUpSteps is -1/],
    [{ ...table1, warmUpSteps: 0.5 }, /warmUpSteps is 0.5/],
    [{ ...table1, annealingShare: 1.5 }, /annealingShare is 1.5/],
    [{ ...table1, annealingShare: -0.1 }, /annealingShare is -0.1/],
    [{ ...table1, averageDecay: 1 }, /averageDecay is 1 /],
    [{ ...table1, averageDecay: "much" }, /averageDecay is "much"/],
    [
      { ...vae, encoder: { ...moments.encoder, noiseDim: 2, noiseBasis: 1 } },
      /encoder\.kind is "moments" \(a VAE wants gaussian/,
    ],
    [
      { ...moments, encoder: { ...moments.encoder, noiseBasis: 5 } },
      /encoder\.noiseDim is 32 \(wanted a multiple of 5\)/,
    ],
    [
      { ...moments, encoder: { ...moments.encoder, noiseBasis: 0 } },
      /encoder\.noiseBasis is 0/,
    ],
    [
      { ...table1, encoder: { ...table1.encoder, noiseBasis: 8 } },
      /encoder\.noiseBasis is 8 \(only moments has one\)/,
    ],
    [
      {
        ...moments,
        discriminator: { ...moments.discriminator, reduction: "max" },
      },
      /discriminator\.reduction is "max".*sum/,
    ],
    [
      {
        ...moments,
        discriminator: { ...moments.discriminator, outputActivation: "exp" },
      },
      /discriminator\.outputActivation is "exp".*linear/,
    ],
  ];
  for (const [config, message] of refused) {
    assert.throws(() => parseConfig(config), (error) => {
      assert.ok(error instanceof ConfigError && error instanceof RangeError);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("parseConfig: all faults at once", () => {
  assert.throws(
    () => parseConfig({ ...table1, seed: -1, steps: 0 }),
    /seed is -1.*steps is 0/,
  );
});

Deno.test("parseConfig: the switches in their ranges, unchanged", () => {
  const accepted = [
    { ...table1, contrast: "prior" },
    { ...table1, contrast: "samples", warmUpSteps: 0, averageDecay: 0 },
    { ...moments, contrast: "samples", warmUpSteps: 9, averageDecay: 0.999 },
    { ...moments, contrast: "prior", annealingShare: 1 },
    { ...vae, contrast: "prior", annealingShare: 0, averageDecay: 0.5 },
  ];
  for (const config of accepted) assert.deepEqual(parseConfig(config), config);
});
