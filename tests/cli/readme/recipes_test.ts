import assert from "node:assert/strict";
import { join } from "node:path";
import { recipesText } from "../../../lib/cli/readme/recipes.ts";
import { recipeEntry, recipeStudy } from "../../figures/recipes.ts";
import { command, testCommand } from "../studies/commands.ts";

Deno.test("recipesText: a row a recipe, the optimum and the paper above", () => {
  const lines = recipesText(recipeStudy).split("\n");
  const rows = lines.filter((line) => line.startsWith("|"));
  assert.equal(rows.length, 2 + 3 + 3);
  assert.match(
    rows[0]!,
    /^\| recipe \| seeds \| steps \| seconds a run \| ELBO/,
  );
  assert.ok(rows.includes("| optimum | – | – | – | -1.3863 | 0 |"));
  // -1.39, -1.4, -1.44: mean -1.41, deviation the root of 0.0014 / 2.
  assert.ok(rows.includes(
    "| table-1 | 3 | 16,000 | 110 | -1.410 ± 0.026 (worst -1.440) " +
      "| 0.1410 ± 0.0026 (worst 0.1440) |",
  ));
  assert.ok(rows.includes(
    "| blog (--set steps=300) | 2 of 3 | 300 | 105 " +
      "| -2.50 ± 0.71 (worst -3.00) | 0.250 ± 0.071 (worst 0.300) |",
  ));
  assert.equal(lines.at(-1), "Runs that failed: `blog`, seed 2.");
});

Deno.test("recipesText: every machine and day once; no failure, no line", () => {
  const text = recipesText({
    entries: [
      recipeEntry("table-1", [-1.4]),
      recipeEntry("vae", [-1.7], { date: "2026-03-04", machine: "b" }),
    ],
  });
  assert.match(
    text,
    /`deno task table1`, a machine; b, Deno 2\.0\.0, 2026-01-02; 2026-03-04\)/,
  );
  assert.doesNotMatch(text, /failed/);
});

/** Without where `deno fmt` breaks lines and how it lines up a table. */
function tight(markdown: string): string {
  return markdown.replaceAll(/-{2,}/g, "--")
    .replaceAll(/\s*\|\s*/g, "|")
    .replaceAll(/\s+/g, " ");
}

testCommand(
  "readme --only recipes: between the markers, or not at all",
  async (folder) => {
    const readme = join(folder, "README.md");
    const before = "a\n\n<!-- recipes: x -->\n<!-- /recipes -->\n\nb\n";
    await Deno.writeTextFile(readme, before);
    const without = await command("readme", folder, "--only", "recipes");
    assert.equal(without.code, 0, without.stderr);
    assert.match(
      without.stderr,
      /No table of recipes: data\/table-1\.json is not there; .*table1 --pre/,
    );
    assert.equal(await Deno.readTextFile(readme), before);

    await Deno.mkdir(join(folder, "data"));
    const file = join(folder, "data", "table-1.json");
    await Deno.writeTextFile(file, JSON.stringify(recipeStudy));
    const made = await command("readme", folder, "--only", "recipes");
    assert.equal(made.code, 0, made.stderr);
    const text = await Deno.readTextFile(readme);
    assert.equal(
      tight(text),
      tight(
        `a\n\n<!-- recipes: x -->\n\n${
          recipesText(recipeStudy)
        }\n\n<!-- /recipes -->\n\nb\n`,
      ),
    );

    await Deno.writeTextFile(file, JSON.stringify({ entries: [1] }));
    const refused = await command("readme", folder, "--only", "recipes");
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /Cannot write the README: data\/table-1\.json: .*entries\.0 is 1/,
    );
  },
);
