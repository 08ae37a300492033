import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { evaluateTraining } from "../../lib/evaluation/mod.ts";
import { generativeParameters, type Parameters } from "../../lib/nets/mod.ts";
import {
  CheckpointError,
  decodeSafeTensors,
  encodeSafeTensors,
  loadTraining,
  saveTraining,
  type Training,
} from "../../lib/training/mod.ts";
import { assertAllNear, assertSameBits } from "../support/assertions.ts";
import { testOn, useFastest } from "../support/backends.ts";
import { sixRows, smallConfig } from "../support/small.ts";
import { advance, parametersOf, start, stateOf } from "../support/trainings.ts";

const ALL = ["native", "wasm", "cpu"] as const;
const CASES = ["table-1", "blog", "gdikov-synthetic-ac", "vae"] as const;

function averagesOf(training: Training): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(training.state.averages).map(([path, variable]) => [
      path,
      variable.dataSync().slice() as Float32Array,
    ]),
  );
}

function assertSame(
  actual: Record<string, Float32Array>,
  expected: Record<string, Float32Array>,
): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  assert.ok(Object.keys(expected).length > 0);
  for (const [path, values] of Object.entries(expected)) {
    assertSameBits(actual[path]!, values, path);
  }
}

testOn(ALL, "averages of ten steps are the recursion in doubles", () => {
  for (const preset of CASES) {
    const training = start(smallConfig(preset, { averageDecay: 0.7 }));
    const exact = Object.fromEntries(
      Object.keys(training.state.averages).map((path) => [
        path,
        Float64Array.from(parametersOf(training)[path]!),
      ]),
    );
    assert.deepEqual(
      Object.keys(exact),
      Object.keys(generativeParameters(training.networks)),
    );
    for (let step = 0; step < 10; step++) {
      training.advance();
      const parameters = parametersOf(training);
      for (const [path, average] of Object.entries(exact)) {
        average.forEach((value, i) => {
          average[i] = 0.7 * value + 0.3 * parameters[path]![i]!;
        });
      }
    }
    const averages = averagesOf(training);
    for (const [path, average] of Object.entries(exact)) {
      assertAllNear(averages[path]!, average, {
        relative: 1e-6,
        magnitude: average.map((value) => 0.1 + Math.abs(value)),
        what: `${preset}, ${path}`,
      });
      if (/kernel$/.test(path)) {
        assert.notDeepEqual(averages[path], parametersOf(training)[path], path);
      }
    }
    training.dispose();
  }
});

testOn(ALL, "averages change nothing of the training itself", () => {
  for (const preset of CASES) {
    const [plain, averaged] = [0, 0.9].map((averageDecay) =>
      start(smallConfig(preset, { averageDecay }))
    ) as [Training, Training];
    assert.deepEqual(plain.state.averages, {});
    assert.equal(plain.finalNetworks, plain.networks);
    assert.deepEqual(advance(averaged, 6), advance(plain, 6));
    assertSame(stateOf(averaged), stateOf(plain));
    plain.dispose();
    averaged.dispose();
  }
});

Deno.test("averages: evaluation sees them, beside the same T", async () => {
  await useFastest();
  for (const preset of ["table-1", "vae"] as const) {
    const config = smallConfig(preset, { averageDecay: 0.9 });
    const encoder = { ...config.encoder, hidden: [24, 24] };
    const training = start({ ...config, encoder });
    advance(training, 5);
    const { networks, finalNetworks } = training;
    assert.equal(finalNetworks.discriminator, networks.discriminator);
    const grow = (parameters: Parameters) => {
      for (const variable of Object.values(parameters)) {
        tf.tidy(() => variable.assign(tf.mul(variable, 1.5) as tf.Tensor));
      }
    };
    const figures = async () => {
      const { elbo, logLikelihood } = await evaluateTraining(training, {
        samples: 1000,
        maxNodes: 141,
      });
      return { elbo, logLikelihood };
    };
    const before = await figures();
    grow(generativeParameters(networks));
    assert.deepEqual(await figures(), before);
    grow(training.state.averages);
    assert.notDeepEqual(await figures(), before);
    training.dispose();
  }
});

testOn(ALL, "averages: saved and loaded, they go on bit for bit", () => {
  for (const preset of CASES) {
    const config = smallConfig(preset, {
      steps: 40,
      averageDecay: 0.9,
      warmUpSteps: preset === "vae" ? 0 : 2,
      annealingShare: 0.5,
      ...(preset === "table-1" && { contrast: "samples" }),
    });
    const whole = start(config, sixRows);
    advance(whole, 7);
    const loaded = loadTraining(saveTraining(whole));
    assert.deepEqual(loaded.config, whole.config);
    assertSame(averagesOf(loaded), averagesOf(whole));
    assert.deepEqual(advance(loaded, 8), advance(whole, 8));
    assertSame(stateOf(loaded), stateOf(whole));
    assertSame(averagesOf(loaded), averagesOf(whole));
    assert.deepEqual(saveTraining(loaded), saveTraining(whole));
    whole.dispose();
    loaded.dispose();
  }
});

Deno.test("averages: a checkpoint holds all of them or is refused", async () => {
  await useFastest();
  const training = start(smallConfig("table-1", { averageDecay: 0.9 }));
  const { tensors, metadata } = decodeSafeTensors(saveTraining(training));
  const paths = [...tensors.keys()].filter((path) => /^average\//.test(path));
  assert.deepEqual(
    paths,
    Object.keys(generativeParameters(training.networks)).map((path) =>
      `average/${path}`
    ),
  );
  training.dispose();
  const fewer = new Map(tensors);
  fewer.delete("average/decoder/0/bias");
  const { numTensors } = tf.memory();
  assert.throws(
    () => loadTraining(encodeSafeTensors({ tensors: fewer, metadata })),
    (error) => {
      assert.ok(error instanceof CheckpointError);
      assert.match(error.message, /lacks the tensor average\/decoder\/0\/bias/);
      return true;
    },
  );
  assert.equal(tf.memory().numTensors, numTensors);
});
