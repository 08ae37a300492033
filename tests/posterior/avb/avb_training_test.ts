import assert from "node:assert/strict";
import { tf } from "../../../lib/backend/mod.ts";
import { sampleEntropy } from "../../../lib/evaluation/mod.ts";
import {
  AvbTraining,
  type PosteriorConfig,
  posteriorPresets,
} from "../../../lib/posterior/mod.ts";
import { Generator } from "../../../lib/random/mod.ts";
import { DivergenceError } from "../../../lib/training/mod.ts";
import { assertNear, assertSameBits } from "../../support/assertions.ts";
import { testOn } from "../../support/backends.ts";
import { GAUSSIAN, gaussianTarget } from "../gaussian_target.ts";

function small(changes: Partial<PosteriorConfig> = {}): PosteriorConfig {
  const { sampler, discriminator, ...preset } = posteriorPresets.posterior;
  return {
    ...preset,
    seed: 1,
    sampler: { ...sampler, hidden: [12], noiseDim: 3 },
    discriminator: { ...discriminator, hidden: [10], blocks: 1 },
    batchSize: 32,
    steps: 6,
    warmUpSteps: 0,
    ...changes,
  };
}

function values(training: AvbTraining): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(training.parameters).map((
      [path, variable],
    ) => [path, variable.dataSync<"float32">().slice()]),
  );
}

testOn(["native"], "AvbTraining: a Gaussian to 0.01 nats", () => {
  const training = new AvbTraining(
    small({
      sampler: { hidden: [32], activation: "elu", noiseDim: 4 },
      discriminator: { hidden: [32, 32], blocks: 0, activation: "elu" },
      batchSize: 256,
      steps: 1500,
      averageDecay: 0.98,
      generativeOptimizer: {
        ...posteriorPresets.posterior.generativeOptimizer,
        learningRate: 3e-3,
      },
      discriminatorOptimizer: {
        ...posteriorPresets.posterior.discriminatorOptimizer,
        learningRate: 1e-2,
      },
    }),
    gaussianTarget,
  );
  try {
    while (training.step < 1500) training.advance();
    const count = 40_000;
    const z = training.sample(count, Generator.fromSeed(2));
    const logJoint = tf.tidy(() =>
      tf.mean(gaussianTarget.logJoint(tf.tensor2d(z, [count, 2])))
        .dataSync()[0]!
    );
    const { value: entropy } = sampleEntropy(z, { dim: 2 });
    const kl = GAUSSIAN.logEvidence - entropy - logJoint;
    assertNear(kl, 0, 0.01);
    // What T says of ln q, averaged over q, is minus its entropy.
    const logQ = training.logDensity(z);
    const byRatio = logQ.reduce((sum, value) => sum + value / count, 0);
    assertNear(-byRatio, entropy, 0.05);
  } finally {
    training.dispose();
  }
});

testOn(["native", "cpu"], "AvbTraining: warm-up leaves phi to the bit", () => {
  const training = new AvbTraining(small({ warmUpSteps: 3 }), gaussianTarget);
  const before = values(training);
  for (const isDone of [true, true, true, false]) {
    assert.equal(training.advanceWarmUp(), isDone);
  }
  const after = values(training);
  for (const [path, start] of Object.entries(before)) {
    if (path.startsWith("sampler/")) {
      assertSameBits(after[path]!, start, path);
    }
  }
  const path = "discriminator/last/0/kernel";
  assert.notDeepEqual(after[path], before[path]);
  assert.equal(training.step, 0);
  training.dispose();
});

testOn(["native", "cpu"], "AvbTraining: one step of each side's own", () => {
  // psi steps by psi's loss only: with none of them it stays.
  const training = new AvbTraining(
    small({ discriminatorSteps: 0 }),
    gaussianTarget,
  );
  const before = values(training);
  training.advance();
  const after = values(training);
  for (const [path, start] of Object.entries(before)) {
    if (path.startsWith("discriminator/")) {
      assertSameBits(after[path]!, start, path);
    }
  }
  training.dispose();
});

testOn(["native", "cpu"], "AvbTraining: the seed fixes the run", () => {
  const run = (seed: number) => {
    const training = new AvbTraining(small({ seed }), gaussianTarget);
    while (training.step < 6) training.advance();
    const z = training.sample(5, Generator.fromSeed(9));
    training.dispose();
    return z;
  };
  const first = run(4);
  assertSameBits(run(4), first, "z");
  assert.notDeepEqual(run(5), first);
});

testOn(
  ["native", "cpu"],
  "AvbTraining: draws are those of phi's average",
  () => {
    const training = new AvbTraining(
      small({ averageDecay: 0.9 }),
      gaussianTarget,
    );
    const at = () => training.sample(4, Generator.fromSeed(9));
    const plain = new AvbTraining(small({ averageDecay: 0 }), gaussianTarget);
    const plainAt = () => plain.sample(4, Generator.fromSeed(9));
    assertSameBits(at(), plainAt(), "at the start");
    const [start] = at();
    training.advance();
    plain.advance();
    const moved = Math.abs(plainAt()[0]! - start!);
    const averageMoved = Math.abs(at()[0]! - start!);
    assert.ok(averageMoved < 0.2 * moved, `${averageMoved} of ${moved}`);
    training.dispose();
    plain.dispose();
  },
);

testOn(
  ["native", "cpu"],
  "AvbTraining: NaN stops at once, with the step",
  () => {
    let poisoned = false;
    const training = new AvbTraining(small(), {
      ...gaussianTarget,
      logJoint: (z) =>
        tf.mul(gaussianTarget.logJoint(z), poisoned ? NaN : 1) as tf.Tensor1D,
    });
    training.advance();
    poisoned = true;
    const before = values(training);
    assert.throws(() => training.advance(), (error) => {
      assert.ok(error instanceof DivergenceError);
      assert.match(
        error.message,
        /stopped at step 2: the discriminator loss is NaN/,
      );
      return true;
    });
    for (const [path, value] of Object.entries(values(training))) {
      if (path.startsWith("sampler/")) {
        assertSameBits(
          value,
          before[path]!,
          path,
        );
      }
    }
    training.dispose();
  },
);

testOn(["native", "cpu"], "AvbTraining: no tensor is left behind", () => {
  const empty = tf.memory().numTensors;
  const training = new AvbTraining(
    small({ annealingShare: 0.5 }),
    gaussianTarget,
  );
  training.advance();
  const count = tf.memory().numTensors;
  while (training.step < 6) training.advance();
  training.logDensity(training.sample(10, Generator.fromSeed(1)));
  assert.equal(tf.memory().numTensors, count);
  training.dispose();
  assert.equal(tf.memory().numTensors, empty);
});

testOn(["cpu"], "AvbTraining: run reports and goes on", async () => {
  const training = new AvbTraining(small(), gaussianTarget);
  const seen: number[] = [];
  for await (const { step, losses } of training.run({ every: 2, until: 3 })) {
    seen.push(step);
    assert.ok(Number.isFinite(losses.generative + losses.discriminator));
  }
  for await (const { step } of training.run({ every: 2 })) seen.push(step);
  assert.deepEqual(seen, [2, 3, 4, 6]);
  training.dispose();
});
