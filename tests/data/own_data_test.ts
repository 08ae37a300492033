import assert from "node:assert/strict";
import { join } from "node:path";
import { testWith } from "../support/permissions.ts";
import { deno } from "../support/subprocess.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

const LIB = new URL("../../lib/mod.ts", import.meta.url).href;

/** A reader's script: ten lines, lib by its path. */
const SCRIPT = `
import { dataSet, initBackend, presets, Training } from "${LIB}";
await initBackend();
const rows = Array.from({ length: 40 }, (_, i) =>
  Array.from({ length: 11 }, (_, j) => (i * j + j) % 3 === 0 ? 1 : 0));
const config = { ...presets["table-1"], seed: 1, batchSize: 64 };
const training = new Training(config, dataSet("mine", rows));
for await (const { step, losses } of training.run({ every: 20, until: 60 })) {
  console.log(JSON.stringify({ step, ...losses }));
}
`;

testWith(
  ["read", "write", "run"],
  "one's own data: lib from another folder, in ten lines",
  () =>
    inTemporaryFolder(async (folder) => {
      assert.ok(SCRIPT.trim().split("\n").length <= 10);
      const script = join(folder, "mine.ts");
      await Deno.writeTextFile(script, SCRIPT);
      // No deno.json and no import map of this project is in reach.
      const { code, stdout, stderr } = await deno(
        ["run", "-A", "--check", script],
        { cwd: folder },
      );
      assert.equal(code, 0, stderr);
      const reports = stdout.split("\n").filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line));
      assert.deepEqual(reports.map(({ step }) => step), [20, 40, 60]);
      // 11 fair coins cost 7.6 nats: it has begun to learn.
      assert.ok(reports[2].reconstruction < reports[0].reconstruction);
      assert.ok(reports[2].reconstruction < 11 * Math.LN2);
    }),
);
