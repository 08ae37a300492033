import assert from "node:assert/strict";
import { decayFactor } from "../../lib/training/mod.ts";
import { annealingWeight } from "../../lib/training/schedule.ts";
import { assertNear } from "../support/assertions.ts";
import { testOn, useFastest } from "../support/backends.ts";
import { assertGradients } from "../support/gradients.ts";
import { Model64 } from "../support/model64.ts";
import { moveZeros, smallConfig } from "../support/small.ts";
import {
  advance,
  firstBatches,
  firstGradients,
  start,
  stateOf,
} from "../support/trainings.ts";
import { Generator } from "../../lib/random/mod.ts";

const ALL = ["native", "wasm", "cpu"] as const;

Deno.test("decayFactor: 1, then a straight line towards 0", () => {
  const config = { steps: 1000, decayShare: 0.4 };
  const factors = Array.from(
    { length: 1000 },
    (_, t) => decayFactor(t, config),
  );
  assert.ok(factors.slice(0, 601).every((factor) => factor === 1));
  assertNear(factors[800]!, 0.5, 1e-12);
  for (let t = 601; t < 1000; t++) {
    assertNear(factors[t - 1]! - factors[t]!, 1 / 400, 1e-12);
  }
  // The last step still moves.
  assertNear(factors[999]!, 1 / 400, 1e-12);
});

Deno.test("decayFactor: over all steps, and over none", () => {
  assertNear(decayFactor(0, { steps: 10, decayShare: 1 }), 1, 1e-12);
  assertNear(decayFactor(5, { steps: 10, decayShare: 1 }), 0.5, 1e-12);
  for (const t of [0, 5, 9]) {
    assert.equal(decayFactor(t, { steps: 10, decayShare: 0 }), 1);
  }
});

Deno.test("annealingWeight: step / (share steps), then 1", () => {
  const weights = (annealingShare?: number) =>
    Array.from(
      { length: 10 },
      (_, step) =>
        annealingWeight(step, {
          steps: 10,
          ...(annealingShare !== undefined && { annealingShare }),
        }),
    );
  const near = (actual: number[], expected: number[]) =>
    actual.forEach((weight, i) => assertNear(weight, expected[i]!, 1e-12));
  near(weights(0.4), [0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 1, 1]);
  near(weights(1), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
  near(weights(0.25), [0, 0.4, 0.8, 1, 1, 1, 1, 1, 1, 1]);
  assert.deepEqual(weights(0), Array(10).fill(1));
  assert.deepEqual(weights(), Array(10).fill(1));
});

for (
  const preset of ["table-1", "blog", "gdikov-synthetic-ac", "vae"] as const
) {
  testOn(ALL, `annealing, ${preset}: beta of ten steps`, () => {
    const config = smallConfig(preset, { steps: 10, annealingShare: 0.6 });
    const training = start(config);
    moveZeros(training.networks, Generator.fromSeed(3));
    advance(training, 10).forEach((losses, step) => {
      const beta = Math.min(1, step / 6);
      const { generative, reconstruction, divergence } = losses;
      assert.ok(Math.abs(divergence) > 1e-4);
      assertNear(generative, reconstruction + beta * divergence, 1e-9);
    });
    training.dispose();
  });

  testOn(ALL, `annealing, ${preset}: the gradient at beta = 0.5`, () => {
    const config = smallConfig(preset, {
      steps: 10,
      annealingShare: 0.4,
      // One batch, which the twin draws too.
      sampling: { kind: "fresh" },
      discriminatorSteps: 0,
    });
    const training = start(config);
    moveZeros(training.networks, Generator.fromSeed(3));
    const model = new Model64(training.networks);
    const { thetaPhi } = firstBatches(config);
    const r = model.reference(thetaPhi, config.contrast);
    training.step = 2;
    training.advance();
    assertGradients(
      firstGradients(training).generative,
      model,
      () =>
        model.reconstruction(thetaPhi) +
        0.5 * (preset === "vae"
            ? model.gaussianKl(thetaPhi)
            : model.divergence(thetaPhi, r)),
    );
    training.dispose();
  });
}

testOn(ALL, "decay: the rates of ten steps, on both sides", () => {
  const config = smallConfig("table-1", {
    steps: 10,
    decayShare: 0.8,
    discriminatorSteps: 1,
  });
  const training = start(config);
  const sides = {
    generative: config.generativeOptimizer,
    discriminator: config.discriminatorOptimizer!,
  };
  for (let step = 0; step < 10; step++) {
    const before = stateOf(training);
    training.advance();
    const after = stateOf(training);
    const factor = Math.min(1, (10 - step) / 8);
    for (
      const [side, { learningRate, beta1, beta2 }] of Object.entries(sides)
    ) {
      // T has layers that are called "first", as the first moments are.
      const moments = Object.keys(after).filter((path) =>
        path.startsWith(`${side}/second/`)
      );
      assert.ok(moments.length > 0);
      for (const path of moments) {
        const name = path.slice(`${side}/second/`.length);
        const second = after[path]!;
        const first = after[`${side}/first/${name}`]!;
        // Adam's update of every entry, from its moments, in doubles.
        first.forEach((m, i) => {
          const mean = m / (1 - beta1 ** (step + 1));
          const root = Math.sqrt(second[i]! / (1 - beta2 ** (step + 1)));
          const move = -factor * learningRate * mean / (root + 1e-8);
          assertNear(
            after[name]![i]! - before[name]![i]!,
            move,
            1e-5 * learningRate + 3e-7 * Math.abs(before[name]![i]!),
          );
        });
      }
    }
  }
  training.dispose();
});

Deno.test("no step after the last one, and no rate below 0", async () => {
  await useFastest();
  for (const step of [10, 11, 1000]) {
    assert.equal(decayFactor(step, { steps: 10, decayShare: 0.5 }), 0);
  }
  const training = start(smallConfig("table-1", { steps: 2, decayShare: 1 }));
  for (let step = 0; step < 2; step++) training.advance();
  const ended = stateOf(training);
  for (const more of ["advance", "advanceGenerative"] as const) {
    assert.throws(() => training[more](), {
      name: "RangeError",
      message: /^Cannot advance: 2 of 2 steps are done\. .* more steps$/,
    });
  }
  assert.deepEqual(stateOf(training), ended);
  training.dispose();
});
