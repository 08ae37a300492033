import assert from "node:assert/strict";
import { join } from "node:path";
import { command, madeRuns, testCommand } from "./commands.ts";

const QUICK = ["--budget-seconds", "1", "--samples", "2000", "--workers", "2"];

testCommand(
  "search: best first, more runs go on from fewer",
  async (folder) => {
    const first = await command("search", folder, "--runs", "1", ...QUICK);
    assert.equal(first.code, 0, first.stderr);
    assert.match(
      first.stdout,
      /deno task table1 --presets table-1 .*steps=\d+$/m,
    );
    const second = await command(
      "search",
      folder,
      ...["--runs", "3", "--json", ...QUICK],
    );
    assert.equal(second.code, 0, second.stderr);
    assert.deepEqual(madeRuns(second.stderr).sort(), [
      "candidate 1",
      "candidate 2",
    ]);
    const study = JSON.parse(second.stdout);
    const elbos = study.rows.map(({ elbo }: { elbo: number }) => elbo);
    assert.deepEqual(elbos, elbos.toSorted((a: number, b: number) => b - a));
    assert.deepEqual(
      study.rows.map(({ candidate }: { candidate: number }) => candidate)
        .sort(),
      [0, 1, 2],
    );
    for (const row of study.rows) {
      assert.equal(row.settings.at(-1), `steps=${row.step}`);
    }
    const path = join(folder, "data", "search.json");
    assert.deepEqual(JSON.parse(await Deno.readTextFile(path)), study);
  },
);

testCommand("search: what is wrong is refused with code 2", async (folder) => {
  const refused: [string[], RegExp][] = [
    [["--runs", "0"], /--runs: 0, wanted an integer from 1/],
    [["--budget-seconds", "0"], /--budget-seconds: 0, wanted an integer from/],
    [["--seed", "-1"], /--seed/],
    [["--budget", "5"], /Unknown flag: --budget\. .*--budget-seconds/],
  ];
  for (const [args, message] of refused) {
    const { code, stdout, stderr } = await command("search", folder, ...args);
    assert.match(stderr, message);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
  }
  assert.deepEqual([...Deno.readDirSync(folder)], []);
});
