import assert from "node:assert/strict";
import { join } from "node:path";
import { recipeStudy } from "../../lib/notebook/mod.ts";
import { recipeStudy as written } from "../figures/recipes.ts";
import { testWith } from "../support/permissions.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

testWith(
  ["read", "write"],
  "recipeStudy: what is there, nothing, or what is wrong",
  () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, "table-1.json");
      assert.deepEqual(recipeStudy(file), { entries: [] });
      await Deno.writeTextFile(file, JSON.stringify(written));
      assert.deepEqual(recipeStudy(file), written);
      await Deno.writeTextFile(file, JSON.stringify(written).slice(0, -9));
      assert.throws(
        () => recipeStudy(file),
        (error: Error) =>
          error instanceof SyntaxError &&
          error.message.startsWith(`Cannot read ${file}: `) &&
          error.message.endsWith("`deno task table1` writes it anew"),
      );
      await Deno.writeTextFile(file, "[]");
      assert.throws(() => recipeStudy(file), RangeError);
    }),
);

testWith(
  ["read"],
  "recipeStudy: the project's own file can be read, if it is there",
  () => {
    for (const { preset, rows } of recipeStudy().entries) {
      assert.ok(rows.length > 0, preset);
    }
  },
);
