import assert from "node:assert/strict";
import { parseRecipeStudy } from "../../lib/figures/mod.ts";
import { recipeEntry, recipeStudy } from "./recipes.ts";

/** A copy that may be spoilt. */
// deno-lint-ignore no-explicit-any
function copy(): any {
  return JSON.parse(JSON.stringify(recipeStudy));
}

Deno.test("a study is read, what nobody reads is left out", () => {
  const written = copy();
  written.title = "a title";
  written.entries[0].config.batchSize = 16;
  written.entries[0].rows[0].gridNodes = 561;
  assert.deepEqual(parseRecipeStudy(written), recipeStudy);
});

Deno.test("a VAE has no T, a single run no deviation", () => {
  const entry = recipeEntry("vae", [-1.7]);
  const [read] = parseRecipeStudy({ entries: [entry] }).entries;
  assert.equal(read!.summary.elbo.standardDeviation, null);
  assert.equal(read!.summary.byDiscriminator, undefined);
  assert.equal(read!.rows[0]!.byDiscriminator, undefined);
});

Deno.test("faults are named with their place, value and remedy", () => {
  const spoilt = copy();
  spoilt.entries[1].rows[0].elbo = "low";
  assert.throws(
    () => parseRecipeStudy(spoilt),
    (error: Error) =>
      error instanceof RangeError &&
      /entries\.1\.rows\.0\.elbo is "low" \(/.test(error.message) &&
      /`deno task table1` writes it anew$/.test(error.message),
  );
  assert.throws(
    () => parseRecipeStudy([1], "table1 --out switches.json"),
    /the file is \[1\] \(.*`deno task table1 --out switches\.json` writes/,
  );
  assert.throws(() => parseRecipeStudy({}), /entries is missing \(/);
  const empty = copy();
  empty.entries[0].rows = [];
  assert.throws(() => parseRecipeStudy(empty), /entries\.0\.rows is \[\] \(/);
});

Deno.test("many faults: the first ones and how many more", () => {
  const spoilt = copy();
  delete spoilt.entries[0].summary;
  for (const row of spoilt.entries[1].rows) row.biases = null;
  spoilt.entries[2].preset = 7;
  assert.throws(
    () => parseRecipeStudy(spoilt),
    /summary is missing .*biases is null .*; and 1 more\./,
  );
});

Deno.test("rows that are not those of the summary are refused", () => {
  const edited = copy();
  edited.entries[0].rows[1].elbo += 0.3;
  assert.throws(
    () => parseRecipeStudy(edited),
    /entries\.0\.summary\.elbo\.mean is -1\.41.* \(its rows have the mean -1\.31\)/,
  );
  const missing = copy();
  missing.entries[0].seeds.push(9);
  assert.throws(
    () => parseRecipeStudy(missing),
    /entries\.0\.seeds is \[0,1,2,9\] \(its rows are of 0,1,2\)/,
  );
});
