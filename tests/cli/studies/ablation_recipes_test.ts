import assert from "node:assert/strict";
import { CLAIMS } from "../../../lib/cli/studies/ablation_claims.ts";
import { EVERYTHING } from "../../../lib/cli/studies/ablation_effects.ts";
import {
  changedValues,
  CHANGES,
  changesOf,
  otherRecipe,
  RECIPE_NAMES,
  RECIPES,
  UNCHANGED,
  variants,
} from "../../../lib/cli/studies/ablation_recipes.ts";
import {
  settingsOf,
  withValues,
} from "../../../lib/cli/studies/config_path.ts";
import { applySettings, parseConfig } from "../../../lib/training/mod.ts";

Deno.test("the changes together turn each recipe into the other", () => {
  for (const recipe of RECIPE_NAMES) {
    const swapped = CHANGES.filter(({ from }) => from);
    const values = swapped.map((change) => changedValues(change, recipe));
    const other = RECIPES[otherRecipe(recipe)];
    assert.deepEqual(
      { ...withValues(RECIPES[recipe], Object.assign({}, ...values)) },
      { ...other, preset: recipe },
    );
    // Each of them is needed.
    for (const change of changesOf(recipe)) {
      assert.notDeepEqual(
        withValues(RECIPES[recipe], changedValues(change, recipe)),
        RECIPES[recipe],
        change.name,
      );
    }
  }
});

Deno.test("every variant is a valid configuration, none stands there twice", () => {
  const all = variants();
  const changes = RECIPE_NAMES.flatMap((recipe) => changesOf(recipe));
  assert.ok(changes.length > CHANGES.length);
  assert.equal(all.length, changes.length + RECIPE_NAMES.length);
  all.forEach(({ config }) => parseConfig({ ...config, seed: 0 }));
  const texts = all.map(({ config }) => JSON.stringify(config));
  assert.equal(new Set(texts).size, all.length);
  const [first] = all;
  assert.deepEqual(
    [first!.recipe, first!.change, first!.settings],
    ["blog", UNCHANGED, []],
  );
  for (const { config } of all) assert.equal(config.steps, 3600);
});

Deno.test("a variant's settings say what its configuration changes", () => {
  for (const { recipe, change, settings, config } of variants()) {
    if (change === UNCHANGED) continue;
    const values = changedValues(
      CHANGES.find(({ name }) => name === change)!,
      recipe,
    );
    assert.deepEqual(settings, settingsOf(values));
    assert.deepEqual(config, withValues(RECIPES[recipe], values));
    assert.deepEqual(config, applySettings(RECIPES[recipe], settings));
  }
});

Deno.test("settings for all come before the change", () => {
  const adjust = <T extends object>(config: T): T => ({
    ...config,
    steps: 7,
    decayShare: 0.3,
  });
  const all = variants(CHANGES, adjust);
  for (const { change, config } of all) {
    assert.equal(config.steps, 7);
    if (change !== "decay") assert.equal(config.decayShare, 0.3);
    else assert.notEqual(config.decayShare, 0.3);
  }
});

Deno.test("every claim is about a change that is made", () => {
  const names = [EVERYTHING, ...CHANGES.map(({ name }) => name)];
  for (const { change, sentence } of CLAIMS) {
    assert.ok(names.includes(change), `${change}: ${sentence}`);
  }
});
