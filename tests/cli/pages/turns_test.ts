import assert from "node:assert/strict";
import { notebookNames } from "../../../lib/cli/pages/publish.ts";
import { kernelThreads, turnsOf } from "../../../lib/cli/pages/turns.ts";
import { testWith } from "../../support/permissions.ts";

testWith(
  ["read"],
  "turnsOf: 06 reads what 05 keeps, the others are free",
  () => {
    const names = notebookNames("notebooks");
    const turns = turnsOf(names);
    assert.deepEqual(turns[0], ["05-figure-6", "06-table-1"]);
    assert.equal(turns.length, names.length - 1);
    assert.deepEqual(turns.flat().sort(), names);
  },
);

Deno.test("turnsOf: those that are asked for", () => {
  assert.deepEqual(turnsOf(["06-table-1"]), [["06-table-1"]]);
  assert.deepEqual(turnsOf(["01-elbo", "small"]), [["01-elbo"], ["small"]]);
});

Deno.test("kernelThreads: never more than cores, at least one", () => {
  assert.equal(kernelThreads(1, 8), 4);
  assert.equal(kernelThreads(2, 8), 4);
  assert.equal(kernelThreads(4, 8), 2);
  assert.equal(kernelThreads(3, 2), 1);
  assert.equal(kernelThreads(1, 1), 1);
});
