import assert from "node:assert/strict";
import {
  recipeName,
  recipeNotes,
  recipeOrigins,
} from "../../lib/figures/mod.ts";
import { presets } from "../../lib/training/mod.ts";
import { recipeEntry, recipeStudy } from "./recipes.ts";

Deno.test("every preset has a source, an unknown recipe none", () => {
  const entries = [...Object.keys(presets), "old"].map((preset) =>
    recipeEntry(preset, [-2])
  );
  const rows = recipeOrigins({ entries }).text.split("\n").slice(3)
    .map((line) => line.split(/ {2,}/));
  assert.deepEqual(rows.map(([name]) => name), [
    ...Object.keys(presets),
    "old",
  ]);
  const sources = rows.map(([, source]) => source!);
  assert.equal(new Set(sources).size, sources.length);
  for (const source of sources.slice(0, -1)) assert.ok(source.length > 10);
  assert.equal(sources.at(-1), "–");
});

Deno.test("seeds and day of each row, every machine once", () => {
  const { text } = recipeOrigins({
    entries: [
      recipeEntry("table-1", [-2, -2], { date: "2026-02-03" }),
      recipeEntry("blog", [-2], { machine: "another" }),
      recipeEntry("vae", [-2]),
    ],
  });
  assert.match(text, /^table-1 +this project +0, 1 +2026-02-03$/m);
  assert.match(text, /made; a machine, Deno 2\.0\.0; another, Deno 2\.0\.0$/m);
});

Deno.test("failures and warnings are told, one a line", () => {
  const [entry] = recipeStudy.entries;
  const rows = entry!.rows.map((row) =>
    row.seed === 1 ? { ...row, warnings: ["too steep", "too low"] } : row
  );
  const others = Object.keys(presets).slice(2).map((preset) =>
    recipeEntry(preset, [-2])
  );
  const notes = recipeNotes({
    entries: [{ ...entry!, rows }, recipeStudy.entries[1]!, ...others],
  });
  assert.deepEqual(notes, [
    "table-1, seed 1: too steep",
    "table-1, seed 1: too low",
    "blog steps=300, seed 2, failed: a loss is NaN",
  ]);
});

Deno.test("what is missing, and the command that makes it", () => {
  const missing = Object.keys(presets).filter((name) =>
    !["table-1", "blog", "vae"].includes(name)
  );
  assert.deepEqual(recipeNotes(recipeStudy).slice(-2), [
    `Not in data/table-1.json: ${missing.join(", ")}. This makes them:`,
    `deno task table1 --presets ${missing.join()} --seeds 0,1,2`,
  ]);
  // A failed seed belongs to the study, too.
  const [, command] = recipeNotes({ entries: [recipeStudy.entries[1]!] })
    .slice(-2);
  assert.match(command!, /--presets table-1,\S+ --seeds 0,1,2$/);
  assert.equal(
    recipeNotes({ entries: [] })[1],
    `deno task table1 --presets ${Object.keys(presets).join()} ` +
      `--seeds 0,1,2,3,4`,
  );
});

Deno.test("a changed recipe bears its settings in its name", () => {
  assert.equal(
    recipeName({ preset: "blog", settings: ["steps=9", "batchSize=4"] }),
    "blog steps=9 batchSize=4",
  );
});
