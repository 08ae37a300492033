import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { hamiltonianMonteCarlo, targets } from "../../lib/posterior/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear, assertSameBits } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { GAUSSIAN, gaussianTarget } from "./gaussian_target.ts";

const SMALL = { chains: 32, warmUp: 100, draws: 100 };

testOn(
  ["native"],
  "HMC: a Gaussian's moments within its own error",
  async () => {
    const tensors = tf.memory().numTensors;
    const { sample, diagnostics, method } = await hamiltonianMonteCarlo(
      gaussianTarget,
      { ...SMALL, generator: Generator.fromSeed(1) },
    );
    assert.equal(tf.memory().numTensors, tensors);
    assert.equal(method, "hmc");
    const n = 3200;
    const z = sample(n, Generator.fromSeed(2));
    const { rHat, effectiveSamples, effectiveSquares, acceptance } =
      diagnostics!;
    assert.ok(acceptance > 0.6 && acceptance < 1, `${acceptance}`);
    const center = (a: number) =>
      z.reduce((sum, v, i) => i % 2 === a ? sum + v / n : sum, 0);
    const means = [center(0), center(1)];
    for (const a of [0, 1]) {
      assert.ok(rHat[a]! < 1.05, `${rHat}`);
      assert.ok(effectiveSamples[a]! > 500, `${effectiveSamples}`);
      const variance = GAUSSIAN.covariance[a]![a]!;
      assertNear(
        means[a]!,
        GAUSSIAN.mean[a]!,
        4 * Math.sqrt(variance / effectiveSamples[a]!),
      );
      const square = z.reduce(
        (sum, v, i) => i % 2 === a ? sum + (v - means[a]!) ** 2 / n : sum,
        0,
      );
      // The square of a normal number has the variance 2.
      assertNear(
        square / variance,
        1,
        4 * Math.sqrt(2 / effectiveSquares[a]!),
      );
    }
    let product = 0;
    for (let i = 0; i < z.length; i += 2) {
      product += (z[i]! - means[0]!) * (z[i + 1]! - means[1]!) / n;
    }
    assertNear(product, GAUSSIAN.covariance[0][1], 0.15);
  },
);

testOn(["native"], "HMC: the same seed gives the same draws", async () => {
  const draw = async (seed: number) => {
    const { sample } = await hamiltonianMonteCarlo(targets.torus, {
      ...{ chains: 4, warmUp: 8, draws: 4 },
      generator: Generator.fromSeed(seed),
    });
    return sample(16, Generator.fromSeed(5));
  };
  const [first, again, other] = [await draw(1), await draw(1), await draw(2)];
  assertSameBits(first, again, "draws");
  assert.notDeepEqual(first, other);
});

testOn(["native"], "HMC: draws are given once each", async () => {
  const { sample } = await hamiltonianMonteCarlo(targets["eight-schools"], {
    ...{ chains: 8, warmUp: 20, draws: 6 },
    generator: Generator.fromSeed(1),
  });
  const rows = (z: Float32Array) =>
    Array.from(
      { length: z.length / 10 },
      (_, i) => z.slice(10 * i, 10 * i + 10).join(),
    )
      .toSorted();
  const all = rows(sample(48, Generator.fromSeed(1)));
  // All of them, whatever the order.
  assert.deepEqual(rows(sample(48, Generator.fromSeed(2))), all);
  const some = rows(sample(20, Generator.fromSeed(3)));
  assert.ok(some.every((row) => all.includes(row)));
  assert.throws(() => sample(49, Generator.fromSeed(1)), {
    name: "RangeError",
    message: /Cannot give 49 draws: the chains made 48/,
  });
});

testOn(
  ["native"],
  "HMC: a start far out where it is steep is left",
  async () => {
    // At ln sigma = -3 the density is e^-1000 and worse.
    const { diagnostics } = await hamiltonianMonteCarlo(targets.gauss, {
      ...{ chains: 32, warmUp: 150, draws: 50 },
      generator: Generator.fromSeed(4),
    });
    assert.ok(Math.max(...diagnostics!.rHat) < 1.1, `${diagnostics!.rHat}`);
  },
);

Deno.test("HMC: numbers that make no sense are refused; a signal ends it", async () => {
  const generator = Generator.fromSeed(1);
  const run = (options: Record<string, number>) =>
    hamiltonianMonteCarlo(targets.torus, { generator, ...options });
  await assert.rejects(
    run({ chains: 0 }),
    /chains is 0, wanted an integer from 1/,
  );
  await assert.rejects(
    run({ draws: 3 }),
    /draws is 3, wanted an integer from 4/,
  );
  await assert.rejects(run({ warmUp: 1.5 }), /warmUp is 1.5/);
  await assert.rejects(
    run({ acceptance: 1 }),
    /acceptance is 1, wanted a number/,
  );
  const stop = AbortSignal.abort(new Error("enough"));
  await assert.rejects(
    hamiltonianMonteCarlo(targets.torus, { generator, signal: stop }),
    /enough/,
  );
});
