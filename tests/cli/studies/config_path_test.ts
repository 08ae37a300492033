import assert from "node:assert/strict";
import {
  settingsOf,
  valueAt,
  withValues,
} from "../../../lib/cli/studies/config_path.ts";
import { applySettings } from "../../../lib/training/mod.ts";

const CONFIG = { steps: 5, encoder: { hidden: [1, 2], kind: "a" } };

Deno.test("valueAt: at a path, or nothing", () => {
  assert.equal(valueAt(CONFIG, "steps"), 5);
  assert.equal(valueAt(CONFIG, "encoder.kind"), "a");
  assert.equal(valueAt(CONFIG, "encoder.none"), undefined);
  assert.equal(valueAt(CONFIG, "none.at.all"), undefined);
});

Deno.test("withValues: new values, the original is unchanged", () => {
  const before = structuredClone(CONFIG);
  const changed = withValues(CONFIG, {
    steps: 6,
    "encoder.hidden": [3],
    "encoder.extra": true,
  });
  assert.deepEqual(changed, {
    steps: 6,
    encoder: { hidden: [3], kind: "a", extra: true },
  });
  assert.deepEqual(CONFIG, before);
});

Deno.test("settingsOf: what --set reads back", () => {
  const values = { steps: 6, "encoder.hidden": [3, 4], "encoder.kind": "b" };
  const settings = settingsOf(values);
  assert.deepEqual(settings, [
    "steps=6",
    "encoder.hidden=[3,4]",
    "encoder.kind=b",
  ]);
  assert.deepEqual(applySettings(CONFIG, settings), withValues(CONFIG, values));
});
