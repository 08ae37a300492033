import assert from "node:assert/strict";
import {
  canonicalJson,
  runKey,
  type StudyRun,
} from "../../../lib/cli/studies/study_run.ts";
import { dataSet } from "../../../lib/data/mod.ts";
import { presets } from "../../../lib/training/mod.ts";

const CONTEXT = { version: "a1", backend: "Backend x" };
const RUN: StudyRun = {
  label: "a",
  config: { ...presets["table-1"], seed: 1 },
};

Deno.test("canonicalJson: the order of keys does not matter, that of lists does", () => {
  assert.equal(
    canonicalJson({ b: [1, { d: 2, c: 3 }], a: null }),
    '{"a":null,"b":[1,{"c":3,"d":2}]}',
  );
  assert.notEqual(canonicalJson([1, 2]), canonicalJson([2, 1]));
});

Deno.test("runKey: the same run, the same key", () => {
  const key = runKey(RUN, CONTEXT);
  assert.match(key, /^[0-9a-f]{32}$/);
  assert.equal(runKey(structuredClone(RUN), { ...CONTEXT }), key);
  const turned = Object.fromEntries(Object.entries(RUN.config).reverse());
  const config = turned as unknown as StudyRun["config"];
  assert.equal(runKey({ ...RUN, config }, CONTEXT), key);
  // What people read is no part of it.
  assert.equal(runKey({ ...RUN, label: "b" }, CONTEXT), key);
});

Deno.test("runKey: whatever the numbers depend on changes it", () => {
  const { config } = RUN;
  const rows = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
  const keys = [
    runKey(RUN, CONTEXT),
    runKey({ ...RUN, config: { ...config, seed: 2 } }, CONTEXT),
    runKey({
      ...RUN,
      config: { ...config, encoder: { ...config.encoder, noiseDim: 17 } },
    }, CONTEXT),
    runKey({ ...RUN, samples: 1000 }, CONTEXT),
    runKey({ ...RUN, budgetSeconds: 100 }, CONTEXT),
    runKey(RUN, { ...CONTEXT, version: "a2" }),
    runKey(RUN, { ...CONTEXT, backend: "Backend y" }),
    runKey(RUN, CONTEXT, dataSet("rows", rows)),
    runKey(
      RUN,
      CONTEXT,
      dataSet("rows", rows, { weights: [0.7, 0.1, 0.1, 0.1] }),
    ),
  ];
  assert.equal(new Set(keys).size, keys.length);
});
