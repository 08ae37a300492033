import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import {
  AvbTraining,
  infer,
  METHODS,
  posteriorPresets,
} from "../../lib/posterior/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertSameBits } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { gaussianTarget } from "./gaussian_target.ts";

const recipe = {
  ...posteriorPresets.posterior,
  sampler: { hidden: [6], activation: "elu", noiseDim: 3 },
  discriminator: { hidden: [5], blocks: 0, activation: "elu" },
  batchSize: 16,
  steps: 250,
  warmUpSteps: 2,
} as const;

for (const method of METHODS) {
  testOn(["native"], `infer: ${method} by its seed`, async () => {
    const draw = async (seed: number) => {
      const q = await infer(gaussianTarget, method, { seed, recipe });
      assert.equal(q.method, method);
      const z = q.sample(7, Generator.fromSeed(3));
      if (q instanceof AvbTraining) q.dispose();
      return z;
    };
    const first = await draw(1);
    assert.equal(first.length, 14);
    assertSameBits(await draw(1), first, method);
    assert.notDeepEqual(await draw(2), first);
  });
}

testOn(
  ["native"],
  "infer: AVB tells its progress and can be ended",
  async () => {
    const end = new AbortController();
    const seen: number[] = [];
    const empty = tf.memory().numTensors;
    await assert.rejects(
      infer(gaussianTarget, "avb-ac", {
        ...{ seed: 1, recipe, signal: end.signal },
        onProgress({ step, losses }) {
          seen.push(step);
          assert.ok(Number.isFinite(losses.generative));
          if (step === 200) end.abort(new Error("enough"));
        },
      }),
      /enough/,
    );
    assert.deepEqual(seen, [100, 200]);
    assert.equal(tf.memory().numTensors, empty);
  },
);
