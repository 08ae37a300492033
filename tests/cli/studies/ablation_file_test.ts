import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { verdicts } from "../../../lib/cli/studies/ablation_claims.ts";
import { effects } from "../../../lib/cli/studies/ablation_effects.ts";
import {
  RECIPES,
  variants,
} from "../../../lib/cli/studies/ablation_recipes.ts";
import { ablationStudy } from "../../../lib/notebook/mod.ts";
import { missingPermissions } from "../../support/permissions.ts";
import { someRecord } from "./support.ts";

const FILE = new URL("../../../data/ablation.json", import.meta.url);

/** The committed study must be whole, and follow from its own rows. */
Deno.test({
  name: "data/ablation.json is what its rows make of it",
  ignore: missingPermissions(["read"]) !== undefined ||
    !existsSync(fileURLToPath(FILE)),
  fn() {
    const study = ablationStudy(FILE);
    assert.deepEqual(study.failures, []);
    assert.deepEqual(study.recipes, RECIPES);
    const expected = variants();
    assert.deepEqual(
      study.variants.map(({ recipe, change, settings, sentence }) => [
        recipe,
        change,
        settings,
        sentence,
      ]),
      expected.map(({ recipe, change, settings, sentence }) => [
        recipe,
        change,
        settings,
        sentence,
      ]),
    );
    const measured = effects(study.variants.map(({ change, rows }, i) => {
      assert.deepEqual(rows.map(({ seed }) => seed), study.seeds, change);
      assert.ok(rows.every(({ step }) => step === expected[i]!.config.steps));
      const { recipe } = expected[i]!;
      const records = rows.map((row) => someRecord(row.seed, row));
      return { recipe, change, records };
    }));
    assert.deepEqual(study.effects, measured);
    assert.deepEqual(study.claims, verdicts(measured));
  },
});
