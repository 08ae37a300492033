import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { fourPoints } from "../../lib/data/mod.ts";
import {
  createNetworks,
  discriminatorParameters,
  disposeParameters,
  GaussianEncoder,
  generativeParameters,
  type Networks,
  parameterCount,
} from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { presets } from "../../lib/training/mod.ts";
import { assertAllNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { Model64 } from "../support/model64.ts";
import { smallCase, smallConfig, tensorsOf } from "../support/small.ts";

const ALL = ["native", "wasm", "cpu"] as const;

function dispose(networks: Networks): void {
  disposeParameters(generativeParameters(networks));
  disposeParameters(discriminatorParameters(networks));
}

function shapesOf(networks: Networks): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries({
      ...generativeParameters(networks),
      ...discriminatorParameters(networks),
    }).map(([path, { shape }]) => [path, shape]),
  );
}

testOn(["cpu"], "createNetworks: names and shapes of table-1", () => {
  const networks = createNetworks(
    presets["table-1"],
    { xDim: 4, initializer: "xavier-normal" },
    Generator.fromSeed(1),
  );
  const layer = (folder: string, i: number, from: number, to: number) => [
    [`${folder}/${i}/kernel`, [from, to]],
    [`${folder}/${i}/bias`, [to]],
  ];
  assert.deepEqual(
    shapesOf(networks),
    Object.fromEntries([
      // [2x - 1, eps] -> z
      ...layer("encoder", 0, 4 + 16, 64),
      ...layer("encoder", 1, 64, 64),
      ...layer("encoder", 2, 64, 64),
      ...layer("encoder", 3, 64, 2),
      // z -> logits
      ...layer("decoder", 0, 2, 128),
      ...layer("decoder", 1, 128, 128),
      ...layer("decoder", 2, 128, 128),
      ...layer("decoder", 3, 128, 4),
      // [2x - 1, z] -> T
      ...layer("discriminator/first", 0, 4 + 2, 64),
      ...layer("discriminator/first", 1, 64, 64),
      ...layer("discriminator/first", 2, 64, 64),
      ...layer("discriminator/last", 0, 64, 1),
    ]),
  );
  dispose(networks);
});

testOn(["cpu"], "createNetworks: T of blog is two towers", () => {
  const networks = createNetworks(
    presets.blog,
    { xDim: 4, initializer: "xavier-normal" },
    Generator.fromSeed(1),
  );
  const tower = (name: string, from: number) =>
    [from, 256, 256].flatMap((inputs, i) => [
      [`${name}/${i}/kernel`, [inputs, 256]],
      [`${name}/${i}/bias`, [256]],
    ]);
  // They end with the inner product's width.
  assert.deepEqual(
    Object.fromEntries(
      Object.entries(shapesOf(networks))
        .filter(([path]) => path.startsWith("discriminator/")),
    ),
    Object.fromEntries([
      ...tower("discriminator/x", 4),
      ...tower("discriminator/z", 2),
    ]),
  );
  assert.equal(
    parameterCount(discriminatorParameters(networks)),
    (4 * 256 + 256) + (2 * 256 + 256) + 4 * (256 * 256 + 256),
  );
  dispose(networks);
});

testOn(
  ["cpu"],
  "createNetworks: T of mescheder-toy adds |z|^2 at start",
  () => {
    const networks = createNetworks(
      presets["mescheder-toy"],
      { xDim: 4, initializer: "xavier-uniform" },
      Generator.fromSeed(1),
    );
    const shapes = shapesOf(networks);
    assert.deepEqual(shapes["discriminator/first/0/kernel"], [4 + 2, 256]);
    assert.deepEqual(shapes["discriminator/block/4/1/kernel"], [256, 256]);
    assert.deepEqual(shapes["discriminator/last/0/kernel"], [256, 1]);
    assert.equal(
      parameterCount(discriminatorParameters(networks)),
      (6 * 256 + 256) + 10 * (256 * 256 + 256) + (256 + 1),
    );
    for (let i = 0; i < 5; i++) {
      const kernel = discriminatorParameters(
        networks,
      )[`discriminator/block/${i}/1/kernel`]!;
      assert.ok(kernel.dataSync().every((value) => value === 0));
    }
    dispose(networks);
  },
);

testOn(["cpu"], "createNetworks: a VAE has moments and no T", () => {
  const networks = createNetworks(
    presets.vae,
    { xDim: 7, initializer: "xavier-normal" },
    Generator.fromSeed(1),
  );
  assert.ok(networks.encoder instanceof GaussianEncoder);
  assert.equal(networks.discriminator, undefined);
  assert.deepEqual(discriminatorParameters(networks), {});
  const shapes = shapesOf(networks);
  assert.deepEqual(shapes["encoder/0/kernel"], [7, 64]);
  assert.deepEqual(shapes["encoder/3/kernel"], [64, 4]);
  assert.deepEqual(shapes["decoder/3/kernel"], [64, 7]);
  dispose(networks);
});

