import assert from "node:assert/strict";
import {
  readArguments,
  readInteger,
  readName,
  refusePositionals,
  USAGE,
} from "../../lib/cli/arguments.ts";
import { Failure } from "../../lib/cli/failure.ts";

const OPTIONS = {
  preset: { type: "string" },
  set: { type: "string", multiple: true },
  json: { type: "boolean" },
} as const;

function read(...args: string[]) {
  return readArguments(args, OPTIONS, "the usage");
}

function refused(f: () => unknown, message: RegExp): void {
  assert.throws(f, (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.exitCode, USAGE);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("readArguments: flags and positionals", () => {
  const { values, positionals } = read(
    "--preset=vae",
    "--set",
    "a=1",
    "--set",
    "b=--2",
    "--json",
    "runs/a",
  );
  assert.deepEqual({ ...values }, {
    preset: "vae",
    set: ["a=1", "b=--2"],
    json: true,
  });
  assert.deepEqual(positionals, ["runs/a"]);
});

Deno.test("readArguments: a mistyped flag, with the nearest one", () => {
  refused(() => read("--prest", "vae"), /Unknown flag: --prest\..*--preset/);
  refused(() => read("--jsn=1"), /--jsn=1\. The nearest is --json.*the usage/);
});

Deno.test("readArguments: a flag without its value", () => {
  refused(() => read("--preset"), /preset.*the usage/);
  refused(() => read("--json=yes"), /json.*the usage/);
  refused(() => read("-x"), /the usage/);
});

Deno.test("readInteger: whole numbers in a range", () => {
  assert.equal(readInteger("seed", "0", { min: 0 }), 0);
  assert.equal(readInteger("seed", "12", { min: 0, max: 12 }), 12);
  for (const text of ["", "a", "1.5", "1e3", "-1", "0x10", "NaN", "13"]) {
    refused(
      () => readInteger("seed", text, { min: 0, max: 12 }),
      /Bad value of --seed: .*wanted an integer from 0 to 12/,
    );
  }
  refused(() => readInteger("seed", "9007199254740993", { min: 0 }), /--seed/);
});

Deno.test("refusePositionals", () => {
  refusePositionals([], "the usage");
  refused(() => refusePositionals(["a"], "the usage"), /: a\. .*the usage/);
});

Deno.test("readName: one of them, or the nearest is named", () => {
  const names = ["vae", "table-1"] as const;
  assert.equal(readName("preset", "vae", names), "vae");
  refused(
    () => readName("preset", "tabel-1", names),
    /Unknown preset: tabel-1\. The nearest is table-1; all presets: vae, table-1/,
  );
});
