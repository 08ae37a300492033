import assert from "node:assert/strict";
import { currentKernel } from "../../lib/notebook/kernel.ts";

Deno.test("outside the kernel there is none, and importing changes nothing", async () => {
  const add = Deno.addSignalListener;
  let listeners = 0;
  Deno.addSignalListener = () => void listeners++;
  try {
    await import("../../lib/notebook/mod.ts");
  } finally {
    Deno.addSignalListener = add;
  }
  assert.equal(currentKernel(), undefined);
  assert.equal(listeners, 0);
});
