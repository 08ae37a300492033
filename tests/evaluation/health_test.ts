import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { fourPoints } from "../../lib/data/mod.ts";
import {
  evaluate,
  evaluateTraining,
  type Health,
  latentModel,
  trainingHealth,
} from "../../lib/evaluation/mod.ts";
import { discriminatorHealth } from "../../lib/evaluation/health.ts";
import {
  discriminatorParameters,
  generativeParameters,
  parameterCount,
  type Parameters,
} from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import {
  decodeSafeTensors,
  encodeSafeTensors,
  loadTraining,
  type PresetName,
  presets,
  probeStep,
  saveTraining,
  type TrainingConfig,
} from "../../lib/training/mod.ts";
import { assertNear } from "../support/assertions.ts";
import { testOn, useFastest } from "../support/backends.ts";
import { sixRows, smallConfig } from "../support/small.ts";
import { advance, start } from "../support/trainings.ts";

const ALL = ["native", "wasm", "cpu"] as const;

/**
 * A preset with an encoder of 32 ReLUs: among fewer, all may be off for some
 * noise, and then z has an atom.
 */
function config(preset: PresetName, changes: Partial<TrainingConfig> = {}) {
  const small = smallConfig(preset, { batchSize: 64, ...changes });
  return { ...small, encoder: { ...small.encoder, hidden: [32, 32] } };
}

/** Sets all entries of the parameters of these paths. */
function fill(parameters: Parameters, paths: RegExp, value: number): void {
  let found = 0;
  for (const [path, variable] of Object.entries(parameters)) {
    if (!paths.test(path)) continue;
    found++;
    tf.tidy(() => variable.assign(tf.fill(variable.shape, value)));
  }
  assert.ok(found > 0, String(paths));
}

function kinds({ warnings }: Health): string[] {
  return warnings.map(({ kind }) => kind);
}

// ------------------------------------------------------------- T by hand

Deno.test("discriminatorHealth: loss, spread, saturation of given values", () => {
  // sigmoid(4.59) is just below 0.99, sigmoid(4.6) above.
  const posterior = Float32Array.of(4.59, 4.6, -4.6, 0);
  const prior = Float32Array.of(-4.59, -9, -5, 100, 1);
  const health = discriminatorHealth({ posterior, prior });
  assert.deepEqual(health.saturated, { posterior: 2 / 4, prior: 3 / 5 });
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const all = [...posterior, ...prior];
  assertNear(health.mean, mean(all), 1e-9);
  const squares = all.map((t) => (t - mean(all)) ** 2);
  assertNear(health.spread, Math.sqrt(mean(squares) * 9 / 8), 1e-9);
  // Of each side the mean of ln(1 + e^-T) or ln(1 + e^T), and its error.
  const sides = [
    [...posterior].map((t) => Math.log1p(Math.exp(-t))),
    [...prior].map((t) => Math.log1p(Math.exp(t))),
  ];
  assertNear(health.loss.value, mean(sides[0]!) + mean(sides[1]!), 1e-6);
  const variances = sides.map((terms) => {
    const n = terms.length;
    const sum = terms.map((term) => (term - mean(terms)) ** 2);
    return mean(sum) / (n - 1);
  });
  assertNear(
    health.loss.standardError,
    Math.sqrt(variances[0]! + variances[1]!),
    1e-5,
  );
});

Deno.test("discriminatorHealth: a constant T has no spread", () => {
  for (const value of [0, 100, -2.48e-8, 1 / 3]) {
    const { spread, mean } = discriminatorHealth({
      posterior: new Float32Array(512).fill(value),
      prior: new Float32Array(512).fill(value),
    });
    assert.ok(spread <= 1e-9 * Math.max(1, Math.abs(value)), `${spread}`);
    assertNear(mean, value, 1e-6 * Math.abs(value));
  }
});

