import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { generativeParameters } from "../../lib/nets/mod.ts";
import { DivergenceError, type Training } from "../../lib/training/mod.ts";
import { assertNear, assertSameBits } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { assertGradients } from "../support/gradients.ts";
import { Model64 } from "../support/model64.ts";
import { PRESETS, sixRows, smallConfig } from "../support/small.ts";
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
const THETA_PHI = /^(encoder|decoder|generative)\//;

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

// Adam's first moments after one step are its gradients: what a training
// really descends is compared with the equations in doubles.
for (const preset of PRESETS) {
  for (const order of ["before", "after"] as const) {
    if (preset === "vae" && order === "after") continue;
    testOn(
      ALL,
      `${preset}, psi ${order}: losses and gradients of a step`,
      () => {
        const config = smallConfig(preset, {
          discriminatorOrder: order,
          discriminatorSteps: preset === "vae" ? 0 : 1,
        });
        const training = start(config, sixRows);
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

        const generative = preset === "vae"
          ? () => forThetaPhi.elboLoss(thetaPhi)
          : () => forThetaPhi.generativeLoss(thetaPhi);
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
        assertGradients(gradients.generative, forThetaPhi, generative);
        if (preset === "vae") {
          assert.equal("discriminator" in losses, false);
        } else {
          const discriminator = () => forPsi.discriminatorLoss(psi[0]!);
          assertNear(losses.discriminator!, discriminator(), 1e-5);
          assertGradients(
            under("discriminator", gradients.discriminator),
            forPsi,
            discriminator,
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
  for (const preset of ["table-1", "blog"] as const) {
    const training = start(smallConfig(preset));
    const bias = training.networks.discriminator!.parameters["z/0/bias"]!;
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
    // q is far below 0, where a tower that overflows above 0 gives 0.
    tf.tidy(() => {
      const set = (variable: tf.Variable, value: number) =>
        variable.assign(tf.fill(variable.shape, value));
      set(encoder.parameters["3/kernel"]!, 0);
      set(encoder.parameters["3/bias"]!, -100);
      set(discriminator!.parameters["z/0/kernel"]!, 3e38);
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
  for (const preset of PRESETS) {
    for (const data of [undefined, sixRows]) {
      const training = start(smallConfig(preset), data);
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
