import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { generativeParameters } from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import {
  DivergenceError,
  type Training,
  type TrainingConfig,
} from "../../lib/training/mod.ts";
import { assertNear, assertSameBits } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { assertGradients } from "../support/gradients.ts";
import { Model64 } from "../support/model64.ts";
import { moveZeros, PRESETS, sixRows, smallConfig } from "../support/small.ts";
import {
  firstBatches,
  firstGradients,
  parametersOf,
  start,
  stateOf,
} from "../support/trainings.ts";

const ALL = ["native", "wasm", "cpu"] as const;

type State = Record<string, Float32Array>;

function only(state: State, pattern: RegExp): State {
  return Object.fromEntries(
    Object.entries(state).filter(([path]) => pattern.test(path)),
  );
}

function assertSame(actual: State, expected: State): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  assert.ok(Object.keys(expected).length > 0);
  for (const [path, values] of Object.entries(expected)) {
    assertSameBits(actual[path]!, values, path);
  }
}

/** Every kernel differs (a bias behind a dead unit may not). */
function assertMoved(actual: State, before: State): void {
  const kernels = Object.keys(before).filter((path) => /kernel$/.test(path));
  assert.ok(kernels.length > 0);
  for (const path of kernels) {
    assert.notDeepEqual(actual[path], before[path], path);
  }
}

const PSI = /^discriminator\//; // its parameters and its moments
const THETA_PHI = /^(encoder|decoder|generative)\//; // theirs

function poison(training: Training): void {
  const bias = training.networks.decoder.parameters["0/bias"]!;
  tf.tidy(() => bias.assign(tf.fill(bias.shape, NaN)));
}

testOn(ALL, "a generative step changes psi by exactly 0", () => {
  for (const preset of ["table-1", "blog"] as const) {
    const training = start(smallConfig(preset, { discriminatorSteps: 0 }));
    const before = stateOf(training);
    training.advance();
    const after = stateOf(training);
    assertSame(only(after, PSI), only(before, PSI));
    assertMoved(only(after, THETA_PHI), only(before, THETA_PHI));
    assert.deepEqual(training.state.discriminator!.powers, [1, 1]);
    training.dispose();
  }
});

testOn(ALL, "a step of psi changes encoder and decoder by exactly 0", () => {
  for (const preset of ["table-1", "blog"] as const) {
    const training = start(smallConfig(preset));
    // The generative loss is NaN, so that only psi is stepped.
    poison(training);
    const before = stateOf(training);
    assert.throws(() => training.advance(), DivergenceError);
    const after = stateOf(training);
    assertSame(only(after, THETA_PHI), only(before, THETA_PHI));
    assertMoved(only(after, PSI), only(before, PSI));
    assert.deepEqual(training.state.generative.powers, [1, 1]);
    training.dispose();
  }
});

testOn(ALL, "warm-up: psi alone moves, as by as many of its steps", () => {
  for (const preset of ["table-1", "gdikov-synthetic-ac", "blog"] as const) {
    // The first generative loss is NaN, so that nothing follows the warm-up.
    const warm = start(smallConfig(preset, {
      warmUpSteps: 5,
      discriminatorOrder: "after",
    }));
    poison(warm);
    const before = stateOf(warm);
    assert.throws(() => warm.advance(), DivergenceError);
    const after = stateOf(warm);
    assertSame(only(after, THETA_PHI), only(before, THETA_PHI));
    assertMoved(only(after, PSI), only(before, PSI));
    assert.deepEqual(warm.state.generative.powers, [1, 1]);
    const { beta1 } = warm.config.discriminatorOptimizer!;
    assertNear(warm.state.discriminator!.powers[0], beta1 ** 5, 1e-12);
    warm.dispose();
    if (warm.config.sampling.kind === "epochs") continue;
    // Fresh batches are drawn one after the other, whoever asks.
    const steps = start(smallConfig(preset, {
      discriminatorOrder: "before",
      discriminatorSteps: 5,
    }));
    poison(steps);
    assert.throws(() => steps.advance(), DivergenceError);
    assertSame(only(after, PSI), only(stateOf(steps), PSI));
    steps.dispose();
  }
});

testOn(ALL, "warm-up: once, before the first step", () => {
  const training = start(smallConfig("table-1", {
    warmUpSteps: 3,
    discriminatorSteps: 2,
  }));
  const [{ beta1 }, count] = [training.config.discriminatorOptimizer!, 4];
  for (let step = 1; step <= count; step++) {
    training.advance();
    const { powers } = training.state.discriminator!;
    assertNear(powers[0], beta1 ** (3 + 2 * step), 1e-12);
    assertNear(
      training.state.generative.powers[0],
      training.config.generativeOptimizer.beta1 ** step,
      1e-12,
    );
  }
  training.dispose();
});

