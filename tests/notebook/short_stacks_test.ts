import assert from "node:assert/strict";
import { type CallSite, shortStack } from "../../lib/notebook/short_stacks.ts";
import { DivergenceError } from "../../lib/training/mod.ts";

const lib = new URL("../../lib/", import.meta.url).href;

function call(
  name: string | null,
  url: string | undefined,
  line: number | null = 7,
): CallSite {
  return {
    getFunctionName: () => name,
    getScriptNameOrSourceURL: () => url,
    getLineNumber: () => line,
  };
}

Deno.test("a stack has lib's calls and the cells' functions, at most three", () => {
  const error = new RangeError("Cannot go on: seen 1, wanted 2");
  const calls = [
    call("matMul", "file:///cache/npm/tf-core.js"),
    call("check", `${lib}training/training.ts`, 312),
    call("next", undefined, null),
    call("mine", undefined),
    call(null, undefined),
    call("outer", undefined),
    call("outermost", undefined),
  ];
  assert.equal(
    shortStack(error, calls),
    "RangeError: Cannot go on: seen 1, wanted 2\n" +
      "    at check (lib/training/training.ts:312)\n" +
      "    at mine (in a cell)\n" +
      "    at outer (in a cell)",
  );
  assert.equal(shortStack(new Error("plain"), []), "Error: plain");
});

Deno.test("a training that went wrong is one line", () => {
  const error = new DivergenceError({
    step: 12,
    loss: "generative",
    value: NaN,
    parameter: "encoder/0/kernel",
  });
  const calls = [call("advance", `${lib}training/training.ts`)];
  assert.match(
    shortStack(error, calls),
    /^DivergenceError: .*step 12: .*generative.*NaN.*encoder\/0\/kernel.*$/,
  );
});
