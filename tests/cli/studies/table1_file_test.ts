import assert from "node:assert/strict";
import { parseRecipeStudy } from "../../../lib/figures/mod.ts";
import { provenance } from "../../../lib/cli/studies/study_row.ts";
import {
  mergeTable1,
  type Table1Entry,
  table1Entry,
} from "../../../lib/cli/studies/table1_file.ts";
import { table1Lines } from "../../../lib/cli/studies/table1_text.ts";
import { presets } from "../../../lib/training/mod.ts";
import { someRecord } from "./support.ts";

function entry(
  preset: "table-1" | "vae" | "blog",
  settings: readonly string[] = [],
  seeds: readonly number[] = [0, 1],
): Table1Entry {
  return table1Entry({
    preset,
    settings,
    samples: undefined,
    config: presets[preset],
    records: seeds.map((seed) => someRecord(seed, { preset, elbo: -1 - seed })),
    failures: [],
    out: undefined,
  })!;
}

Deno.test("table1Entry: rows, seeds, time, and how to make it again", () => {
  const made = table1Entry({
    preset: "table-1",
    settings: ["encoder.hidden=[8]"],
    samples: 3000,
    config: presets["table-1"],
    records: [
      someRecord(4, { elbo: -2 }, { seconds: 10.04 }),
      someRecord(2, { elbo: -3 }, { seconds: 20.2, deno: "2.1.0" }),
    ],
    failures: [{ seed: 3, reason: "NaN" }],
    out: "data/mine.json",
  })!;
  assert.deepEqual(made.seeds, [4, 2]);
  assert.equal(made.seconds, 30);
  assert.equal(
    made.command,
    "deno task table1 --presets table-1 --seeds 4,2,3 " +
      "--set 'encoder.hidden=[8]' --samples 3000 --out data/mine.json",
  );
  assert.deepEqual(
    made.rows.map(({ seed, elbo, seconds, date }) => [
      seed,
      elbo,
      seconds,
      date,
    ]),
    [[4, -2, 10, "2026-01-02"], [2, -3, 20.2, "2026-01-02"]],
  );
  assert.equal(made.deno, "2.0.0, 2.1.0");
  assert.deepEqual(made.failures, [{ seed: 3, reason: "NaN" }]);
  assert.equal(made.summary.elbo.worst, -3);
  assert.equal(
    table1Entry({
      preset: "vae",
      settings: [],
      samples: undefined,
      config: presets.vae,
      records: [],
      failures: [{ seed: 0, reason: "NaN" }],
      out: undefined,
    }),
    undefined,
  );
});

Deno.test("provenance: the latest day, each machine once", () => {
  const { date, machine } = provenance([
    someRecord(1, {}, { date: "2026-02-01T00:00:00Z", machine: "a" }),
    someRecord(2, {}, { date: "2025-12-31T00:00:00Z", machine: "b" }),
    someRecord(3, {}, { date: "2026-01-01T00:00:00Z", machine: "a" }),
  ]);
  assert.deepEqual([date, machine], ["2026-02-01", "a, b"]);
});

Deno.test("mergeTable1: same preset and settings are replaced, others stay", () => {
  const names = (file: { entries: readonly Table1Entry[] }) =>
    file.entries.map(({ preset, settings, seeds }) =>
      [preset, ...settings, seeds.join()].join(" ")
    );
  const first = mergeTable1(undefined, [entry("vae"), entry("table-1")]);
  assert.deepEqual(names(first), ["table-1 0,1", "vae 0,1"]);
  const parsed = JSON.parse(JSON.stringify(first));
  const second = mergeTable1(parsed, [
    entry("table-1", ["steps=9"], [5]),
    entry("vae", [], [7, 8, 9]),
    entry("blog"),
  ]);
  assert.deepEqual(names(second), [
    "table-1 0,1",
    "table-1 steps=9 5",
    "blog 0,1",
    "vae 7,8,9",
  ]);
  assert.deepEqual(second.entries[0], parsed.entries[0]);
});

Deno.test("what the command writes, figures and notebooks can read", () => {
  const { entries } = parseRecipeStudy(JSON.parse(JSON.stringify(
    mergeTable1(undefined, [entry("table-1"), entry("vae", ["steps=9"], [5])]),
  )));
  assert.deepEqual(
    entries.map(({ preset, settings, summary, config }) =>
      [preset, ...settings, summary.elbo.mean, config.steps].join(" ")
    ),
    [
      `table-1 -1.5 ${presets["table-1"].steps}`,
      `vae steps=9 -6 ${presets.vae.steps}`,
    ],
  );
});

Deno.test("table1Lines: the paper's figures stand beside, marked", () => {
  const text = table1Lines([
    entry("table-1", ["steps=9"]),
    entry("vae", [], [3]),
  ]).join("\n");
  assert.match(text, /^table-1 steps=9: seeds 0, 1; 0:10 of training each$/m);
  assert.match(
    text,
    /^ {2}ELBO +-1\.50000 +0\.70711 +-2\.00000 +≈ -1\.421$/m,
  );
  assert.match(text, /^vae: seeds 3; /m);
  assert.match(text, /^ {2}ELBO +-4\.00000 +- +-4\.00000 +-1\.697$/m);
  assert.match(text, /^\* quoted: .*1701\.04722/m);
  assert.match(text, /-1\.38629/);
});