/** T = |z|^2 - offset, by a dense discriminator whose last layer is flat. */
function squaredNorm(offset: number, changes: Partial<TrainingConfig> = {}) {
  const training = start(
    config("mescheder-toy", { batchSize: 4000, ...changes }),
  );
  const { parameters } = training.networks.discriminator!;
  fill(parameters, /^last\/0\/kernel$/, 0);
  fill(parameters, /^last\/0\/bias$/, -offset);
  return training;
}

testOn(
  ["native", "cpu"],
  "saturation of T = |z|^2 - b, in closed form",
  async () => {
    const limit = Math.log(99);
    for (const offset of [0, 3, 8]) {
      const training = squaredNorm(offset);
      // Of z ~ N(0, I) in two dimensions, |z|^2 > r has the chance e^(-r / 2).
      const above = Math.exp(-(limit + offset) / 2);
      const below = 1 - Math.exp(-Math.max(0, offset - limit) / 2);
      const exact = above + below;
      const { discriminator, discriminatorGap, klPosterior } =
        await trainingHealth(training, { samples: 1000 });
      const error = Math.sqrt(exact * (1 - exact) / 4000);
      assertNear(discriminator!.saturated.prior, exact, 4 * error);
      assert.ok(exact > 0.02 && error < 0.01);
      // KL - E_q[|z|^2 - b], with the mean over samples of another kind.
      const model = latentModel(training.networks, 4);
      let norm = 0;
      for (const x of fourPoints.rows) {
        const z = model.samplePosterior(x, 4000, Generator.fromSeed(9));
        norm += z.reduce((sum, value) => sum + value * value, 0) / 16_000;
      }
      assertNear(
        discriminatorGap!.value,
        klPosterior!.value - (norm - offset),
        4 * discriminatorGap!.standardError + 0.05,
      );
      training.dispose();
    }
  },
);

testOn(ALL, "a dead T is found, and named alone", async () => {
  const { discriminator: towers } = smallConfig("blog");
  const training = start(config("table-1", { discriminator: towers }));
  // The z-tower's last units are below 0 for every z.
  fill(training.networks.discriminator!.parameters, /^z\/2\/bias$/, -1000);
  const health = await trainingHealth(training);
  const { discriminator, gradientNorms, discriminatorGap, klPosterior } =
    health;
  assert.deepEqual(
    [discriminator!.mean, discriminator!.spread, gradientNorms.discriminator],
    [0, 0, 0],
  );
  assertNear(discriminator!.loss.value, 2 * Math.LN2, 1e-6);
  assert.deepEqual(discriminatorGap, klPosterior);
  assert.deepEqual(kinds(health), ["dead T"]);
  training.dispose();
});

testOn(
  ["native", "cpu"],
  "a T that is sure of one thing is saturated",
  async () => {
    // q lies far away, where |z|^2 is large.
    const training = squaredNorm(8, { batchSize: 400 });
    fill(training.networks.encoder.parameters, /^2\/bias$/, 4);
    const health = await trainingHealth(training);
    assert.ok(health.discriminator!.saturated.posterior > 0.9);
    assert.ok(kinds(health).includes("saturated T"), `${kinds(health)}`);
    training.dispose();
  },
);

// --------------------------------------------------- the ELBO and T's gap

