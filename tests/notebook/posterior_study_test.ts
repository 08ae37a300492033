import assert from "node:assert/strict";
import { join } from "node:path";
import { posteriorRecord } from "../../lib/cli/posterior_record.ts";
import {
  comparePosterior,
  exactPosterior,
  gaussianVi,
  Generator,
  initBackend,
  targets,
} from "../../lib/mod.ts";
import { posteriorStudy } from "../../lib/notebook/mod.ts";
import { testWith } from "../support/permissions.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

testWith(
  ["read", "write"],
  "posteriorStudy: what the command writes, nothing, or what is wrong",
  () =>
    inTemporaryFolder(async (folder) => {
      const file = join(folder, "posterior.json");
      assert.deepEqual(posteriorStudy(file), { rows: [] });

      await initBackend("cpu");
      const generator = Generator.fromSeed(1);
      const q = await gaussianVi(targets.torus, {
        generator,
        covariance: "mean-field",
        starts: 1,
        steps: 5,
      });
      const exact = exactPosterior(targets.torus, { nodes: 101 });
      const counts = { samples: 500, wholeSamples: 500 };
      const comparison = await comparePosterior(q, exact, {
        generator,
        ...counts,
      });
      const record = posteriorRecord(comparison, { seed: 1, preset: null });
      const made = { date: "2026-11-26", machine: "a machine" };
      const rows = [{ ...record, ...made }];
      await Deno.writeTextFile(file, JSON.stringify({ rows }));
      const [row] = posteriorStudy(file).rows;
      assert.equal(row!.kl, comparison.kl.value);
      assert.deepEqual(row!.mean, comparison.shown.map(({ mean }) => mean));
      assert.equal(row!.method, "mean-field");

      await Deno.writeTextFile(file, "{");
      assert.throws(() => posteriorStudy(file), SyntaxError);
      await Deno.writeTextFile(file, "[]");
      assert.throws(() => posteriorStudy(file), RangeError);
    }),
);

testWith(
  ["read"],
  "posteriorStudy: the project's own file can be read, if it is there",
  () => {
    for (const { sectors, target } of posteriorStudy().rows) {
      const sum = sectors.reduce((total, share) => total + share, 0);
      assert.ok(Math.abs(sum - 1) < 1e-6, target);
    }
  },
);
