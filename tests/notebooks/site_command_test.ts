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

jupyterTest(
  "a failing notebook stops those beside it",
  (environment) =>
    withFolder(async (folder) => {
      const { code, said } = await runSite(
        environment,
        ...["endless", "throws", "--fast", "--workers", "2"],
        ...["--notebooks", join(environment.root, "tests/notebooks/fixtures")],
        ...["--out", folder],
      );
      assert.equal(code, 1);
      assert.match(said, /throws\.ipynb failed in code cell 2 of 3/);
      assert.deepEqual([...Deno.readDirSync(folder)], []);
    }),
);

jupyterTest(
  "site has all the permissions that it wants, and is asked for none",
  async ({ deno, root, cache }) => {
    // Below the folders that the task may read and write.
    const out = join(cache, `site-test-${Deno.pid}`);
    const { tasks } = JSON.parse(
      Deno.readTextFileSync(join(root, "deno.json")),
    );
    const [, verb, ...rest] = tasks.site.command.split(" ");
    try {
      const { code, stderr } = await new Deno.Command(deno, {
        args: [
          ...[verb, "--no-prompt", ...rest, "small", "--fast"],
          ...["--notebooks", join(root, "tests/notebooks/fixtures")],
          ...["--out", out, "--single-file"],
        ],
        cwd: root,
        stdin: "null",
        env: { NO_COLOR: "1" },
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      // Each page says what it may do, those of the reference too.
      const pages = htmlFiles(out);
      assert.ok(pages.length > 10);
      for (const page of pages) {
        const html = Deno.readTextFileSync(page);
        const policy = html.search(
          /<meta http-equiv="Content-Security-Policy" content="default-src 'none'/,
        );
        assert.ok(policy >= 0, page);
        // Before all that it is about.
        const first = html.search(/<(?:script|style|body)\b|<link[^>]*style/);
        assert.ok(policy < first, page);
      }
    } finally {
      Deno.removeSync(out, { recursive: true });
    }
  },
);

/** The pages of a folder and below. */
function htmlFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return htmlFiles(path);
    return name.endsWith(".html") ? [path] : [];
  });
}
