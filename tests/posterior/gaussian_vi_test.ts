import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { gaussianVi, target, targets } from "../../lib/posterior/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear, assertSameBits } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { GAUSSIAN, gaussianTarget } from "./gaussian_target.ts";

const SHORT = { starts: 1, steps: 600 };

/** ln N(z; mean, covariance) from the 2 x 2 inverse. */
function logGaussian(
  [a, b]: readonly [number, number],
  [[p, q], [_, s]]: readonly [
    readonly [number, number],
    readonly [number, number],
  ],
): number {
  const determinant = p * s - q * q;
  const [x, y] = [a - GAUSSIAN.mean[0], b - GAUSSIAN.mean[1]];
  return -(s * x * x - 2 * q * x * y + p * y * y) / (2 * determinant) -
    Math.log(2 * Math.PI * Math.sqrt(determinant));
}

/** Where the densities are compared. */
const POINTS = [[0.7, -1.2], [2, -0.5], [-1, -1.5], [0.5, 0]] as const;

testOn(
  ["native"],
  "VI, full rank: a Gaussian is found exactly",
  async () => {
    const tensors = tf.memory().numTensors;
    const { method, logDensity, sample } = await gaussianVi(gaussianTarget, {
      ...{ covariance: "full-rank", ...SHORT },
      generator: Generator.fromSeed(1),
    });
    assert.equal(tf.memory().numTensors, tensors);
    assert.equal(method, "full-rank");
    const values = logDensity!(Float32Array.from(POINTS.flat()));
    POINTS.forEach((z, i) => {
      assertNear(values[i]!, logGaussian(z, GAUSSIAN.covariance), 0.03);
    });
    // The draws are those of the density.
    const n = 40_000;
    const z = sample(n, Generator.fromSeed(2));
    const logs = logDensity!(z);
    let [first, product, kl] = [0, 0, 0];
    for (let i = 0; i < z.length; i += 2) {
      const exact = logGaussian([z[i]!, z[i + 1]!], GAUSSIAN.covariance);
      kl += (logs[i / 2]! - exact) / n;
      first += z[i]! / n;
      product += (z[i]! - GAUSSIAN.mean[0]) * (z[i + 1]! - GAUSSIAN.mean[1]) /
        n;
    }
    // What is left of KL(q, p) is of second order in q's errors.
    assertNear(kl, 0, 5e-4);
    assertNear(first, GAUSSIAN.mean[0], 0.03);
    assertNear(product, GAUSSIAN.covariance[0][1], 0.03);
  },
);

testOn(
  ["native"],
  "VI, mean field: the variances given the other",
  async () => {
    const { logDensity } = await gaussianVi(gaussianTarget, {
      ...{ covariance: "mean-field", ...SHORT },
      generator: Generator.fromSeed(1),
    });
    // The best factors have the diagonal of the precision: 1 / (C^-1)_aa.
    const determinant = 2 * 0.6 - 0.9 ** 2;
    const best = [[determinant / 0.6, 0], [0, determinant / 2]] as const;
    const values = logDensity!(Float32Array.from(POINTS.flat()));
    POINTS.forEach((z, i) =>
      assertNear(values[i]!, logGaussian(z, best), 0.05)
    );
  },
);

testOn(["native"], "VI: the best of several starts is kept", async () => {
  // Two hills, one e^-3 as high; the starts are on both sides.
  const hills = target({
    ...{ name: "hills", coordinates: ["a", "b"] },
    window: [[-8, 8], [-5, 5]],
    logJoint: (z) => {
      const [a, b] = tf.unstack(z, 1) as [tf.Tensor1D, tf.Tensor1D];
      const at = (center: number, height: number) =>
        tf.sub(height, tf.mul(tf.square(tf.sub(a, center)), 8));
      const top = tf.maximum(at(-2, -3), at(2, 0));
      return tf.sub(top, tf.square(b)) as tf.Tensor1D;
    },
  });
  const meanOf = async (seed: number, starts: number) => {
    const { sample } = await gaussianVi(hills, {
      ...{ covariance: "mean-field", steps: 250, starts },
      generator: Generator.fromSeed(seed),
    });
    const z = sample(500, Generator.fromSeed(2));
    return z.reduce((sum, v, i) => i % 2 === 0 ? sum + v / 500 : sum, 0);
  };
  const single = await Promise.all(
    [1, 2, 3, 4, 5].map((seed) => meanOf(seed, 1)),
  );
  assert.ok(Math.min(...single) < -1, `all find it: ${single}`);
  const lost = 1 + single.findIndex((a) => a < -1);
  const kept = await meanOf(lost, 6);
  assert.ok(kept > 1, `${kept}`);
});

testOn(["native"], "VI: the same seed gives the same Gaussian", async () => {
  const draw = async (seed: number) => {
    const { sample } = await gaussianVi(targets["eight-schools"], {
      ...{ covariance: "full-rank", steps: 5 },
      generator: Generator.fromSeed(seed),
    });
    return sample(3, Generator.fromSeed(5));
  };
  const [first, again, other] = [await draw(1), await draw(1), await draw(2)];
  assertSameBits(first, again, "draws");
  assert.notDeepEqual(first, other);
});

testOn(
  ["native"],
  "VI: what is no number stops it, with the step",
  async () => {
    const generator = Generator.fromSeed(1);
    const fit = (logJoint: (z: tf.Tensor2D) => tf.Tensor1D) =>
      gaussianVi(
        target({
          ...{ name: "bad", coordinates: ["a", "b"], logJoint },
          window: [[-1, 1], [-1, 1]],
        }),
        { generator, covariance: "mean-field", steps: 3 },
      );
    await assert.rejects(
      fit((z) => tf.log(tf.sum<tf.Tensor1D>(z, 1))),
      /stopped at step 1: the negative evidence bound loss is NaN/,
    );
    await assert.rejects(
      fit((z) => tf.sum<tf.Tensor1D>(tf.mul(z, 1e30), 1)),
      /stopped at step 1: the gradient of .* by \w+ has an entry/,
    );
    for (const wrong of [{ starts: 0 }, { steps: 1.5 }, { batchSize: 7 }]) {
      await assert.rejects(
        gaussianVi(targets.torus, {
          ...{ covariance: "mean-field", generator },
          ...wrong,
        }),
        { name: "RangeError", message: /wanted (a positive|an even) integer/ },
      );
    }
  },
);
