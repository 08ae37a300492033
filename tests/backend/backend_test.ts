import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { BACKENDS, initBackend, tf } from "../../lib/backend/mod.ts";
import { backendProblems, runningBackends } from "../support/backends.ts";
import { engineOf, type Product } from "../../lib/backend/registry.ts";
import { missingPermissions, testWith } from "../support/permissions.ts";
import { deno, ROOT } from "../support/subprocess.ts";

const FIXTURE = `${ROOT}/tests/backend/fixtures/start.ts`;

/** What the fixture prints in a process with these flags. */
async function startWith(flags: string[], env: Record<string, string> = {}) {
  const run = ["run", "--no-prompt", ...flags, FIXTURE];
  const { code, stdout, stderr } = await deno(run, { env });
  assert.equal(code, 0, stderr);
  // tfjs itself prints lines of its own.
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

Deno.test("initBackend: every backend starts by name, and is current", async () => {
  for (const name of runningBackends) {
    const lines: string[] = [];
    const announce = (line: string) => lines.push(line);
    const backend = await initBackend(name, { announce });
    assert.equal(backend.name, name);
    assert.match(backend.description, new RegExp(`^Backend ${name}: [^\\n]*$`));
    assert.ok(lines.every((line) => line === backend.description));
    assert.ok(backend.threads >= 1);
    assert.equal(tf.add(1, 2).dataSync()[0], 3);
    // Once is enough.
    const count = lines.length;
    await initBackend(name, { announce });
    assert.equal(lines.length, count);
  }
});

Deno.test("initBackend: switching keeps the values of tensors", async () => {
  await initBackend(runningBackends[0]!, { announce: () => {} });
  const t = tf.tensor1d([1, 2, 3]);
  for (const name of [...runningBackends, ...runningBackends]) {
    await initBackend(name, { announce: () => {} });
    assert.deepEqual([...tf.add(t, 1).dataSync()], [2, 3, 4], name);
  }
  t.dispose();
});

testWith(["read"], "wasm runs here, and native where set-up was", () => {
  // Or the tests of a backend that no longer starts would be skipped.
  assert.equal(backendProblems.get("wasm"), undefined);
  const packages = globSync(
    ".venv/{lib/python*,Lib}/site-packages/scipy_openblas32",
    { cwd: ROOT },
  );
  if (packages.length === 0 || missingPermissions(["ffi"])) return;
  assert.equal(backendProblems.get("native"), undefined);
});

testWith(
  ["env", "read", "ffi"],
  "initBackend: a second start takes the threads that it is told",
  async () => {
    if (backendProblems.get("native") !== undefined) return;
    const before = Deno.env.get("AVB_THREADS");
    const announce = () => {};
    try {
      const products = new Set<Product>();
      for (const threads of [1, 2, 3]) {
        Deno.env.set("AVB_THREADS", String(threads));
        const backend = await initBackend("native", { announce });
        assert.equal(backend.threads, threads);
        // What multiplies from now on is made for that number.
        products.add(engineOf(tf.getBackend())!.product);
      }
      assert.equal(products.size, 3);
    } finally {
      if (before === undefined) Deno.env.delete("AVB_THREADS");
      else Deno.env.set("AVB_THREADS", before);
    }
  },
);

testWith(["env"], "initBackend: AVB_BACKEND forces one", async () => {
  const before = Deno.env.get("AVB_BACKEND");
  const announce = () => {};
  try {
    for (const name of runningBackends) {
      Deno.env.set("AVB_BACKEND", name);
      assert.equal((await initBackend(undefined, { announce })).name, name);
    }
    // An argument is nearer than the environment.
    assert.equal((await initBackend("cpu", { announce })).name, "cpu");
    Deno.env.set("AVB_BACKEND", "");
    const { name } = await initBackend(undefined, { announce });
    assert.equal(name, runningBackends[0]);
    Deno.env.set("AVB_BACKEND", "nativ");
    await assert.rejects(initBackend(undefined, { announce }), {
      name: "RangeError",
      message: `Unknown backend in AVB_BACKEND: nativ, wanted one of ${
        BACKENDS.join(", ")
      }`,
    });
  } finally {
    if (before === undefined) Deno.env.delete("AVB_BACKEND");
    else Deno.env.set("AVB_BACKEND", before);
  }
});

testWith(["read", "run"], "initBackend: without permissions, cpu", async () => {
  const { name, lines, two } = await startWith([]);
  assert.equal(name, "cpu");
  assert.equal(two, 2);
  // One line that says why it is slow and what to do.
  assert.equal(lines.length, 1);
  assert.match(lines[0], /^Backend cpu: .*native: .*wasm: .*deno task site/);
});

testWith(["read", "run"], "initBackend: without ffi, wasm", async () => {
  const { name, lines } = await startWith(["--allow-read"]);
  if (backendProblems.get("wasm") !== undefined) {
    assert.equal(name, "cpu");
    return;
  }
  assert.equal(name, "wasm");
  assert.equal(lines.length, 1);
  assert.match(lines[0], /^Backend wasm: .*native: .*deno task site/);
});

testWith(
  ["read", "run"],
  "initBackend: a forced backend that is missing says why",
  async () => {
    const flags = ["--allow-read", "--allow-env"];
    const { error } = await startWith(flags, { AVB_BACKEND: "native" });
    assert.match(
      error,
      /^Error: Cannot start a backend: native: .+\. Unset AVB_BACKEND/,
    );
  },
);

testWith(
  ["read", "run"],
  "initBackend: webgpu without an adapter says what to do",
  async () => {
    // Deno asks only for adapters of a system that this one is not.
    const foreign = Deno.build.os === "windows" ? "metal" : "dx12";
    const { error } = await startWith(["--allow-env"], {
      AVB_BACKEND: "webgpu",
      DENO_WEBGPU_BACKEND: foreign,
    });
    assert.match(
      error,
      /^Error: Cannot start a backend: webgpu: no WebGPU adapter: install .+\. Unset AVB_BACKEND/,
    );
  },
);

Deno.test("initBackend: webgpu is not even loaded unless chosen", async () => {
  await initBackend(undefined, { announce: () => {} });
  assert.equal(tf.findBackendFactory("webgpu"), null);
});

testWith(["read", "run"], "initBackend: a bad AVB_BACKEND", async () => {
  const flags = ["--allow-env=AVB_BACKEND"];
  const { error } = await startWith(flags, { AVB_BACKEND: "gpu" });
  assert.match(
    error,
    /^RangeError: Unknown backend in AVB_BACKEND: gpu, wanted/,
  );
});
