/** Every dependency is pinned, has its hashes, and a reason in README. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { testWith } from "../support/permissions.ts";
import { ROOT } from "../support/subprocess.ts";

const PYTHON = join("lib", "cli", "jupyter");

function read(...path: string[]): string {
  return Deno.readTextFileSync(join(ROOT, ...path));
}

/** What README says of dependencies. */
function reasons(): string {
  const [, text] = /^### Dependencies\n([^]*?)^## /m.exec(read("README.md"))!;
  return text!;
}

/** The sources of a folder and below. */
function sources(folder: string): string[] {
  return [...Deno.readDirSync(join(ROOT, folder))].flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory) return sources(path);
    return path.endsWith(".ts") ? [read(path)] : [];
  });
}

testWith(
  ["read"],
  "npm packages: one exact version each, named in README",
  () => {
    const versions = new Map<string, Set<string>>();
    const texts = [...sources("lib"), ...sources("tests"), read("deno.json")];
    for (const text of texts) {
      for (
        const [, name, version] of text.matchAll(
          /"npm:(@[\w.-]+\/[\w.-]+|[\w.-]+)(?:@([^"/]*))?[^"]*"/g,
        )
      ) {
        if (!versions.has(name!)) versions.set(name!, new Set());
        versions.get(name!)!.add(version ?? "none");
      }
    }
    assert.ok(versions.size > 5);
    const lock = JSON.parse(read("deno.lock"));
    for (const [name, set] of versions) {
      const [version] = set;
      assert.equal(set.size, 1, `${name}: ${[...set]}`);
      assert.match(version!, /^\d+\.\d+\.\d+$/, name);
      const entry = Object.entries<{ integrity: string }>(lock.npm).find(
        ([key]) =>
          key === `${name}@${version}` ||
          key.startsWith(`${name}@${version}_`),
      );
      assert.match(entry?.[1].integrity ?? "", /^sha512-/, name);
      assert.ok(reasons().includes(`\`${name}\``), `README lacks ${name}`);
    }
  },
);

/** Names and versions of a list, in its order. */
function pins(text: string): string[] {
  return [...text.matchAll(/^([\w.-]+==[^\s;\\]+)/gm)].map(([pin]) =>
    pin!.toLowerCase().replace(/[-_.]+(?=.*==)/g, "-")
  ).sort();
}

testWith(["read"], "Python packages: the list with hashes is the list", () => {
  const wanted = read(PYTHON, "requirements.in");
  const locked = read(PYTHON, "requirements.txt");
  assert.deepEqual(pins(locked), pins(wanted));
  // Each has a hash, and nothing says where from.
  for (const entry of locked.split(/^(?=\w)/m).slice(1)) {
    assert.match(
      entry,
      /^\S+==\S+.*(?: \\\n {4}--hash=sha256:[0-9a-f]{64})+$/m,
    );
  }
  assert.doesNotMatch(locked + wanted, /https?:/);
  const own = wanted.slice(0, wanted.indexOf("# What these need"));
  assert.ok(pins(own).length > 4);
  for (const pin of pins(own)) {
    const [name] = pin.split("==");
    assert.ok(reasons().includes(`\`${name}\``), `README lacks ${name}`);
  }
});
