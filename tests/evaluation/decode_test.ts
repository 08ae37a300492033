import assert from "node:assert/strict";
import {
  checkLength,
  checkRow,
  chunkFor,
  decodeChecked,
} from "../../lib/evaluation/decode.ts";
import { modelOf } from "./models.ts";

Deno.test("long observations are decoded in smaller chunks", () => {
  assert.equal(chunkFor(4), 32_768);
  assert.ok(chunkFor(784) * 784 <= 4_200_000);
  assert.equal(chunkFor(1e9), 1);
});

Deno.test("logits of the right number, all finite, pass unchanged", () => {
  const model = modelOf(2, 2, ([a, b]) => [a! + b!, a! - b!]);
  const z = Float32Array.of(1, 2, 3, 5);
  assert.deepEqual([...decodeChecked(model, z)], [3, -1, 8, -2]);
  assert.throws(() => decodeChecked({ ...model, xDim: 3 }, z), {
    name: "RangeError",
    message: /got 4 logits for 2 values of z, wanted 6/,
  });
  const wrong = modelOf(2, 2, ([a]) => [0, a! > 2 ? Infinity : 0]);
  assert.throws(() => decodeChecked(wrong, z), {
    name: "RangeError",
    message: /logit 1 of a value of z is Infinity, wanted a finite number/,
  });
});

Deno.test("an observation has xDim entries that are 0 or 1", () => {
  const model = modelOf(2, 1, () => [0, 0]);
  checkRow(model, [0, 1]);
  for (const row of [[0], [0, 1, 1], [0, 0.5], [0, NaN]]) {
    assert.throws(() => checkRow(model, row), /wanted 2 entries that are 0/);
  }
});

Deno.test("a wrong number of values names the function", () => {
  checkLength("decode", 3, 3);
  assert.throws(() => checkLength("discriminate", 2, 3), {
    name: "RangeError",
    message: /discriminate gave 2 numbers, wanted 3/,
  });
});
