import assert from "node:assert/strict";
import { TimeLeft } from "../../../lib/cli/studies/time_left.ts";
import { assertNear } from "../../support/assertions.ts";
import { someRun } from "./support.ts";

const progress = { step: 100, steps: 1000, seconds: 5 };

Deno.test("TimeLeft: nothing is known before the first progress", () => {
  const time = new TimeLeft();
  assert.equal(time.of(someRun(1)), undefined);
  assert.equal(time.total([{ run: someRun(1) }], 2), undefined);
  assert.equal(time.total([], 2), 0);
});

Deno.test("TimeLeft: 50 ms a step, other seeds alike", () => {
  const time = new TimeLeft();
  time.observeTraining(someRun(1), progress);
  assertNear(time.of(someRun(1), progress)!, 45, 1e-9);
  assertNear(time.of(someRun(2))!, 50, 1e-9);
  // Evaluations of 3 and 5 s.
  time.observeEvaluation(3);
  time.observeEvaluation(5);
  assertNear(time.of(someRun(2))!, 54, 1e-9);
});

Deno.test("TimeLeft: other recipes take their own pace, unknown ones the mean", () => {
  const time = new TimeLeft();
  const slow = someRun(1, { steps: 2000 });
  time.observeTraining(someRun(1), progress);
  time.observeTraining(slow, { step: 10, steps: 2000, seconds: 1 });
  assertNear(time.of(someRun(7))!, 50, 1e-9);
  assertNear(time.of(slow)!, 200, 1e-9);
  assertNear(time.of(someRun(1, { steps: 100 }))!, 7.5, 1e-9);
});

Deno.test("TimeLeft: a budget is its own estimate", () => {
  const time = new TimeLeft();
  const run = someRun(1, { budgetSeconds: 100 });
  assert.equal(time.of(run), 100);
  assert.equal(time.of(run, { step: 1, steps: 9, seconds: 30 }), 70);
  assert.equal(time.of(run, { step: 1, steps: 9, seconds: 130 }), 0);
});

Deno.test("TimeLeft: workers share, but none is shorter than its longest run", () => {
  const time = new TimeLeft();
  time.observeTraining(someRun(1), progress);
  const runs = [1, 2, 3, 4].map((seed) => ({ run: someRun(seed) }));
  assertNear(time.total(runs, 2)!, 100, 1e-9);
  assertNear(time.total(runs, 16)!, 50, 1e-9);
});
