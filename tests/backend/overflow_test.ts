import assert from "node:assert/strict";
import { firstOverflow, tf } from "../../lib/backend/mod.ts";
import { testOn } from "../support/backends.ts";

testOn(
  ["native", "wasm", "cpu"],
  "firstOverflow: the first entry whose square no float holds",
  () => {
    const below = Math.fround(1.8446742e19);
    assert.ok(Math.fround(below * below) < Infinity);
    const sound = [0, -0, 1e-45, -1e18, below, -below];
    const bad = [2 ** 64, -(2 ** 64), Infinity, -Infinity, NaN];
    const first = (values: number[]) =>
      tf.tidy(() => firstOverflow(tf.tensor1d(values)));
    assert.equal(first([]), undefined);
    assert.equal(first(sound), undefined);
    for (const value of bad) {
      assert.ok(!(Math.fround(value * value) < Infinity));
      assert.equal(first([...sound, value, -3e38]), value);
      assert.equal(first([value]), value);
    }
    // Wherever it stands in a longer one.
    for (let at = 0; at < 20; at++) {
      const values = Array(20).fill(-1);
      values[at] = NaN;
      if (at > 0) values[19] = -Infinity;
      assert.equal(first(values), at < 19 ? NaN : -Infinity);
    }
    // A result of an operation, not only what came in.
    tf.tidy(() => {
      assert.equal(
        firstOverflow(tf.mul(tf.tensor1d([1, 2]), 2 ** 70)),
        2 ** 70,
      );
    });
  },
);
