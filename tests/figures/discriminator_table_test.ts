import assert from "node:assert/strict";
import { discriminatorTable } from "../../lib/figures/mod.ts";
import { recipeEntry, recipeStudy } from "./recipes.ts";

function rows(text: string): string[][] {
  return text.split("\n").slice(3).map((line) => line.split(/ {2,}/));
}

Deno.test("what T says, apart; a VAE has no row", () => {
  assert.deepEqual(rows(discriminatorTable(recipeStudy).text), [
    // By T the KL is -ELBO - 0.06, the ELBO 0.02 above and ln p(x) 0.01 above.
    ["table-1", "3", "1.350 ± 0.026", "-1.390 ± 0.026", "+0.02", "3 of 3"],
    ["blog steps=300", "2 of 3", "2.44 ± 0.71", "-2.48 ± 0.71", "+0.02"].concat(
      "2 of 2",
    ),
  ]);
});

Deno.test("the difference is paired by seed, above ln p(x) is counted", () => {
  const entry = recipeEntry("poolio", [-2, -2.5, -3]);
  // ln p(x) is 0.01 above the ELBO.
  const excess = [-0.5, 0.005, 0.25];
  const changed = {
    ...entry,
    rows: entry.rows.map((row, i) => ({
      ...row,
      byDiscriminator: { elbo: row.elbo + excess[i]!, klPosterior: 0 },
    })),
  };
  const [row] = rows(discriminatorTable({ entries: [changed] }).text);
  assert.deepEqual(row!.slice(-2), ["-0.5 to +0.25", "1 of 3"]);
});

Deno.test("names are escaped; no recipe, no row", () => {
  const entry = recipeEntry("<i>", [-2]);
  assert.match(discriminatorTable({ entries: [entry] }).html, />&lt;i&gt;</);
  assert.deepEqual(rows(discriminatorTable({ entries: [] }).text), []);
});
