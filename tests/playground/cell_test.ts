import assert from "node:assert/strict";
import { join } from "node:path";
import {
  cellText,
  presetSettings,
  type Settings,
  settingsData,
  trainingConfig,
} from "../../lib/playground/mod.ts";
import { permittedTest, withFolder } from "../notebooks/harness.ts";
import { deno, ROOT } from "../support/subprocess.ts";

const CHANGED: Settings = {
  ...presetSettings("table-1"),
  seed: 5,
  generativeRate: 1e-3,
  width: 12,
  noiseDim: 2,
  rows: ["101", "010", "111"],
  weights: [1, 2, 1],
};

permittedTest(
  "a copied cell is checked code of the same run",
  () =>
    withFolder(async (folder) => {
      for (const settings of [presetSettings("vae"), CHANGED]) {
        const text = cellText(settings);
        assert.ok(text.includes("await evaluateTraining(training)"));
        // The same up to the training, and what it would be made of.
        const [begin = ""] = text.split("for await");
        const path = join(folder, "cell.ts");
        Deno.writeTextFileSync(
          path,
          begin + "console.log(JSON.stringify([training.config, data.rows, " +
            "data.weights]));\nvoid evaluateTraining;",
        );
        const { code, stdout, stderr } = await deno([
          "run",
          "-q",
          "--check",
          "--allow-read",
          `--config=${join(ROOT, "deno.json")}`,
          path,
        ], { cwd: folder });
        assert.equal(code, 0, stderr);
        const { rows, weights } = settingsData(settings);
        assert.deepEqual(JSON.parse(stdout.trim().split("\n").at(-1)!), [
          trainingConfig(settings),
          rows,
          weights,
        ]);
      }
    }),
);
