import assert from "node:assert/strict";
import {
  readList,
  readSamples,
  readSeeds,
  readWorkers,
} from "../../../lib/cli/studies/study_flags.ts";
import { Failure } from "../../../lib/cli/failure.ts";

function refused(f: () => unknown, message: RegExp): void {
  assert.throws(f, (error) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.exitCode, 2);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("readList and readSeeds", () => {
  assert.deepEqual(readList("presets", "a, b"), ["a", "b"]);
  assert.deepEqual(readSeeds("3,0,12"), [3, 0, 12]);
  refused(() => readList("presets", ""), /--presets: nothing, wanted a list/);
  refused(() => readList("presets", "a,,b"), /--presets: a,,b/);
  refused(() => readList("presets", "a,b,a"), /a stands there twice/);
  refused(() => readSeeds("1,x"), /--seeds: x, wanted an integer from 0/);
  refused(() => readSeeds("1,-1"), /--seeds: -1/);
  refused(() => readSeeds("1,01"), /1 stands there twice/);
});

Deno.test("readWorkers and readSamples", () => {
  assert.equal(readWorkers("3"), 3);
  assert.equal(readWorkers(undefined), navigator.hardwareConcurrency);
  refused(() => readWorkers("0"), /--workers: 0, wanted an integer from 1/);
  assert.equal(readSamples(undefined), undefined);
  assert.equal(readSamples("2000"), 2000);
  refused(() => readSamples("999"), /--samples: 999/);
});