testOn(
  ["cpu"],
  "createNetworks: a network's start depends on its own name",
  () => {
    const options = { xDim: 4, initializer: "xavier-normal" } as const;
    const values = (config: typeof presets["table-1"], seed: number) => {
      const networks = createNetworks(
        config,
        options,
        Generator.fromSeed(seed),
      );
      const model = new Model64(networks);
      dispose(networks);
      return model.values;
    };
    const config = smallConfig("table-1");
    const a = values(config, 1);
    assert.deepEqual(values(config, 1), a);
    const kernel = "decoder/0/kernel";
    assert.notDeepEqual(values(config, 2)[kernel], a[kernel]);
    // A wider encoder leaves decoder and discriminator as they were.
    const encoder = { ...config.encoder, hidden: [20] };
    const b = values({ ...config, encoder }, 1);
    for (const path of Object.keys(b)) {
      if (!path.startsWith("encoder")) assert.deepEqual(b[path], a[path]);
    }
  },
);

const COMBINATIONS = (["table-1", "mescheder-toy"] as const).flatMap((preset) =>
  (["centered", "raw"] as const).map((input) => ({ preset, input }))
);

for (const { preset, input } of COMBINATIONS) {
  const { kind } = presets[preset].discriminator!;
  testOn(ALL, `encoder, decoder, ${kind} T: the equations, x ${input}`, () => {
    const config = smallConfig(preset);
    const { networks, batch } = smallCase({
      ...config,
      encoder: { ...config.encoder, input, activation: "elu" },
      decoder: { ...config.decoder, activation: "leakyRelu" },
      discriminator: { ...config.discriminator!, input, activation: "elu" },
    });
    const model = new Model64(networks);
    const [z, logits, t] = tf.tidy(() => {
      const { x, noise } = tensorsOf(batch);
      const z = networks.encoder.encode(x, noise);
      return [
        z,
        networks.decoder.logits(z),
        networks.discriminator!.logRatio(x, z),
      ].map((tensor) => tensor.dataSync());
    });
    const exact = model.encode(batch);
    const close = { relative: 1e-5, magnitude: 1 };
    assertAllNear(z!, exact, { ...close, what: "z" });
    assertAllNear(logits!, model.logits(exact, batch.rows), {
      ...close,
      what: "logits",
    });
    assertAllNear(t!, model.logRatio(batch.x, exact, batch.rows), {
      ...close,
      what: "T",
    });
    dispose(networks);
  });
}

testOn(ALL, "GaussianEncoder: [mean, logVariance], and the sample", () => {
  const { networks, batch } = smallCase(smallConfig("vae"));
  const model = new Model64(networks);
  const encoder = networks.encoder as GaussianEncoder;
  const [mean, logVariance, z] = tf.tidy(() => {
    const { x, noise } = tensorsOf(batch);
    const moments = encoder.moments(x);
    return [moments.mean, moments.logVariance, encoder.encode(x, noise)]
      .map((tensor) => tensor.dataSync());
  });
  const exact = model.moments(batch);
  const close = { relative: 1e-5, magnitude: 1 };
  assertAllNear(mean!, exact.mean, { ...close, what: "mean" });
  assertAllNear(logVariance!, exact.logVariance, {
    ...close,
    what: "log-variance",
  });
  assertAllNear(z!, model.encode(batch), { ...close, what: "z" });
  dispose(networks);
});

for (const preset of ["table-1", "mescheder-toy"] as const) {
  const { kind } = presets[preset].discriminator!;
  testOn(ALL, `${kind} T: distinct rows give the same T and gradients`, () => {
    const { networks, batch } = smallCase(smallConfig(preset));
    const discriminator = networks.discriminator!;
    const { parameters } = discriminator;
    const index = Array.from({ length: batch.rows }, (_, i) => i % 4);
    const run = (distinct: boolean) =>
      tf.tidy(() => {
        const { x, prior } = tensorsOf(batch);
        const observations = {
          rows: tf.tensor2d(fourPoints.rows.map((row) => [...row])),
          index: tf.tensor1d(index, "int32"),
        };
        const { value, grads } = tf.variableGrads(() => {
          const t = discriminator.logRatio(distinct ? observations : x, prior);
          return tf.sum(tf.square(t));
        }, Object.values(parameters) as tf.Variable[]);
        return [value, ...Object.values(parameters).map((v) => grads[v.name]!)]
          .map((tensor) => tensor.dataSync());
      });
    const naive = run(false);
    run(true).forEach((values, i) =>
      assertAllNear(values, naive[i]!, {
        relative: 1e-5,
        magnitude: Math.max(...naive[i]!.map(Math.abs), 1e-4),
        what: `result ${i}`,
      })
    );
    dispose(networks);
  });
}
