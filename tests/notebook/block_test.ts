import assert from "node:assert/strict";
import { Block } from "../../lib/notebook/mod.ts";

Deno.test("the Deno kernel finds the bundle of a block", () => {
  const bundle = { "text/plain": "a", "text/html": "<b>a</b>" };
  const block = new Block(bundle) as unknown as Record<
    symbol,
    () => unknown
  >;
  assert.deepEqual(block[Symbol.for("Jupyter.display")]!(), bundle);
  assert.equal(String(block), "a");
});
