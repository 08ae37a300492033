import assert from "node:assert/strict";
import { testWith } from "../support/permissions.ts";
import { deno } from "../support/subprocess.ts";

function bench(...args: string[]) {
  return deno([
    ...["run", "--no-prompt", "--allow-read", "--allow-env", "--allow-ffi"],
    ...["--allow-sys", "--allow-run", "lib/cli/bench.ts", ...args],
  ]);
}

testWith(["read", "run"], "bench: --json prints rows alone", async () => {
  const { code, stdout, stderr } = await bench(
    ...["--json", "--only", "steps,layer,memory", "--rounds", "1"],
    ...["--workloads", "table-1", "--engines", "wasm", "--steps", "30"],
  );
  assert.equal(code, 0, stderr);
  const record = JSON.parse(stdout);
  assert.deepEqual(Object.keys(record).sort(), [
    "date",
    "deno",
    "loop",
    "machine",
    "memory",
    "peak",
    "profiles",
    "rows",
    "scaling",
    "time",
  ]);
  assert.equal(record.deno, Deno.version.deno);
  assert.match(record.date, /^\d{4}-\d\d-\d\d$/);
  assert.deepEqual(
    record.rows.map((
      { workload, engine, threads }: Record<string, unknown>,
    ) => [workload, engine, threads]),
    [["table-1", "wasm", 1], ["layer", "wasm", 1]],
  );
  for (const row of record.rows) {
    assert.deepEqual(Object.keys(row).sort(), [
      "engine",
      "msPerStep",
      "p10",
      "p90",
      "threads",
      "workload",
    ]);
    assert.ok(0 < row.p10 && row.p10 <= row.msPerStep, stdout);
    assert.ok(row.msPerStep <= row.p90, stdout);
  }
  const [{ engine, steps, samples, flat }] = record.memory;
  assert.deepEqual([engine, steps, samples.at(-1).step], ["wasm", 30, 30]);
  assert.equal(flat, true);
});

testWith(["read", "run"], "bench: a missing engine is skipped", async () => {
  // Without a name for it there is no taskset; .venv-bench lies elsewhere.
  const { code, stdout, stderr } = await deno([
    ...["eval", "--no-lock"],
    `import { startEngine } from "${new URL(
      "../../lib/cli/bench/engine.ts",
      import.meta.url,
    )}";
     Deno.chdir("lib");
     console.log(await startEngine("jax-jit", "blog", 1));
     console.log(await startEngine("native", "blog", 100_000));`,
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^not installed: .*--install-peers\nonly \d+ core/);
});
