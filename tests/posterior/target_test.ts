import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { type Target, target } from "../../lib/posterior/mod.ts";

const DEFINITION = {
  name: "mine",
  coordinates: ["a", "b"],
  window: [[-3, 3], [-2, 2]],
  logJoint: (z: tf.Tensor2D) => tf.neg(tf.sum<tf.Tensor1D>(tf.square(z), 1)),
} as const;

Deno.test("target: what is left out has its default", () => {
  const { title, shown, derived } = target(DEFINITION);
  assert.equal(title, "mine");
  assert.deepEqual(shown, [0, 1]);
  assert.deepEqual(derived, []);
  const other = target({ ...DEFINITION, title: "Mine", shown: [1, 0] });
  assert.equal(other.title, "Mine");
  assert.deepEqual(other.shown, [1, 0]);
});

Deno.test("target: parts that do not fit are refused, with their values", () => {
  const three = ["a", "b", "c"];
  const derived = [{ name: "sum", value: (z: ArrayLike<number>) => z[0]! }];
  const refused: [() => Target, RegExp][] = [
    [() => target({ ...DEFINITION, name: "Mine!" }), /Mine!.*small letters/],
    [() => target({ ...DEFINITION, coordinates: ["a"] }), /1 coord.*2 or more/],
    [
      () => target({ ...DEFINITION, coordinates: ["a", "a"] }),
      /a, a.*distinct/,
    ],
    [() => target({ ...DEFINITION, shown: [1, 1] }), /1 and 1.*0 to 1/],
    [() => target({ ...DEFINITION, shown: [0, 2] }), /0 and 2.*0 to 1/],
    [
      () => target({ ...DEFINITION, window: [[-3, 3], [2, 2]] }),
      /\[2, 2\].*low < high/,
    ],
    [
      () => target({ ...DEFINITION, window: [[-Infinity, 3], [0, 2]] }),
      /\[-Infinity, 3\]/,
    ],
    [
      () => target({ ...DEFINITION, coordinates: three, derived }),
      /derived sum has no `given`/,
    ],
  ];
  for (const [make, message] of refused) {
    assert.throws(make, { name: "RangeError", message });
  }
  assert.equal(target({ ...DEFINITION, derived }).derived[0]!.name, "sum");
});
