import assert from "node:assert/strict";
import { join } from "node:path";
import { notebookNames } from "../../lib/cli/pages/publish.ts";
import { jupyterTest, withFolder } from "./harness.ts";

/** Runs `deno task site` with its permissions, without set-up. */
async function site(
  { deno, root }: { readonly deno: string; readonly root: string },
  ...args: string[]
): Promise<{ readonly code: number; readonly said: string }> {
  const { code, stdout, stderr } = await new Deno.Command(deno, {
    args: ["run", "-q", "-P=jupyter", "lib/cli/site.ts", ...args],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, said: decoder.decode(stdout) + decoder.decode(stderr) };
}

jupyterTest(
  "every notebook runs in the fast profile",
  (environment) =>
    withFolder(async (out) => {
      const names = notebookNames(join(environment.root, "notebooks"));
      assert.ok(names.length > 0, "there are no notebooks");
      const { code, said } = await site(environment, "--fast", "--out", out);
      assert.equal(code, 0, said);
      for (const name of names) {
        const html = Deno.readTextFileSync(join(out, `${name}.html`));
        assert.ok(html.trimEnd().endsWith("</html>"), name);
        // Beside what the pages share.
        assert.ok(
          html.length < 1_500_000,
          `${name}: ${html.length} characters`,
        );
      }
      const results = JSON.parse(
        Deno.readTextFileSync(join(out, "results.json")),
      );
      assert.deepEqual(Object.keys(results), names);
    }),
);

jupyterTest(
  "a failing notebook leaves the old page",
  (environment) =>
    withFolder(async (folder) => {
      const notebooks = join(environment.root, "tests/notebooks/fixtures");
      const page = join(folder, "throws.html");
      Deno.writeTextFileSync(page, "the old page");
      const { code, said } = await site(
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
  const flag = await site(environment, "--fats");
  assert.equal(flag.code, 2);
  assert.match(flag.said, /--fats[^]*--fast/);
  const name = await site(
    environment,
    "nothing",
    "--notebooks",
    join(environment.root, "tests/notebooks/fixtures"),
  );
  assert.equal(name.code, 1);
  assert.match(name.said, /There is no notebook "nothing": choose from/);
});
