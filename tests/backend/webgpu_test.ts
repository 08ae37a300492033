/**
 * WebGPU runs by choice only: its networks must be those of the other
 * backends. Where there is no adapter, these tests are ignored.
 */
import assert from "node:assert/strict";
import { initBackend, tf } from "../../lib/backend/mod.ts";
import { fourPoints } from "../../lib/data/mod.ts";
import { latentModel } from "../../lib/evaluation/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import {
  loadTraining,
  type Losses,
  presets,
  saveTraining,
  type Training,
  type TrainingConfig,
} from "../../lib/training/mod.ts";
import {
  assertAllNear,
  assertSameBits,
  largest,
} from "../support/assertions.ts";
import {
  problemOf,
  runningBackends,
  testUnless,
  use,
} from "../support/backends.ts";
import { PRESETS, smallConfig } from "../support/small.ts";
import {
  advance,
  firstGradients,
  start,
  stateOf,
} from "../support/trainings.ts";

const problem = await problemOf("webgpu");
const reference = runningBackends[0]!;

function testOnGpu(name: string, run: () => void | Promise<void>): void {
  testUnless(problem, `${name} [webgpu]`, async () => {
    await use("webgpu");
    await run();
  });
}

/** On a backend: the losses of some steps, and the gradients of the first. */
async function measure(
  backend: typeof reference,
  config: TrainingConfig,
  steps: number,
) {
  await use(backend);
  const training = start(config);
  const losses = advance(training, steps);
  const gradients = firstGradients(training);
  training.dispose();
  return { losses, gradients };
}

function assertLosses(
  actual: readonly Losses[],
  expected: readonly Losses[],
  relative: number,
): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((losses, step) => {
    const wanted = Object.values(expected[step]!);
    assertAllNear(Object.values(losses), wanted, {
      relative,
      magnitude: largest(wanted),
      what: `the losses of step ${step + 1}`,
    });
  });
}

/** So small a rate that all losses of the first step are of one state. */
function standingStill(config: TrainingConfig): TrainingConfig {
  const { generativeOptimizer, discriminatorOptimizer } = config;
  const learningRate = 1e-30;
  return {
    ...config,
    generativeOptimizer: { ...generativeOptimizer, learningRate },
    ...(discriminatorOptimizer &&
      { discriminatorOptimizer: { ...discriminatorOptimizer, learningRate } }),
  };
}

async function assertFirstStep(config: TrainingConfig): Promise<void> {
  const still = standingStill(config);
  const actual = await measure("webgpu", still, 1);
  const expected = await measure(reference, still, 1);
  assertLosses(actual.losses, expected.losses, 1e-4);
  for (const side of ["generative", "discriminator"] as const) {
    const wanted = expected.gradients[side];
    assert.deepEqual(Object.keys(actual.gradients[side]), Object.keys(wanted));
    for (const [path, gradient] of Object.entries(wanted)) {
      assertAllNear(actual.gradients[side][path]!, gradient, {
        relative: 1e-4,
        magnitude: largest(gradient),
        what: `the gradient by ${path}`,
      });
    }
  }
}

