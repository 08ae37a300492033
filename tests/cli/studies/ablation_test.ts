import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CHANGES,
  variants,
} from "../../../lib/cli/studies/ablation_recipes.ts";
import { applySettings } from "../../../lib/mod.ts";
import { ablationStudy, changeText } from "../../../lib/notebook/mod.ts";
import { assertNear } from "../../support/assertions.ts";
import { command, madeRuns, QUICK, testCommand } from "./commands.ts";

const SMALL = [...QUICK, "--set", "steps=5"];
/** What those set. */
const SETTINGS = SMALL.filter((_, i) => SMALL[i - 1] === "--set");

testCommand("ablation: a part of the study", async (folder) => {
  const args = ["--seeds", "3,4", "--changes", "decay", ...SMALL];
  const first = await command("ablation", folder, ...args, "--json");
  assert.equal(first.code, 0, first.stderr);
  assert.equal(madeRuns(first.stderr).length, 8);
  const study = JSON.parse(first.stdout);
  assert.deepEqual(study.seeds, [3, 4]);
  assert.deepEqual(
    study.variants.map(({ recipe, change }: Record<string, string>) =>
      `${recipe} ${change}`
    ),
    ["blog", "table-1"].flatMap((recipe) =>
      ["none", "decay"].map((change) => `${recipe} ${change}`)
    ),
  );
  const elbos = (i: number) =>
    study.variants[i].rows.map(({ elbo }: { elbo: number }) => elbo);
  const [none, decay] = [elbos(2), elbos(3)];
  const effect = study.effects.find((
    { recipe, change }: Record<string, string>,
  ) => recipe === "table-1" && change === "decay");
  const [a, b] = [decay[0] - none[0], decay[1] - none[1]];
  assertNear(effect.elbo.mean, (a + b) / 2, 1e-12);
  assertNear(effect.elbo.standardError, Math.abs(a - b) / 2, 1e-12);
  for (const claim of study.claims) {
    assert.ok(["everything", "decay"].includes(claim.change));
    assert.equal(
      claim.holds,
      claim.sign * claim.difference > 2 * claim.standardError,
    );
  }
  // It takes no whole study's place.
  assert.deepEqual(
    [...Deno.readDirSync(folder)].map(({ name }) => name),
    ["runs"],
  );
  const again = await command("ablation", folder, ...args, "--out", "a.json");
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(madeRuns(again.stderr), []);
  assert.match(again.stdout, /^Changed minus unchanged, paired by seed/);
  assert.match(again.stdout, /^(holds|DOES NOT HOLD): All changes together/m);
  const text = await Deno.readTextFile(join(folder, "a.json"));
  const { command: _, ...written } = JSON.parse(text);
  const { command: __, ...printed } = study;
  assert.deepEqual(written, printed);
  // What the notebook reads of it gives the runs' configurations again.
  const read = ablationStudy(pathToFileURL(join(folder, "a.json")));
  assert.deepEqual(
    read.variants.map(({ recipe, settings }) =>
      applySettings(read.recipes[recipe]!, settings)
    ),
    variants(
      CHANGES.filter(({ name }) => name === "decay"),
      (config) => applySettings(config, SETTINGS),
    ).map(({ config }) => config),
  );
  assert.equal(
    changeText(read, read.variants[1]!),
    "falling rates: 0 → 1",
  );
});

testCommand(
  "ablation: what is wrong is refused with code 2",
  async (folder) => {
    const refused: [string[], RegExp][] = [
      [["--seeds", "1"], /--seeds: 1, wanted at least two/],
      [["--changes", "decai"], /Unknown change: decai\. The nearest is decay;/],
      [["--set", "step=5"], /Unknown key: step/],
      [["--set", "steps=0.5"], /steps is 0\.5/],
    ];
    for (const [args, message] of refused) {
      const { code, stdout, stderr } = await command(
        "ablation",
        folder,
        ...args,
      );
      assert.match(stderr, message);
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
    }
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  },
);
