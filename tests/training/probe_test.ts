import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import {
  probeStep,
  saveTraining,
  type TrainingConfig,
} from "../../lib/training/mod.ts";
import {
  assertAllNear,
  assertNear,
  assertSameBits,
  largest,
} from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { centralDifferences } from "../support/float64.ts";
import { type Batch64, Model64 } from "../support/model64.ts";
import { moveZeros, PRESETS, sixRows, smallConfig } from "../support/small.ts";
import {
  firstBatches,
  firstGradients,
  start,
  stateOf,
} from "../support/trainings.ts";

const ALL = ["native", "wasm", "cpu"] as const;

/** The presets, and the other things that T may be compared with. */
const RECIPES: Record<string, TrainingConfig> = {
  ...Object.fromEntries(PRESETS.map((name) => [name, smallConfig(name)])),
  "table-1, contrast by samples": smallConfig("table-1", {
    contrast: "samples",
  }),
  "blog, contrast by samples": smallConfig("blog", { contrast: "samples" }),
};

/** The L2 norm of a loss's gradient by the parameters of these paths. */
function exactNorm(model: Model64, paths: RegExp, loss: () => number): number {
  const squares = Object.entries(model.values)
    .filter(([path]) => paths.test(path))
    .flatMap(([, values]) => [...centralDifferences(loss, values)])
    .map((entry) => entry * entry);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
}

function normOf(gradients: Record<string, Float32Array>): number {
  return Math.hypot(...Object.values(gradients).flatMap((g) => [...g]));
}

/** The batch that a probe of the first step sees, in doubles. */
function firstBatch(config: TrainingConfig): Batch64 {
  const order = {
    discriminatorOrder: "before",
    discriminatorSteps: 1,
  } as const;
  return firstBatches({ ...config, ...order }, sixRows).psi[0]!;
}

for (const [recipe, config] of Object.entries(RECIPES)) {
  testOn(
    ALL,
    `probeStep, ${recipe}: norms by differences of the equations`,
    () => {
      const training = start(config, sixRows);
      moveZeros(training.networks, Generator.fromSeed(3));
      const model = new Model64(training.networks);
      const batch = firstBatch(config);
      const { gradientNorms, logRatios } = probeStep(training);
      const { generative, discriminator } = gradientNorms;
      const near = (norm: number, exact: number) =>
        assertNear(norm, exact, 1e-4 * exact);

      if (config.algorithm === "vae") {
        near(
          generative,
          exactNorm(model, /^(en|de)coder/, () => model.elboLoss(batch)),
        );
        assert.equal(discriminator, undefined);
        assert.equal(logRatios, undefined);
      } else {
        const r = model.reference(batch, config.contrast);
        near(
          generative,
          exactNorm(
            model,
            /^(en|de)coder/,
            () => model.generativeLoss(batch, r),
          ),
        );
        near(
          discriminator!,
          exactNorm(
            model,
            /^discriminator/,
            () => model.discriminatorLoss(batch, r),
          ),
        );
        // (9) of these very values.
        const { posterior, prior } = logRatios!;
        const exact = model.logRatio(batch.x, batch.prior, batch.rows);
        assertAllNear(prior, exact, {
          relative: 1e-5,
          magnitude: Math.max(1, largest(exact)),
          what: "T at the prior",
        });
        const logistic = (t: Float32Array, sign: number) =>
          t.reduce((sum, t) => sum + Math.log1p(Math.exp(sign * t)), 0) /
          t.length;
        assertNear(
          logistic(posterior, -1) + logistic(prior, 1),
          model.discriminatorLoss(batch, r),
          1e-5,
        );
      }
      training.dispose();
    },
  );
}

testOn(ALL, "probeStep: what the next step descends", () => {
  for (const preset of PRESETS) {
    const vae = preset === "vae";
    for (const order of ["before", "after"] as const) {
      const training = start(smallConfig(preset, {
        discriminatorOrder: order,
        discriminatorSteps: vae ? 0 : 1,
      }));
      const { gradientNorms } = probeStep(training);
      training.advance();
      const { generative, discriminator } = firstGradients(training);
      // The side that goes second sees what the first has changed.
      const [norm, gradients] = order === "before" && !vae
        ? [gradientNorms.discriminator!, discriminator]
        : [gradientNorms.generative, generative];
      assertNear(norm, normOf(gradients), 1e-4 * norm);
      training.dispose();
    }
  }
});

testOn(["cpu"], "probeStep: the divergence weighs as annealing has it", () => {
  for (const [step, beta] of [[0, 0], [25, 0.5], [80, 1]] as const) {
    const config = smallConfig("table-1", { steps: 100, annealingShare: 0.5 });
    const training = start(config, sixRows);
    moveZeros(training.networks, Generator.fromSeed(3));
    const model = new Model64(training.networks);
    const batch = firstBatch(config);
    training.step = step;
    const exact = exactNorm(
      model,
      /^(en|de)coder/,
      () => model.reconstruction(batch) + beta * model.divergence(batch),
    );
    const { gradientNorms } = probeStep(training);
    assertNear(gradientNorms.generative, exact, 1e-4 * exact);
    training.dispose();
  }
});

testOn(ALL, "probeStep: nothing changes, nothing stays", () => {
  for (const config of Object.values(RECIPES)) {
    const [probed, alone] = [start(config), start(config)];
    for (let step = 0; step < 4; step++) {
      const { numTensors, numBytes } = tf.memory();
      const first = probeStep(probed);
      assert.deepEqual(probeStep(probed), first);
      assert.equal(tf.memory().numTensors, numTensors);
      assert.equal(tf.memory().numBytes, numBytes);
      assert.deepEqual(probed.advance(), alone.advance());
    }
    const expected = stateOf(alone);
    for (const [path, values] of Object.entries(stateOf(probed))) {
      assertSameBits(values, expected[path]!, path);
    }
    assert.deepEqual(saveTraining(probed), saveTraining(alone));
    probed.dispose();
    alone.dispose();
  }
});
