import assert from "node:assert/strict";
import { runPool } from "../../../lib/cli/studies/pool.ts";

const { signal } = new AbortController();

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

Deno.test("runPool: at most so many at a time, results in order", async () => {
  for (const workers of [1, 3, 20]) {
    let now = 0;
    let most = 0;
    const begun: number[] = [];
    const entries = Array.from({ length: 10 }, (_, i) => i);
    const results = await runPool(
      entries,
      { workers, signal },
      async (entry) => {
        begun.push(entry);
        most = Math.max(most, ++now);
        // The first ones take longest.
        for (let i = entry; i < 10; i++) await turn();
        now--;
        return entry * entry;
      },
    );
    assert.equal(most, Math.min(workers, 10));
    assert.deepEqual(begun, entries);
    assert.deepEqual(results, entries.map((entry) => entry * entry));
  }
});

Deno.test("runPool: an error ends the others, then is thrown", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  await assert.rejects(
    runPool([0, 1, 2, 3], { workers: 2, signal }, async (entry, signal) => {
      begun.push(entry);
      if (entry === 1) throw new Error("the first");
      while (!signal.aborted) await turn();
      ended.push(entry);
      throw new Error("a later one");
    }),
    /the first/,
  );
  assert.deepEqual(begun, [0, 1]);
  assert.deepEqual(ended, [0]);
});

Deno.test("runPool: an aborted signal", async () => {
  const controller = new AbortController();
  const begun: number[] = [];
  const pool = runPool(
    [0, 1, 2, 3],
    { workers: 2, signal: controller.signal },
    async (entry, signal) => {
      begun.push(entry);
      if (entry === 2) controller.abort(new Error("enough"));
      if (entry > 0) { while (!signal.aborted) await turn(); }
      signal.throwIfAborted();
    },
  );
  await assert.rejects(pool, /enough/);
  assert.deepEqual(begun, [0, 1, 2]);
  await assert.rejects(
    runPool([5], { workers: 1, signal: controller.signal }, () => {
      throw new Error("begun all the same");
    }),
    /enough/,
  );
});

Deno.test("runPool: nothing to do", async () => {
  const work = () => Promise.reject(new Error("begun"));
  assert.deepEqual(await runPool([], { workers: 2, signal }, work), []);
});