testOnGpu("initBackend: names the adapter, once", async () => {
  const lines: string[] = [];
  const announce = (line: string) => lines.push(line);
  await use(reference);
  const { name, description, threads } = await initBackend("webgpu", {
    announce,
  });
  assert.equal(name, "webgpu");
  assert.equal(threads, 1);
  assert.match(description, /^Backend webgpu: [^\n]+, tfjs's own kernels$/);
  assert.deepEqual(lines, [description]);
  assert.equal(tf.getBackend(), "webgpu");
});

testOnGpu("dataSync: at once what the GPU computed", async () => {
  // The longest one is read in two ranges.
  for (const size of [1, 3, 1000, 2 ** 18, 2 ** 18 + 1]) {
    const numbers = Int32Array.from({ length: size }, (_, i) => i % 1009);
    const [float, int, bool] = tf.tidy(() => {
      // A product is never computed by the host.
      const ones = tf.matMul(tf.ones([size, 1]), tf.ones([1, 1])).reshape([-1]);
      const x = tf.add(tf.tensor1d(numbers), ones);
      const y = tf.cast(x, "int32");
      return [x.dataSync(), y.dataSync(), tf.less(y, 500).dataSync()];
    });
    assert.deepEqual(float, Float32Array.from(numbers, (n) => n + 1));
    assert.deepEqual(int, numbers.map((n) => n + 1));
    assert.deepEqual(bool, Uint8Array.from(numbers, (n) => +(n + 1 < 500)));
    // Between two turns of the event loop it may be read, too.
    await new Promise((resolve) => setTimeout(resolve));
  }
  const t = tf.square(tf.range(0, 5000));
  assert.deepEqual(await t.data(), t.dataSync());
  t.dispose();
});

testOnGpu("switching keeps the values of tensors", async () => {
  const numbers = Float32Array.from({ length: 3000 }, (_, i) => i);
  const t = tf.square(tf.tensor1d(numbers));
  for (const name of [...runningBackends, "webgpu"] as const) {
    await use(name);
    const sum = tf.add(t, 1);
    assert.deepEqual(sum.dataSync(), numbers.map((n) => n * n + 1), name);
    sum.dispose();
  }
  t.dispose();
});

for (const preset of PRESETS) {
  testOnGpu(
    `losses and gradients from one state: small ${preset}`,
    () => assertFirstStep(smallConfig(preset)),
  );
}

for (const preset of ["table-1", "blog", "vae"] as const) {
  testOnGpu(`losses over 20 steps: small ${preset}`, async () => {
    const config = smallConfig(preset);
    const actual = await measure("webgpu", config, 20);
    const expected = await measure(reference, config, 20);
    assertLosses(actual.losses, expected.losses, 1e-2);
  });
}

for (const preset of ["blog", "vae"] as const) {
  testOnGpu(
    `losses and gradients from one state: ${preset}`,
    () => assertFirstStep({ ...presets[preset], seed: 5 }),
  );
}

testOnGpu("no tensor and no memory of the GPU stays behind a step", () => {
  const training = start(smallConfig("table-1"));
  advance(training, 2);
  const used = () => {
    const memory = tf.memory() as ReturnType<typeof tf.memory> & {
      numBytesInGPU: number;
    };
    return [memory.numTensors, memory.numBytesInGPU] as const;
  };
  const before = used();
  assert.ok(before[1] > 0);
  advance(training, 5);
  assert.deepEqual(used(), before);
  training.dispose();
});

testOnGpu("a checkpoint of webgpu is the same model elsewhere", async () => {
  const read = ({ networks }: Training) => {
    const model = latentModel(networks, fourPoints.xDim);
    const z = Generator.fromSeed(1).normals(2 * 700);
    const x = fourPoints.rows[1]!;
    return {
      decode: model.decode(z),
      samples: model.samplePosterior(x, 500, Generator.fromSeed(2)),
      discriminate: model.discriminate!(x, z),
    };
  };
  const training = start(smallConfig("table-1"));
  advance(training, 3);
  const saved = saveTraining(training);
  const state = stateOf(training);
  const seen = read(training);
  const next = advance(training, 1);
  training.dispose();
  await use(reference);
  const loaded = loadTraining(saved);
  for (const [path, values] of Object.entries(stateOf(loaded))) {
    assertSameBits(values, state[path]!, path);
  }
  for (const [what, expected] of Object.entries(read(loaded))) {
    const actual = seen[what as keyof typeof seen];
    const magnitude = largest(expected);
    assertAllNear(actual, expected, { relative: 1e-5, magnitude, what });
  }
  assertLosses(next, advance(loaded, 1), 1e-4);
  loaded.dispose();
});
