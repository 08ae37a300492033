import assert from "node:assert/strict";
import { quantile, rowLines, summary } from "../../../lib/cli/bench/rounds.ts";

Deno.test("a quantile lies between its neighbours", () => {
  assert.equal(quantile([3], 0.9), 3);
  assert.equal(quantile([1, 2, 4, 8], 0), 1);
  assert.equal(quantile([1, 2, 4, 8], 1), 8);
  assert.equal(quantile([1, 2, 4, 8], 0.5), 3);
  assert.equal(quantile([0, 10], 0.1), 1);
});

Deno.test("a summary sorts by number and keeps its input", () => {
  const times = [100, 9, 20];
  assert.deepEqual(summary(times).msPerStep, 20);
  assert.deepEqual(times, [100, 9, 20]);
});

Deno.test("rows are compared with native on as many threads", () => {
  const row = (engine: string, threads: number, msPerStep: number) => ({
    workload: "blog",
    engine,
    threads,
    msPerStep,
    p10: msPerStep,
    p90: msPerStep,
  });
  const lines = rowLines([
    row("native", 1, 20),
    row("native", 2, 10),
    row("jax-jit", 1, 25),
    row("jax-jit", 2, 5),
  ]);
  const ratios = lines.slice(1).map((line) => line.match(/([\d.]+) x native/));
  assert.deepEqual(
    ratios.map((match) => match?.[1]),
    ["1.00", "1.00", "1.25", "0.50"],
  );
  assert.doesNotMatch(rowLines([row("wasm", 1, 3)])[1]!, /native/);
});
