import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { energies, Field, leapfrog } from "../../lib/posterior/leapfrog.ts";
import { target, targets } from "../../lib/posterior/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";

/** N(0, diag(4, 1/4)). */
const oval = target({
  name: "oval",
  coordinates: ["a", "b"],
  window: [[-20, 20], [-5, 5]],
  logJoint: (z) =>
    tf.mul(tf.sum<tf.Tensor1D>(tf.mul(tf.square(z), [1 / 4, 4]), 1), -0.5),
});
const SCALES = [2, 0.5];

/** Some points of N(0, I) with velocities. */
function start(field: Field, rows: number, dim: number) {
  const generator = Generator.fromSeed(1);
  const normals = () => Float64Array.from(generator.normals(rows * dim));
  return { positions: field.at(normals()), velocity: normals() };
}

testOn(["native", "cpu"], "leapfrog: an oval's swing is a cosine", () => {
  const field = new Field(oval, 3);
  const begin = start(field, 3, 2);
  const end = leapfrog(field, begin, {
    step: 0.01,
    count: 157,
    scales: SCALES,
  });
  const time = 1.57;
  const { z } = begin.positions;
  assertAllNear(
    end.positions.z,
    z.map((value, i) =>
      value * Math.cos(time) +
      SCALES[i % 2]! * begin.velocity[i]! * Math.sin(time)
    ),
    { relative: 1e-4, magnitude: 1, what: "z" },
  );
  field.dispose();
});

testOn(
  ["native"],
  "leapfrog: the energy's error falls as the step squared",
  () => {
    const field = new Field(targets.rosenbrock, 64);
    const begin = start(field, 64, 2);
    const errorOf = (step: number) => {
      const end = leapfrog(field, begin, {
        step,
        count: Math.round(0.5 / step),
        scales: [1, 1],
      });
      const before = energies(begin);
      const squares = energies(end).map((energy, c) =>
        (energy - before[c]!) ** 2
      );
      return Math.sqrt(squares.reduce((a, b) => a + b, 0) / 64);
    };
    const [coarse, fine] = [errorOf(0.02), errorOf(0.01)];
    assert.ok(fine < 0.05, `${fine}`);
    assertNear(coarse / fine, 4, 0.3);
    field.dispose();
  },
);

testOn(["native"], "leapfrog: with the velocity turned it flies back", () => {
  const field = new Field(targets["eight-schools"], 16);
  const begin = start(field, 16, 10);
  const options = { step: 0.1, count: 10, scales: new Array(10).fill(1) };
  const tensors = tf.memory().numTensors;
  const there = leapfrog(field, begin, options);
  const back = leapfrog(field, {
    positions: there.positions,
    velocity: there.velocity.map((v) => -v),
  }, options);
  assert.equal(tf.memory().numTensors, tensors);
  const moved = there.positions.z.some((z, i) =>
    Math.abs(z - begin.positions.z[i]!) > 0.5
  );
  assert.ok(moved, "it must have flown");
  // The gradients are single precision.
  assertAllNear(back.positions.z, begin.positions.z, {
    relative: 1e-4,
    magnitude: 1,
    what: "z",
  });
  field.dispose();
});
