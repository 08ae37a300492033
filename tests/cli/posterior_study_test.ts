import assert from "node:assert/strict";
import { join } from "node:path";
import { testWith } from "../support/permissions.ts";
import { deno } from "../support/subprocess.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

testWith(
  ["read", "write", "run"],
  "posterior-study: a row a run, made again in its place",
  () =>
    inTemporaryFolder(async (folder) => {
      const out = join(folder, "posterior.json");
      const run = async (seeds: string) => {
        const { code, stderr } = await deno([
          ...["run", "-A", "lib/cli/posterior_study.ts", "--out", out],
          ...["--targets", "torus", "--methods", "mean-field"],
          ...["--seeds", seeds],
        ]);
        assert.equal(code, 0, stderr);
        return JSON.parse(await Deno.readTextFile(out)).rows;
      };
      const [first] = await run("1");
      const rows = await run("1,0");
      assert.deepEqual(
        rows.map(({ seed, method }: { seed: number; method: string }) => [
          seed,
          method,
        ]),
        [[0, "mean-field"], [1, "mean-field"]],
      );
      assert.deepEqual(rows[1].mean, first.mean);
      assert.notDeepEqual(rows[0].mean, first.mean);
    }),
);
