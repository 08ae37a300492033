import assert from "node:assert/strict";
import { join } from "node:path";
import { testWith } from "../support/permissions.ts";
import { deno } from "../support/subprocess.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

testWith(
  ["read", "write", "run"],
  "posterior-study: a row a run, made once by the same code",
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
        const { rows } = JSON.parse(await Deno.readTextFile(out));
        return { rows, stderr };
      };
      const [first] = (await run("1")).rows;
      const { rows, stderr } = await run("1,0");
      assert.match(stderr, /^1\/2 are in /m);
      assert.deepEqual(
        rows.map(({ seed, method }: { seed: number; method: string }) => [
          seed,
          method,
        ]),
        [[0, "mean-field"], [1, "mean-field"]],
      );
      // Seconds and all: the same run.
      assert.deepEqual(rows[1], first);
      assert.notDeepEqual(rows[0].mean, first.mean);
      // By other code it is made again, in its place.
      const older = rows.map((row: object) => ({ ...row, version: "older" }));
      await Deno.writeTextFile(out, JSON.stringify({ rows: older }));
      const { rows: again, stderr: said } = await run("1");
      assert.match(
        said,
        /by other code, and kept: torus, mean-field, seed 0$/m,
      );
      assert.deepEqual(
        again.map(({ version }: { version: string }) => version),
        ["older", first.version],
      );
      assert.deepEqual(again[1].mean, first.mean);

      await Deno.writeTextFile(out, '{"rows": 5}');
      const refused = await deno([
        ...["run", "-A", "lib/cli/posterior_study.ts", "--out", out],
      ]);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /holds no study of posteriors: rows is no/);
    }),
);
