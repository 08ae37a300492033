import assert from "node:assert/strict";
import type { Table1File } from "../../../lib/cli/studies/table1_file.ts";
import { parseRecipeStudy } from "../../../lib/figures/mod.ts";
import {
  applySettings,
  type PresetName,
  presets,
} from "../../../lib/training/mod.ts";
import { assertNear } from "../../support/assertions.ts";
import { testWith } from "../../support/permissions.ts";

const FILE = new URL("../../../data/table-1.json", import.meta.url);

function read(): Table1File {
  const value = JSON.parse(Deno.readTextFileSync(FILE));
  parseRecipeStudy(value);
  return value;
}

testWith(["read"], "data/table-1.json: runs of the recipes as they are", () => {
  for (const { preset, settings, config, rows } of read().entries) {
    const recipe = applySettings(presets[preset as PresetName], settings);
    assert.deepEqual(config, recipe, preset);
    assert.ok(rows.every(({ step }) => step === recipe.steps), preset);
  }
});

testWith(["read"], "data/table-1.json: summaries are of the rows", () => {
  const least = new Set(["logLikelihood", "elbo"]);
  const columns = [
    ...["logLikelihood", "reconstructionError", "reconstructionNats"],
    ...["elbo", "klPosterior", "klAggregate"],
  ] as ("logLikelihood" | "elbo" | "klAggregate")[];
  for (const { preset, rows, summary, seeds, failures } of read().entries) {
    assert.deepEqual(failures, [], preset);
    assert.deepEqual(seeds, rows.map(({ seed }) => seed), preset);
    for (const key of columns) {
      const values = rows.map((row) => row[key]);
      const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
      const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
      const deviation = Math.sqrt(squares / (values.length - 1));
      assertNear(summary[key].mean, mean, 1e-9);
      assertNear(summary[key].standardDeviation!, deviation, 1e-9);
      const worst = least.has(key) ? Math.min(...values) : Math.max(...values);
      assertNear(summary[key].worst, worst, 1e-12);
    }
  }
});
