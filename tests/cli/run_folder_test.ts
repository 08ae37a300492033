import assert from "node:assert/strict";
import { join } from "node:path";
import { Failure } from "../../lib/cli/failure.ts";
import { writeWhole } from "../../lib/cli/files.ts";
import {
  appendMetrics,
  CHECKPOINT,
  createRunFolder,
  cutMetrics,
  holdRunFolder,
  loadRun,
  METRICS,
  saveRun,
} from "../../lib/cli/run_folder.ts";
import { saveTraining } from "../../lib/training/mod.ts";
import { use } from "../support/backends.ts";
import { testWith } from "../support/permissions.ts";
import { smallConfig } from "../support/small.ts";
import { inTemporaryFolder } from "../support/temporary.ts";
import { start } from "../support/trainings.ts";

function test(name: string, f: (folder: string) => void | Promise<void>) {
  testWith(["read", "write"], name, () =>
    inTemporaryFolder(async (folder) => {
      await use("cpu");
      await f(folder);
    }));
}

function refused(f: () => unknown, exitCode: number, message: RegExp): void {
  assert.throws(f, (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.exitCode, exitCode);
    assert.match(error.message, message);
    return true;
  });
}

test("writeWhole: replaces whole files, leaves nothing beside", (folder) => {
  const path = join(folder, "a");
  writeWhole(path, Uint8Array.of(1, 2, 3));
  writeWhole(path, Uint8Array.of(4));
  assert.deepEqual(Deno.readFileSync(path), Uint8Array.of(4));
  assert.equal([...Deno.readDirSync(folder)].length, 1);
  refused(
    () => writeWhole(join(path, "a"), new Uint8Array(1)),
    1,
    /Cannot write .*unchanged/,
  );
});

test("saveRun and loadRun: the same training", (folder) => {
  const training = start(smallConfig("vae"));
  training.advance();
  saveRun(folder, training);
  const loaded = loadRun(folder);
  assert.deepEqual(saveTraining(loaded), saveTraining(training));
  training.dispose();
  loaded.dispose();
});

test("loadRun: no run, with the runs that there are", (folder) => {
  const training = start(smallConfig("vae"));
  const good = join(folder, "good");
  createRunFolder(good);
  saveRun(good, training);
  training.dispose();
  refused(
    () => loadRun(join(folder, "bad")),
    2,
    /No run in .*bad: checkpoint\.safetensors is missing.*good.*deno task train/,
  );
  refused(() => loadRun(join(folder, "a", "b")), 2, /does not exist/);
  Deno.writeFileSync(join(good, CHECKPOINT), new Uint8Array(20));
  refused(() => loadRun(good), 2, /checkpoint\.safetensors: Not a valid/);
});

test("createRunFolder: new or empty ones only", (folder) => {
  const path = join(folder, "a", "b");
  createRunFolder(path);
  createRunFolder(path);
  Deno.writeTextFileSync(join(path, "notes.txt"), "");
  refused(
    () => createRunFolder(path),
    2,
    /holds something else \(notes\.txt\)/,
  );
  Deno.writeTextFileSync(join(path, CHECKPOINT), "");
  refused(() => createRunFolder(path), 2, /a run in .* already: add --resume/);
  refused(
    () => createRunFolder(join(path, "notes.txt")),
    2,
    /Cannot use .*notes\.txt/,
  );
});

test("holdRunFolder: for one alone, and it clears away halves", (folder) => {
  const half = join(folder, `${CHECKPOINT}.123.new`);
  const other = join(folder, "notes.new");
  Deno.writeTextFileSync(half, "half of a che");
  Deno.writeTextFileSync(other, "mine");
  {
    using _ = holdRunFolder(folder);
    assert.deepEqual(
      [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
      [".lock", "notes.new"],
    );
    refused(
      () => holdRunFolder(folder),
      1,
      /^Another process trains in .*: wait until it ends/,
    );
  }
  holdRunFolder(folder)[Symbol.dispose]();
  refused(() => holdRunFolder(join(folder, "none")), 1, /^Cannot write to/);
});

test("createRunFolder: what a killed process left is nothing", (folder) => {
  Deno.writeTextFileSync(join(folder, ".lock"), "");
  Deno.writeTextFileSync(join(folder, `${CHECKPOINT}.123.new`), "half");
  createRunFolder(folder);
});

test("metrics: appended line by line, cut where a run goes on", (folder) => {
  cutMetrics(folder, 10);
  assert.deepEqual([...Deno.readDirSync(folder)], []);
  for (const step of [100, 200, 300]) appendMetrics(folder, { step, loss: 1 });
  const path = join(folder, METRICS);
  Deno.writeTextFileSync(path, '{"step": 40', { append: true });
  cutMetrics(folder, 200);
  assert.equal(
    Deno.readTextFileSync(path),
    '{"step":100,"loss":1}\n{"step":200,"loss":1}\n',
  );
});
