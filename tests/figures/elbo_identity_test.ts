import assert from "node:assert/strict";
import { elboIdentity } from "../../lib/figures/mod.ts";

const given = {
  parameter: [0, 1, 2],
  parameterTitle: "mean of q",
  elbo: [-2, -1.5, -1.7],
  kl: [0.6, 0.1, 0.3],
  logLikelihood: -1.4,
};

Deno.test("the stacked curve is ELBO + KL", () => {
  const { data } = elboIdentity(given);
  assert.deepEqual(data[0]!["y"], [-2, -1.5, -1.7]);
  assert.deepEqual(data[1]!["y"], [-1.4, -1.4, -1.4]);
  assert.deepEqual(data[2]!["y"], [-1.4, -1.4]);
});

Deno.test("the largest violation of the identity is stated", () => {
  const { alt, caption } = elboIdentity({ ...given, kl: [0.6, 0.1, 0.55] });
  assert.match(alt, /within 0.25\b/);
  assert.match(caption, /within 0.25 nats/);
});

Deno.test("alternative text has the best q", () => {
  assert.match(
    elboIdentity(given).alt,
    /from -2 to its largest value -1.5 nats at 1, where KL is 0.1/,
  );
});

Deno.test("lengths must agree", () => {
  assert.throws(
    () => elboIdentity({ ...given, kl: [0.6] }),
    /kl has 1 values, wanted 3, one for each parameter/,
  );
});
