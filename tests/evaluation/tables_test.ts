import assert from "node:assert/strict";
import { entropy, fourPoints } from "../../lib/data/mod.ts";
import { optimum, paperTable1 } from "../../lib/evaluation/tables.ts";
import { assertNear } from "./models.ts";

Deno.test("the paper's table 1 as quoted", () => {
  const { vae, avb } = paperTable1;
  assert.deepEqual(
    [vae.logLikelihood, vae.reconstructionError, vae.elbo, vae.klAggregate],
    [-1.568, 88.5e-3, -1.697, 0.165],
  );
  assert.deepEqual(
    [avb.logLikelihood, avb.reconstructionError, avb.elbo, avb.klAggregate],
    [-1.403, 5.77e-3, -1.421, 0.026],
  );
  assert.deepEqual(avb.approximate, ["elbo", "klAggregate"]);
  assert.match(paperTable1.source, /1701\.04722/);
  assert.match(paperTable1.note, /from memory/);
});

Deno.test("no row of the paper passes the optimum", () => {
  for (const row of [paperTable1.vae, paperTable1.avb]) {
    assert.ok(row.elbo < row.logLikelihood);
    assert.ok(row.logLikelihood < optimum.logLikelihood);
  }
  assertNear(optimum.elbo, -entropy(fourPoints), 1e-15);
});
