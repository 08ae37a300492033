import assert from "node:assert/strict";
import { join } from "node:path";
import { codeVersion } from "../../lib/notebook/code_version.ts";
import { testWith } from "../support/permissions.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

const FOLDERS = [
  ...["backend", "data", "distributions", "evaluation"],
  ...["nets", "objectives", "random", "training"],
];

function test(name: string, f: (lib: string) => Promise<void>): void {
  testWith(
    ["read", "write"],
    `codeVersion: ${name}`,
    () =>
      inTemporaryFolder(async (lib) => {
        for (const folder of FOLDERS) {
          await Deno.mkdir(join(lib, folder, "below"), { recursive: true });
          await Deno.writeTextFile(join(lib, folder, "a.ts"), folder);
        }
        await f(lib);
      }),
  );
}

test("every folder's sources count, nothing else does", async (lib) => {
  const version = codeVersion({ lib });
  assert.match(version, /^[0-9a-f]{16}$/);
  for (const path of FOLDERS.map((folder) => join(lib, folder, "a.ts"))) {
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, `${text} `);
    assert.notEqual(codeVersion({ lib }), version, path);
    await Deno.writeTextFile(path, text);
    assert.equal(codeVersion({ lib }), version, path);
  }
  await Deno.mkdir(join(lib, "cli"));
  await Deno.writeTextFile(join(lib, "cli", "a.ts"), "other");
  await Deno.writeTextFile(join(lib, "nets", "a.md"), "other");
  // A run holds the whole configuration that its preset stands for.
  await Deno.writeTextFile(join(lib, "training", "presets.ts"), "other");
  assert.equal(codeVersion({ lib }), version);
});

test("names and places of the sources count", async (lib) => {
  const version = codeVersion({ lib });
  const nets = join(lib, "nets");
  await Deno.rename(join(nets, "a.ts"), join(nets, "b.ts"));
  const renamed = codeVersion({ lib });
  assert.notEqual(renamed, version);
  await Deno.rename(join(nets, "b.ts"), join(nets, "below", "b.ts"));
  assert.notEqual(codeVersion({ lib }), renamed);
  await Deno.writeTextFile(join(nets, "a.ts"), "nets");
  assert.notEqual(codeVersion({ lib }), version);
});

testWith(["read"], "codeVersion: of this project's own lib", () => {
  assert.equal(codeVersion(), codeVersion());
});
