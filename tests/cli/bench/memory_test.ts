import assert from "node:assert/strict";
import { isFlat, type MemorySample } from "../../../lib/cli/bench/memory.ts";

const MEBIBYTE = 2 ** 20;

function samples(
  change: (step: number) => Partial<MemorySample>,
): MemorySample[] {
  return Array.from({ length: 11 }, (_, step) => ({
    step,
    resident: 200 * MEBIBYTE,
    heap: 16 * MEBIBYTE,
    tensors: 40,
    tensorBytes: 4000,
    ...change(step),
  }));
}

Deno.test("memory that stays, or plays a little, is flat", () => {
  assert.ok(isFlat(samples(() => ({}))));
  assert.ok(isFlat(samples((step) => ({
    resident: (200 + 5 * (step % 3)) * MEBIBYTE,
  }))));
});

Deno.test("memory that grows is not flat", () => {
  assert.ok(!isFlat(samples((step) => ({ tensors: 40 + step }))));
  assert.ok(!isFlat(samples((step) => ({ tensorBytes: 4000 + step }))));
  assert.ok(!isFlat(samples((step) => ({ heap: (16 + step) * MEBIBYTE }))));
  assert.ok(
    !isFlat(samples((step) => ({
      resident: (200 + 5 * step) * MEBIBYTE,
    }))),
  );
});