testOn(ALL, "theta and phi are the same whether psi steps after or not", () => {
  const alone = start(smallConfig("table-1", {
    discriminatorOrder: "after",
    discriminatorSteps: 0,
  }));
  const both = start(smallConfig("table-1", {
    discriminatorOrder: "after",
    discriminatorSteps: 3,
  }));
  alone.advance();
  both.advance();
  assertSame(
    only(stateOf(both), THETA_PHI),
    only(stateOf(alone), THETA_PHI),
  );
  alone.dispose();
  both.dispose();
});

/** The presets and other recipes, each to be compared with the equations. */
const RECIPES: Record<string, TrainingConfig> = {
  ...Object.fromEntries(PRESETS.map((name) => [name, smallConfig(name)])),
  "table-1, contrast by samples": smallConfig("table-1", {
    contrast: "samples",
  }),
  // Where the encoder's pass serves both steps.
  "blog, contrast by samples": smallConfig("blog", { contrast: "samples" }),
  "gdikov-synthetic-ac, contrast by samples": smallConfig(
    "gdikov-synthetic-ac",
    { contrast: "samples" },
  ),
  "gdikov-synthetic-ac without contrast": smallConfig("gdikov-synthetic-ac", {
    contrast: "prior",
  }),
};

// Adam's first moments after one step are its gradients: what a training
// really descends is compared with the equations in doubles. The Gaussian of
// adaptive contrast is not moved with the parameters.
for (const [recipe, small] of Object.entries(RECIPES)) {
  const { contrast, algorithm } = small;
  const vae = algorithm === "vae";
  for (const order of ["before", "after"] as const) {
    if (order === "after" && (vae || !PRESETS.some((p) => p === recipe))) {
      continue;
    }
    testOn(
      ALL,
      `${recipe}, psi ${order}: losses and gradients of a step`,
      () => {
        const config = {
          ...small,
          discriminatorOrder: order,
          discriminatorSteps: vae ? 0 : 1,
        };
        const training = start(config, sixRows);
        moveZeros(training.networks, Generator.fromSeed(3));
        const initial = new Model64(training.networks);
        const { psi, thetaPhi } = firstBatches(config, sixRows);
        const losses = training.advance();
        const gradients = firstGradients(training);
        const updated = new Model64(training.networks);
        // Each side sees what the other has become before it.
        const forPsi = order === "before" ? initial : updated.withPsi(initial);
        const forThetaPhi = order === "before"
          ? initial.withPsi(updated)
          : initial;

        // A row's few samples may lie near each other: 1 / s magnifies.
        const relative = contrast === "samples" ? 1e-4 : 1e-5;
        const r = forThetaPhi.reference(thetaPhi, contrast);
        const generative = vae
          ? () => forThetaPhi.elboLoss(thetaPhi)
          : () => forThetaPhi.generativeLoss(thetaPhi, r);
        assertNear(losses.generative, generative(), 1e-5);
        assertNear(
          losses.reconstruction,
          forThetaPhi.reconstruction(thetaPhi),
          1e-5,
        );
        assertNear(
          losses.generative,
          losses.reconstruction + losses.divergence,
          1e-12,
        );
        assertGradients(gradients.generative, forThetaPhi, {
          loss: generative,
          relative,
        });
        if (vae) {
          assert.equal("discriminator" in losses, false);
        } else {
          const batch = psi[0]!;
          const r = forPsi.reference(batch, contrast);
          const discriminator = () => forPsi.discriminatorLoss(batch, r);
          assertNear(losses.discriminator!, discriminator(), 1e-5);
          assertGradients(
            under("discriminator", gradients.discriminator),
            forPsi,
            { loss: discriminator, relative },
          );
        }
        training.dispose();
      },
    );
  }
}

function under(folder: string, gradients: State): State {
  return Object.fromEntries(
    Object.entries(gradients).map(([path, values]) => [
      path.startsWith(folder) ? path : `${folder}/${path}`,
      values,
    ]),
  );
}

testOn(ALL, "the post's step is its two steps one after the other", () => {
  // On one batch, the encoder's pass is shared; "fresh" does not share it.
  const config = smallConfig("blog");
  const shared = start(config);
  const { psi } = firstBatches(config);
  const initial = new Model64(shared.networks);
  const losses = shared.advance();
  assertNear(losses.discriminator!, initial.discriminatorLoss(psi[0]!), 1e-5);
  const afterPsi = initial.withPsi(new Model64(shared.networks));
  assertNear(losses.generative, afterPsi.generativeLoss(psi[0]!), 1e-5);
  shared.dispose();
});

