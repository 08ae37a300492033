import assert from "node:assert/strict";
import { History } from "../../lib/playground/page/history.ts";

/** Groups of [step, (8), (9), ELBO]. */
function group(step: number, generative: number, discriminator: number) {
  return [step, generative, discriminator, -generative];
}

Deno.test("a curve's points are means over equal stretches of steps", () => {
  const history = new History();
  history.clear(800);
  history.add(Float32Array.from([
    ...group(2, 1, 10),
    ...group(3, 3, 20),
    ...group(4, 7, 30),
  ]));
  assert.deepEqual(history.curve(1), [[2.5, 2], [4, 7]]);
  assert.deepEqual(history.curve(2), [[2.5, 15], [4, 30]]);
  assert.deepEqual(history.curve(3), [[2.5, -2], [4, -7]]);
  history.clear(800);
  assert.deepEqual(history.curve(1), []);
});

Deno.test("steps of T alone: its last loss, and theta's stays", () => {
  const history = new History();
  history.clear(800);
  history.add(Float32Array.from([
    ...group(2, 5, 10),
    ...group(2, NaN, 8),
    ...group(2, NaN, 6),
  ]));
  assert.deepEqual(history.curve(1), [[2, 5]]);
  assert.deepEqual(history.curve(2), [[2, 6]]);
});
