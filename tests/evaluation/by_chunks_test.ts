import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import { byChunks } from "../../lib/evaluation/by_chunks.ts";
import { testOn } from "../support/backends.ts";

testOn(["cpu"], "byChunks: all rows in their order, some at a time", () => {
  const count = 70_000;
  const rows = Float32Array.from({ length: 2 * count }, (_, i) => i % 1000);
  const sizes: number[] = [];
  const sums = byChunks(rows, 2, (chunk) => {
    sizes.push(chunk.shape[0]);
    return tf.sum(chunk, 1);
  });
  assert.equal(sums.length, count);
  for (const i of [0, 32_767, 32_768, 65_535, 65_536, count - 1]) {
    assert.equal(sums[i], rows[2 * i]! + rows[2 * i + 1]!);
  }
  assert.ok(sizes.length > 1 && Math.max(...sizes) < count);
  assert.equal(sizes.reduce((a, b) => a + b), count);
  assert.equal(tf.memory().numTensors, 0);
  // Several results a row, and no row at all.
  assert.equal(byChunks(rows, 2, (chunk) => chunk.clone()).length, 2 * count);
  assert.equal(byChunks(new Float32Array(), 2, (chunk) => chunk).length, 0);
});