for (
  const [preset, changes] of [
    // Without the average, which evaluate would take instead.
    ["table-1", { averageDecay: 0 }],
    ["table-1", { averageDecay: 0, contrast: "samples" }],
    ["gdikov-synthetic-ac", {}],
    ["poolio", {}],
    ["vae", {}],
  ] as [PresetName, Partial<TrainingConfig>][]
) {
  const name = `${preset} ${JSON.stringify(changes)}`;
  Deno.test(`trainingHealth, ${name}: evaluate's numbers`, async () => {
    await useFastest();
    const training = start(config(preset, changes));
    advance(training, 60);
    const health = await trainingHealth(training);
    const { elbo, klPosterior, elboByDiscriminator, discriminatorGap } = health;
    // Of the same networks by more samples.
    const exact = await evaluateTraining(training, {
      samples: 20_000,
      gridNodes: 141,
      maxNodes: 141,
    });
    const { standardErrors, biases, byDiscriminator } = exact;
    const error = (own: number, other: number) => 4 * Math.hypot(own, other);
    assertNear(
      elbo!.value,
      exact.elbo,
      error(elbo!.standardError, standardErrors.elbo) +
        Math.abs(elbo!.bias) + Math.abs(biases.elbo),
    );
    assertNear(
      klPosterior!.value,
      exact.klPosterior,
      error(klPosterior!.standardError, standardErrors.klPosterior) +
        Math.abs(klPosterior!.bias) + Math.abs(biases.klPosterior) + 1e-6,
    );
    assert.ok(elbo!.standardError < 0.05);
    if (preset === "vae") {
      assert.equal(elboByDiscriminator, undefined);
      assert.equal(discriminatorGap, undefined);
      assert.equal(klPosterior!.standardError, 0);
    } else {
      assertNear(
        elboByDiscriminator!.value,
        byDiscriminator!.elbo,
        error(
          elboByDiscriminator!.standardError,
          byDiscriminator!.standardErrors.elbo,
        ),
      );
      assertNear(
        discriminatorGap!.value,
        byDiscriminator!.elbo - exact.elbo,
        error(
          discriminatorGap!.standardError,
          Math.hypot(
            byDiscriminator!.standardErrors.elbo,
            standardErrors.elbo,
          ),
        ) + Math.abs(discriminatorGap!.bias) + Math.abs(biases.elbo),
      );
      assertNear(
        discriminatorGap!.value,
        elboByDiscriminator!.value - elbo!.value,
        1e-9,
      );
    }
    training.dispose();
  });
}

