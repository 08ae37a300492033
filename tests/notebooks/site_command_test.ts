import assert from "node:assert/strict";
import { join } from "node:path";
import { jupyterTest, runSite, withFolder } from "./harness.ts";

jupyterTest(
  "a failing notebook leaves the old page",
  (environment) =>
    withFolder(async (folder) => {
      const notebooks = join(environment.root, "tests/notebooks/fixtures");
      const page = join(folder, "throws.html");
      Deno.writeTextFileSync(page, "the old page");
      const { code, said } = await runSite(
        environment,
        "throws",
        "--fast",
        "--notebooks",
        notebooks,
        "--out",
        folder,
      );
      assert.equal(code, 1);
      assert.match(said, /throws\.ipynb failed in code cell 2 of 3/);
      assert.match(said, /RangeError: Cannot go on: seen 1, wanted 2/);
      assert.equal(Deno.readTextFileSync(page), "the old page");
      assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), [
        "throws.html",
      ]);
    }),
);

jupyterTest("a wrong flag or name is refused with what exists", async (
  environment,
) => {
  const flag = await runSite(environment, "--fats");
  assert.equal(flag.code, 2);
  assert.match(flag.said, /--fats[^]*--fast/);
  const name = await runSite(
    environment,
    "nothing",
    "--notebooks",
    join(environment.root, "tests/notebooks/fixtures"),
  );
  assert.equal(name.code, 1);
  assert.match(
    name.said,
    /Unknown notebook: nothing\. The nearest is .*; all notebooks: /,
  );
});
