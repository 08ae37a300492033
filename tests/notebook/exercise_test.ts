import assert from "node:assert/strict";
import { exercise } from "../../lib/notebook/mod.ts";
import { printed } from "./fake_kernel.ts";

const hint = "Look at figure 2";

Deno.test("an open question prints the hint and is not solved", async () => {
  const lines = await printed(() => {
    exercise("Exercise 1", undefined, { near: 2, hint });
  });
  assert.deepEqual(lines, [
    "Exercise 1: no answer yet. Hint: Look at figure 2",
  ]);
});

Deno.test("a wrong answer brings the side and the hint, not the answer", async () => {
  const lines = await printed(() => {
    const options = { near: 2, tolerance: 0.1, hint };
    exercise("A", 1.89, options);
    exercise("A", 2.11, options);
    exercise("A", NaN, options);
    exercise("A", 3, { atMost: 2, hint });
    exercise("A", 1, { atLeast: 1.5, hint });
  });
  assert.deepEqual(lines, [
    "✗ A: 1.89 is too small. Hint: Look at figure 2",
    "✗ A: 2.11 is too large. Hint: Look at figure 2",
    "✗ A: NaN is no number. Hint: Look at figure 2",
    "✗ A: 3 is too large. Hint: Look at figure 2",
    "✗ A: 1 is too small. Hint: Look at figure 2",
  ]);
});

Deno.test("a right answer is solved", async () => {
  const lines = await printed(() => {
    exercise("A", 2.09, { near: 2, tolerance: 0.1, hint });
    exercise("A", 0.02, { atLeast: 0, atMost: 0.02, hint });
  });
  assert.deepEqual(lines, ["✓ A: 2.09 is right", "✓ A: 0.02 is right"]);
});

Deno.test("an exercise without a right answer is a mistake of its author", () => {
  assert.throws(() => exercise("A", 1, { hint }), TypeError);
});
