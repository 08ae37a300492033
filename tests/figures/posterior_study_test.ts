import assert from "node:assert/strict";
import { parsePosteriorStudy } from "../../lib/figures/mod.ts";
import { posteriorRow } from "./posteriors.ts";

Deno.test("a study is read, what nobody reads is left out", () => {
  const rows = [posteriorRow({}), posteriorRow({ preset: "posterior" })];
  const written = {
    title: "t",
    rows: rows.map((row) => ({ ...row, etas: 1 })),
  };
  assert.deepEqual(parsePosteriorStudy(written), { rows });
});

Deno.test("faults are named with their place, value and remedy", () => {
  const spoilt = {
    rows: [posteriorRow({}), { ...posteriorRow({}), kl: "low" }],
  };
  assert.throws(
    () => parsePosteriorStudy(spoilt),
    (error: Error) =>
      error instanceof RangeError &&
      /rows\.1\.kl is "low" \(/.test(error.message) &&
      /`deno task posterior-study` writes it anew$/.test(error.message),
  );
  const short = { rows: [posteriorRow({ mean: [1] })] };
  assert.throws(() => parsePosteriorStudy(short), /rows\.0\.mean is \[1\]/);
});
