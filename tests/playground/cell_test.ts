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

const ALL: readonly Settings[] = [
  presetSettings("vae"),
  CHANGED,
  { ...CHANGED, frozen: "generative" },
  { ...CHANGED, frozen: "discriminator" },
];

/** A copied cell, made short, that tells what it trained. */
function shortened(text: string): string {
  const short = text
    .replace(/(\.\.\.presets\[.*\],)/, "$1 steps: 1,")
    .replace("evaluateTraining(training)", "training.step")
    .replace("console.log(step, losses", "console.error(step, losses");
  return `${short}
console.log(JSON.stringify([training.config, data.rows, data.weights]));
void evaluateTraining;
export {};
`;
}

permittedTest(
  "a copied cell is checked code of the same run",
  () =>
    withFolder(async (folder) => {
      ALL.forEach((settings, i) => {
        const text = cellText(settings);
        assert.ok(text.includes("await evaluateTraining(training)"));
        Deno.writeTextFileSync(join(folder, `cell${i}.ts`), shortened(text));
      });
      const path = join(folder, "cells.ts");
      Deno.writeTextFileSync(
        path,
        ALL.map((_, i) => `await import("./cell${i}.ts");\n`).join(""),
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
      const lines = stdout.trim().split("\n");
      ALL.forEach((settings, i) => {
        const { rows, weights } = settingsData(settings);
        assert.deepEqual(JSON.parse(lines[2 * i + 1]!), [
          { ...trainingConfig(settings), steps: 1 },
          rows,
          weights,
        ]);
        // With theta and phi frozen T alone has learned.
        const isStill = settings.frozen === "generative";
        assert.equal(lines[2 * i], isStill ? "0" : "1");
      });
    }),
);
