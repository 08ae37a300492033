import assert from "node:assert/strict";
import { recipesTable } from "../../lib/figures/mod.ts";
import { optimum, paper, recipeEntry, recipeStudy } from "./recipes.ts";

/** The cells of the row of plain text that begins with a name. */
function cells(text: string, name: string): string[] {
  const row = text.split("\n").find((line) => line.startsWith(`${name}  `));
  assert.ok(row, `no row ${name}`);
  return row.split(/ {2,}/);
}

const { html, text, markdown } = recipesTable({
  study: recipeStudy,
  paper,
  optimum,
});

Deno.test("a recipe's row: seeds, steps, seconds, mean ± deviation, worst", () => {
  // ELBOs -1.39, -1.4, -1.44: mean -1.41, squares 4 + 1 + 9 = 14 of 1e-4, over
  // n - 1 = 2: the root of 0.0007 is 0.0265. Seconds 100, 110, 120.
  assert.deepEqual(cells(text, "table-1"), [
    ...["table-1", "3", "16,000", "110"],
    "-1.400 ± 0.026 (worst -1.430)",
    "0.01 (worst 0.01)",
    "-1.410 ± 0.026 (worst -1.440)",
    "0.1410 ± 0.0026 (worst 0.1440)",
  ]);
});

Deno.test("changed settings are named, failed seeds are counted", () => {
  // ELBOs -2, -3: the root of (0.25 + 0.25) / 1 is 0.707.
  const row = cells(text, "blog (--set steps=300)");
  assert.deepEqual(row.slice(1, 4), ["2 of 3", "300", "105"]);
  assert.equal(row[6], "-2.50 ± 0.71 (worst -3.00)");
  assert.match(html, /blog<br><small>--set steps=300<\/small>/);
});

Deno.test("a single run has neither deviation nor worst seed", () => {
  assert.deepEqual(cells(text, "vae"), [
    ...["vae", "1", "16,000", "100"],
    ...["-1.6900", "0.01", "-1.7000", "0.1700"],
  ]);
});

Deno.test("the optimum and the paper's values, as the paper gives them", () => {
  assert.deepEqual(cells(text, "optimum"), [
    ...["optimum", "–", "–", "–", "-1.3863", "0", "-1.3863", "0"],
  ]);
  assert.deepEqual(cells(text, "paper, VAE").slice(4), [
    ...["-1.6", "0.09", "-1.75", "≈ 0.2"],
  ]);
  assert.match(text, /The paper’s values are quoted/);
  assert.doesNotMatch(recipesTable({ study: recipeStudy }).text, /paper/);
});

Deno.test("rows stand in the order of the presets, with the reader's below", () => {
  const { entries } = recipeStudy;
  const own = [
    { preset: "vae", seed: 7, steps: 8000, values: paper.vae },
    { preset: "poolio", seed: 7, steps: 4000, values: paper.avb },
  ];
  const study = {
    entries: [
      recipeEntry("a recipe of long ago", [-1]),
      ...entries.toReversed(),
      recipeEntry("table-1", [-1.5], { settings: ["batchSize=9", "steps=9"] }),
    ],
  };
  const heads = recipesTable({ study, own }).text.split("\n").slice(3)
    .map((line) => line.split(/ {2,}/)[0]);
  assert.deepEqual(heads, [
    "table-1",
    "table-1 (--set batchSize=9 --set steps=9)",
    "blog (--set steps=300)",
    "poolio (this page, seed 7)",
    "vae",
    "vae (this page, seed 7)",
    "a recipe of long ago",
  ]);
  const page = cells(
    recipesTable({ study, own }).text,
    "vae (this page, seed 7)",
  );
  assert.deepEqual(page.slice(1), [
    ...["1", "8,000", "–", "-1.6000", "0.09", "-1.7500", "0.2000"],
  ]);
});

Deno.test("some columns only; texts are escaped", () => {
  const study = {
    entries: [recipeEntry("<b>|x", [-1], { settings: ["a='&"] })],
  };
  const table = recipesTable({ study, quantities: ["klAggregate"] });
  assert.match(table.html, /&lt;b&gt;\|x<br><small>--set a=&#39;&amp;</);
  assert.match(table.markdown, /^\| <b>\\\|x \(--set a='&\) \| 1 \|/m);
  assert.equal(table.html.match(/<th scope="col"/g)?.length, 5);
  assert.equal(markdown.trim().split("\n")[0]!.split("|").length, 8 + 2);
});

Deno.test("without any recipe the paper and the optimum are left", () => {
  const empty = recipesTable({ study: { entries: [] }, paper, optimum });
  assert.equal(empty.text.split("\n").length, 3 + 3);
});