testOn(
  ALL,
  "the divergence of AVB is E[T], of a VAE the closed-form KL",
  () => {
    for (const preset of ["table-1", "vae"] as const) {
      const config = smallConfig(preset, { discriminatorSteps: 0 });
      const training = start(config);
      const model = new Model64(training.networks);
      const { thetaPhi } = firstBatches(config);
      const { divergence } = training.advance();
      const expected = preset === "vae"
        ? model.elboLoss(thetaPhi) - model.reconstruction(thetaPhi)
        : model.generativeLoss(thetaPhi) - model.reconstruction(thetaPhi);
      assertNear(divergence, expected, 1e-5);
      training.dispose();
    }
  },
);

testOn(ALL, "a diverged loss leaves the parameters as they were", () => {
  // T is poisoned by one infinite weight: the discriminator's loss is no number.
  const first = { "table-1": "first/0/bias", "blog": "z/0/bias" };
  for (const preset of ["table-1", "blog"] as const) {
    const training = start(smallConfig(preset));
    const { parameters } = training.networks.discriminator!;
    const bias = parameters[first[preset]]!;
    tf.tidy(() => bias.assign(tf.fill(bias.shape, Infinity)));
    const before = parametersOf(training);
    assert.throws(() => training.advance(), (error) => {
      assert.ok(error instanceof DivergenceError);
      assert.equal(error.step, 1);
      assert.equal(error.loss, "discriminator");
      assert.ok(!Number.isFinite(error.value));
      assert.match(error.message, /step 1: the discriminator loss is/);
      return true;
    });
    assertSame(parametersOf(training), before);
    assert.equal(training.step, 0);
    training.dispose();
  }
});

testOn(ALL, "where only (9) diverges, theta and phi stay too", () => {
  for (const preset of ["table-1", "blog"] as const) {
    const training = start(smallConfig(preset));
    const { encoder, discriminator } = training.networks;
    // q is far below 0, where a ReLU that overflows above 0 gives 0.
    tf.tidy(() => {
      const set = (variable: tf.Variable, value: number) =>
        variable.assign(tf.fill(variable.shape, value));
      set(encoder.parameters["3/kernel"]!, 0);
      set(encoder.parameters["3/bias"]!, -100);
      const { parameters } = discriminator!;
      if (preset === "blog") return set(parameters["z/0/kernel"]!, 3e38);
      const kernel = parameters["first/0/kernel"]!;
      const [, width] = kernel.shape;
      kernel.assign(
        tf.concat([tf.zeros([4, width!]), tf.fill([2, width!], 3e38)]),
      );
    });
    const before = parametersOf(training);
    assert.throws(
      () => training.advance(),
      { name: "DivergenceError", loss: "discriminator" },
    );
    assertSame(parametersOf(training), before);
    training.dispose();
  }
});

testOn(ALL, "no tensor stays behind a step, dispose frees everything", () => {
  const outside = tf.memory();
  const cases = [
    ...PRESETS.map((preset) => smallConfig(preset)),
    RECIPES["blog, contrast by samples"]!,
    smallConfig("table-1", {
      contrast: "samples",
      warmUpSteps: 2,
      annealingShare: 0.5,
      averageDecay: 0.9,
    }),
  ];
  for (const config of cases) {
    const { preset } = config;
    for (const data of [undefined, sixRows]) {
      const training = start(config, data);
      training.advance();
      const before = tf.memory();
      for (let i = 0; i < 4; i++) training.advance();
      const after = tf.memory();
      assert.equal(after.numTensors, before.numTensors, preset);
      assert.equal(after.numDataBuffers, before.numDataBuffers, preset);
      assert.equal(after.numBytes, before.numBytes, preset);
      training.dispose();
      assert.equal(tf.memory().numTensors, outside.numTensors, preset);
      assert.equal(tf.memory().numDataBuffers, outside.numDataBuffers, preset);
    }
  }
});

testOn(ALL, "no tensor stays behind a step that diverges", () => {
  const outside = tf.memory().numTensors;
  for (const preset of PRESETS) {
    const training = start(smallConfig(preset));
    training.advance();
    poison(training);
    const { numTensors } = tf.memory();
    assert.throws(() => training.advance(), DivergenceError);
    assert.equal(tf.memory().numTensors, numTensors, preset);
    training.dispose();
  }
  assert.equal(tf.memory().numTensors, outside);
});

testOn(ALL, "a batch smaller than the data set", () => {
  const config = smallConfig("table-1", { batchSize: 3 });
  const training = start(config, sixRows);
  const model = new Model64(training.networks);
  const { psi } = firstBatches({ ...config, discriminatorSteps: 1 }, sixRows);
  const single = start({ ...config, discriminatorSteps: 1 }, sixRows);
  const { discriminator } = single.advance();
  assertNear(discriminator!, model.discriminatorLoss(psi[0]!), 1e-5);
  assert.ok(Number.isFinite(training.advance().generative));
  assert.equal(
    Object.keys(generativeParameters(training.networks)).length,
    16,
  );
  training.dispose();
  single.dispose();
});
