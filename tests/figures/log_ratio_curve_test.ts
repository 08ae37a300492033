import assert from "node:assert/strict";
import { logRatioCurve } from "../../lib/figures/mod.ts";

Deno.test("the error is weighted by both densities", () => {
  // Off by 2 where the densities are 3 of 4 parts: sqrt(4 * 3 / 4).
  const { alt, caption } = logRatioCurve({
    z: [0, 1],
    learned: [2, 0],
    optimal: [0, 0],
    q: [0.2, 0.1],
    p: [0.1, 0],
  });
  assert.match(alt, /: 1.73 nats/);
  assert.match(caption, /1.73 nats/);
});

Deno.test("densities stand below on the same z", () => {
  const { layout, data } = logRatioCurve({
    z: [0, 1],
    learned: [1, 0],
    optimal: [0, 1],
    q: [1, 2],
    p: [2, 1],
  });
  assert.deepEqual(data.map((trace) => trace["yaxis"]), ["y", "y", "y2", "y2"]);
  assert.equal((layout["xaxis2"] as Record<string, unknown>)["matches"], "x");
});

Deno.test("lengths must agree", () => {
  assert.throws(
    () =>
      logRatioCurve({ z: [0, 1], learned: [1], optimal: [1], q: [1], p: [1] }),
    /1 values, wanted 2/,
  );
});
