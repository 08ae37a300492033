import assert from "node:assert/strict";
import { PARTS, Stopwatch } from "../../../lib/cli/bench/profile.ts";
import {
  chooseKernels,
  instantiateKernels,
} from "../../../lib/backend/kernels/kernels.ts";

Deno.test("every SIMD kernel has a part", async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const chosen = chooseKernels();
  assert.ok(chosen, "this engine has no SIMD");
  const kernels = await instantiateKernels(chosen.bytes, memory);
  const names = Object.entries(kernels).filter(([, value]) =>
    typeof value === "function"
  ).map(([name]) => name);
  assert.ok(names.length > 0);
  assert.deepEqual(names.filter((name) => !(name in PARTS)), []);
});

Deno.test("a stopwatch gives every function its own time only", () => {
  const watch = new Stopwatch();
  const wait = (ms: number) => {
    const end = performance.now() + ms;
    while (performance.now() < end);
  };
  const inner = watch.wrap("inner", (ms: number) => {
    wait(ms);
    return 2 * ms;
  });
  const outer = watch.wrap("outer", () => inner(20) + inner(20));
  const start = performance.now();
  assert.equal(outer(), 80);
  const all = performance.now() - start;
  const spent = watch.spent as { inner: number; outer: number };
  assert.ok(spent.inner >= 40);
  // Together they are the whole: the inner time is not counted twice.
  assert.ok(spent.inner + spent.outer <= all);
  assert.throws(
    watch.wrap("failing", () => {
      throw new Error("kept");
    }),
    /kept/,
  );
  assert.ok("failing" in watch.spent);
});
