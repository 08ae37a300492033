import assert from "node:assert/strict";
import { source } from "../../lib/notebook/mod.ts";

const lib = new URL("../../lib/", import.meta.url);
const canRead =
  (await Deno.permissions.query({ name: "read", path: lib })).state ===
    "granted";

function reading(name: string, fn: () => void) {
  Deno.test({
    name: name + (canRead ? "" : " (skipped: needs --allow-read)"),
    ignore: !canRead,
    fn,
  });
}

reading("a function is shown whole, without its comment", () => {
  const { text, bundle } = source("latentGrid");
  assert.match(text, /^\/\/ lib\/figures\/grid.ts, lines \d+ to \d+\n/);
  const code = text.split("\n").slice(1);
  assert.match(code[0]!, /^export function latentGrid\($/);
  assert.equal(code.at(-1), "}");
  assert.equal(code.filter((line) => /^\S.*function /.test(line)).length, 1);
  assert.match(String(bundle["text/markdown"]), /`````typescript\nexport/);
});

reading("comments are shown when asked for", () => {
  const code = source("latentGrid", { comments: true }).text.split("\n");
  assert.equal(code[1], "/**");
  assert.ok(code.some((line) => line.includes("@param")));
});

reading("the lines given are those of the file", () => {
  const { text } = source("colorOf");
  const [, path, first, last] = /lib\/(\S+), lines (\d+) to (\d+)/.exec(text)!;
  const lines = Deno.readTextFileSync(new URL(path!, lib)).split("\n");
  assert.equal(
    lines.slice(Number(first) - 1, Number(last)).join("\n"),
    text.split("\n").slice(1).join("\n"),
  );
});

reading("a method of a class is cut out and moved to the left", () => {
  const code = source("LiveDisplay.update").text.split("\n").slice(1);
  assert.match(code[0]!, /^async update\(/);
  assert.equal(code.at(-1), "}");
});

reading("a module is shown whole", () => {
  const { text } = source("notebook/block.ts");
  assert.match(text, /^\/\/ lib\/notebook\/block.ts, lines 1 to \d+\nimport/);
});

reading("a name that is not there is refused", () => {
  assert.throws(() => source("noSuchName"), /no such name in lib/);
  assert.throws(() => source("figures/none.ts"), /no file "figures\/none.ts"/);
  assert.throws(() => source("colorO"), /no such name/);
});

reading("a name in two files asks for the file", () => {
  // Two private helpers of this name.
  assert.throws(() => source("show"), /"notebook\/show.ts#show"/);
  assert.match(
    source("notebook/show.ts#show").text,
    /export async function show\(/,
  );
});
