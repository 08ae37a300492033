import assert from "node:assert/strict";
import { pauses } from "../../lib/evaluation/pause.ts";

Deno.test("timers get their turn during long work", async () => {
  const pause = pauses();
  let fired = false;
  setTimeout(() => fired = true);
  const until = performance.now() + 2000;
  while (!fired && performance.now() < until) await pause();
  assert.ok(fired);
});

Deno.test("a signal ends the work with its reason", async () => {
  const reason = new Error("enough");
  await assert.rejects(pauses(AbortSignal.abort(reason))(), reason);
});
