import assert from "node:assert/strict";
import { gaussTarget, targets } from "../../../lib/posterior/mod.ts";
import { logNormal, testLogJoint } from "../log_joint.ts";

const DATA = [0.4, 1.9, 2.3, 0.9, 3.1, 1.2, -0.2, 2, 1.4, 2.6];

function logJoint(
  data: readonly number[],
): (z: readonly number[]) => number {
  return ([mu, logSigma]) =>
    data.reduce(
      (sum, x) => sum + logNormal(x, mu, Math.exp(logSigma!)),
      logNormal(mu!, 0, 100) + logNormal(logSigma!, 0, 100),
    );
}

testLogJoint(targets.gauss, logJoint(DATA));

const OTHERS = [-3, -2.5, -4, -2, -1, -3.5, -3.2];
testLogJoint(gaussTarget(OTHERS), logJoint(OTHERS));

Deno.test("gauss: data that leave the posterior without a shape", () => {
  for (
    const data of [[1, 2, 3, 4, 5], [1, 1, 1, 1, 1, 1], [1, 2, 3, 4, 5, NaN]]
  ) {
    assert.throws(() => gaussTarget(data), {
      name: "RangeError",
      message: /wanted 6 finite numbers or more that are not all equal/,
    });
  }
});
