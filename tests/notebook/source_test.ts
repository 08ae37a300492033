import assert from "node:assert/strict";
import { latentGrid } from "../../lib/figures/mod.ts";
import { LiveDisplay, source } from "../../lib/notebook/mod.ts";
import { reading } from "./reading.ts";

const lib = new URL("../../lib/", import.meta.url);

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

reading("a name that is not there is refused with the nearest", () => {
  assert.throws(() => source("latentGird"), {
    name: "RangeError",
    message: 'Cannot look up "latentGird": no such name in lib, the nearest ' +
      'is "latentGrid"',
  });
  assert.throws(() => source("LiveDisplay.updat"), /"LiveDisplay\.update"$/);
  assert.throws(
    () => source("notebook/show.ts#shw"),
    /the nearest is "show"$/,
  );
  assert.throws(
    () => source("figures/none.ts"),
    /"figures\/none\.ts": lib has no such file/,
  );
});

reading("what is exported comes before a helper of the same name", () => {
  // check.ts and show.ts both have a `show`.
  assert.match(source("show").text, /^\/\/ lib\/notebook\/show\.ts/);
  assert.match(
    source("notebook/check.ts#show").text,
    /\nfunction show\(value: number\)/,
  );
});

reading("a name that is exported twice asks for the file", () => {
  assert.throws(() => source("TableRow"), /"notebook\/table\.ts#TableRow"/);
  assert.match(
    source("notebook/table.ts#TableRow").text,
    /export type TableRow =/,
  );
});

reading("functions and classes are looked up by their names", () => {
  assert.equal(source(latentGrid).text, source("latentGrid").text);
  assert.equal(source(LiveDisplay).text, source("LiveDisplay").text);
  assert.throws(() => source(() => 1), {
    name: "TypeError",
    message: /^Cannot look up a function without a name: wanted/,
  });
  assert.throws(() => source(3 as never), /^TypeError: .* number: wanted/);
  assert.throws(() => source(function latentGird() {}), /"latentGrid"$/);
});