Deno.test("the gap's error is that of a repetition", async () => {
  await useFastest();
  const values: number[] = [];
  let variance = 0;
  const repeats = 40;
  const training = start(config("table-1"));
  advance(training, 60);
  const { tensors, metadata } = decodeSafeTensors(saveTraining(training));
  for (let seed = 0; seed < repeats; seed++) {
    // The report's noise comes from the seed; the networks stay.
    const seeded = JSON.stringify({ ...training.config, seed });
    const other = loadTraining(
      encodeSafeTensors({ tensors, metadata: { ...metadata, config: seeded } }),
    );
    const { discriminatorGap } = await trainingHealth(other, { samples: 500 });
    values.push(discriminatorGap!.value);
    variance += discriminatorGap!.standardError ** 2 / repeats;
    other.dispose();
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
  const scatter = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    (repeats - 1);
  assertNear(Math.sqrt(variance / scatter), 1, 0.35);
  training.dispose();
});

testOn(
  ["native", "cpu"],
  "a q without density has no ELBO, in words",
  async () => {
    for (const preset of ["table-1", "mescheder-toy"] as const) {
      const training = start(config(preset));
      // z is the last bias, whatever the noise.
      fill(training.networks.encoder.parameters, /^2\/kernel$/, 0);
      const health = await trainingHealth(training);
      assert.equal(health.elbo, undefined);
      assert.equal(health.discriminatorGap, undefined);
      assert.match(health.problem!, /2500 of 2500 samples are equal/);
      const [warning] = health.warnings;
      assert.equal(warning!.kind, "no ELBO");
      assert.ok(warning!.text.includes(health.problem!));
      // The rest is there all the same.
      assert.ok(health.gradientNorms.generative > 0);
      assert.ok(Number.isFinite(health.discriminator!.loss.value));
      training.dispose();
    }
  },
);

testOn(
  ["native", "cpu"],
  "a posterior that is the prior has collapsed",
  async () => {
    const training = start(config("vae"));
    // Mean 0 and log-variance 0 for every x.
    fill(training.networks.encoder.parameters, /^2\//, 0);
    const health = await trainingHealth(training);
    assertNear(health.klPosterior!.value, 0, 1e-6);
    assert.deepEqual(kinds(health), ["collapsed posterior"]);
    training.dispose();
  },
);

// ---------------------------------------------------------- the gradients

Deno.test("trainingHealth: norms of the probe, and how far a step reaches", async () => {
  await useFastest();
  for (const preset of ["table-1", "vae"] as const) {
    const training = start(config(preset, { steps: 100, decayShare: 1 }));
    advance(training, 40);
    const { gradientNorms, reach } = await trainingHealth(training);
    assert.deepEqual(gradientNorms, probeStep(training).gradientNorms);
    // The rate has fallen to 60 %.
    const { config: recipe, networks } = training;
    const bound = (rate: number, parameters: Parameters, norm: number) =>
      0.6 * rate * Math.sqrt(parameterCount(parameters)) * norm;
    assertNear(
      reach.generative,
      bound(
        recipe.generativeOptimizer.learningRate,
        generativeParameters(networks),
        gradientNorms.generative,
      ),
      1e-9,
    );
    if (preset === "vae") {
      assert.equal(reach.discriminator, undefined);
    } else {
      assertNear(
        reach.discriminator!,
        bound(
          recipe.discriminatorOptimizer!.learningRate,
          discriminatorParameters(networks),
          gradientNorms.discriminator!,
        ),
        1e-9,
      );
    }
    training.dispose();
  }
});

Deno.test("reach bounds what a step of Adam changes, to first order", async () => {
  await useFastest();
  // The first step moves every parameter by its rate; a small one, so that
  // the loss is linear in it.
  const training = start(config("vae", {
    batchSize: 4000,
    decayShare: 0,
    generativeOptimizer: {
      ...presets["vae"].generativeOptimizer,
      learningRate: 1e-6,
    },
  }));
  const elboOf = async () => {
    const { elbo } = await evaluate(
      latentModel(training.networks, 4),
      fourPoints,
      { generator: Generator.fromSeed(1), samples: 4000, gridNodes: 141 },
    );
    return elbo;
  };
  const { reach } = await trainingHealth(training, { samples: 100 });
  const before = await elboOf();
  training.advance();
  const change = Math.abs(await elboOf() - before);
  assert.ok(change > 0 && change < 1.1 * reach.generative, `${change}`);
  training.dispose();
});

// ------------------------------------------------ it only looks, and again

testOn(
  ALL,
  "a run with reports is the run without, to the last bit",
  async () => {
    for (const preset of ["table-1", "blog", "vae"] as const) {
      const config = smallConfig(preset, { steps: 12, averageDecay: 0.9 });
      const [watched, alone] = [start(config), start(config)];
      const { numTensors } = tf.memory();
      for await (const { step } of watched.run({ every: 3 })) {
        const health = await trainingHealth(watched, { samples: 50 });
        assert.equal(health.step, step);
        assert.equal(tf.memory().numTensors, numTensors);
      }
      advance(alone, 12);
      assert.deepEqual(saveTraining(watched), saveTraining(alone));
      watched.dispose();
      alone.dispose();
    }
  },
);

Deno.test("trainingHealth: plain data, the same for the same state", async () => {
  await useFastest();
  for (const preset of ["table-1", "vae"] as const) {
    const training = start(config(preset), sixRows);
    advance(training, 3);
    const health = await trainingHealth(training);
    assert.deepEqual(JSON.parse(JSON.stringify(health)), health);
    assert.deepEqual(await trainingHealth(training), health);
    assert.equal(health.samples, Math.floor(10_000 / 6));
    training.dispose();
  }
});

Deno.test("trainingHealth: of the networks in training, not their averages", async () => {
  await useFastest();
  const plain = start(config("table-1"));
  const averaged = start(config("table-1", { averageDecay: 0.99 }));
  advance(plain, 20);
  advance(averaged, 20);
  assert.deepEqual(await trainingHealth(averaged), await trainingHealth(plain));
  plain.dispose();
  averaged.dispose();
});

Deno.test("trainingHealth: too few samples are refused, a signal ends it", async () => {
  await useFastest();
  const training = start(config("table-1"));
  await assert.rejects(
    () => trainingHealth(training, { samples: 9 }),
    { name: "RangeError", message: /number of samples is 9/ },
  );
  await assert.rejects(
    () => trainingHealth(training, { signal: AbortSignal.abort() }),
    { name: "AbortError" },
  );
  training.dispose();
});
