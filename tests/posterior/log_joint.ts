import { tf } from "../../lib/backend/mod.ts";
import type { Target } from "../../lib/posterior/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { centralDifferences } from "../support/float64.ts";

/** ln N(x; mean, deviation^2), from its definition. */
export function logNormal(x: number, mean = 0, deviation = 1): number {
  return Math.log(
    Math.exp(-(((x - mean) / deviation) ** 2) / 2) /
      (deviation * Math.sqrt(2 * Math.PI)),
  );
}

/**
 * Compares a target's log-joint with a formula in plain numbers, and its
 * gradient with central differences of that.
 */
export function testLogJoint(
  target: Target,
  formula: (z: readonly number[]) => number,
): void {
  const dim = target.coordinates.length;
  const rows = 6;
  // Doubles that float32 holds exactly: both see the same points.
  const z = Float64Array.from(Generator.fromSeed(1).normals(rows * dim));
  const values = () =>
    Array.from(
      { length: rows },
      (_, i) => formula([...z.subarray(i * dim, (i + 1) * dim)]),
    );
  const tensor = () => tf.tensor2d(Float32Array.from(z), [rows, dim]);

  testOn(
    ["native", "wasm", "cpu"],
    `${target.name}: ln p(data, z) is the formula's, an example each`,
    () => {
      const tensors = tf.memory().numTensors;
      const actual = tf.tidy(() => target.logJoint(tensor()).arraySync());
      assertAllNear(actual, values(), {
        relative: 2e-6,
        magnitude: values().map((value) => 1 + Math.abs(value)),
        what: "ln p",
      });
      if (tf.memory().numTensors !== tensors) throw new Error("tensors leak");
    },
  );

  testOn(
    ["native", "wasm", "cpu"],
    `${target.name}: its gradient is that of central differences`,
    () => {
      const gradient = tf.tidy(() =>
        tf.grad((x) => target.logJoint(x as tf.Tensor2D))(tensor()).dataSync()
      );
      const exact = centralDifferences(
        () => values().reduce((sum, value) => sum + value, 0),
        z,
      );
      assertAllNear(gradient, exact, {
        relative: 1e-5,
        magnitude: exact.map((value) => 1 + Math.abs(value)),
        what: "gradient",
      });
    },
  );
}
