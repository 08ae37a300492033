import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findBlas } from "../../lib/backend/blas.ts";
import { threadsOf } from "../../lib/backend/platform.ts";
import { inTemporaryFolder } from "../support/temporary.ts";
import { missingPermissions, testWith } from "../support/permissions.ts";

/** What findBlas says of a library that stands where the bundled one does. */
async function searchWith(library: Uint8Array): Promise<readonly string[]> {
  let problems: readonly string[] = [];
  await inTemporaryFolder(async (venv) => {
    const folder = join(
      venv,
      "lib",
      "python3.11",
      "site-packages",
      "scipy_openblas32",
      "lib",
    );
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(join(folder, "libscipy_openblas.so"), library);
    // The search goes on: with the system's library, or with none.
    problems = findBlas(venv).problems;
  });
  return problems;
}

/** The C library of mathematics where Linux has it; it has no sgemm. */
const LIBRARY = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/libm.so.6`)
  .find((path) => !missingPermissions(["read"]) && existsSync(path));

/** A test that wants that library; elsewhere it is ignored and says so. */
function testWithLibrary(
  name: string,
  run: (library: Uint8Array) => Promise<void>,
): void {
  if (LIBRARY) {
    testWith(["read", "write", "ffi"], name, async () => {
      await run(await Deno.readFile(LIBRARY));
    });
  } else Deno.test.ignore(`${name} (skipped: no libm.so.6)`, () => {});
}

testWith(
  ["read", "write", "ffi"],
  "findBlas: a file that is no library is named, the search goes on",
  async () => {
    const [problem, ...more] = await searchWith(
      new TextEncoder().encode("no library"),
    );
    assert.match(problem!, /libscipy_openblas\.so: /);
    assert.deepEqual(more, []);
  },
);

testWithLibrary(
  "findBlas: a library of another architecture is named",
  async (library) => {
    // The machine's number in an ELF header, turned into one that no one has.
    library[18] = 0xfe;
    library[19] = 0xca;
    const problems = await searchWith(library);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /libscipy_openblas\.so: .*/);
    assert.doesNotMatch(problems[0]!, /no cblas_sgemm/);
  },
);

testWithLibrary(
  "findBlas: a library without the symbol is named",
  async (library) => {
    const problems = await searchWith(library);
    assert.equal(problems.length, 1);
    assert.match(problems[0]!, /libscipy_openblas\.so: has no cblas_sgemm/);
  },
);

testWith(
  ["read", "ffi"],
  "findBlas: no virtual environment is no problem",
  () => assert.deepEqual(findBlas("no such folder").problems, []),
);

Deno.test("threadsOf: one thread for 2^23 multiplications, never too many", () => {
  const narrow = { m: 512, n: 64, inner: 64 };
  const wide = { m: 500, n: 256, inner: 256 };
  assert.equal(threadsOf(8, narrow), 1);
  assert.equal(threadsOf(8, wide), 3);
  assert.equal(threadsOf(2, wide), 2);
  assert.equal(threadsOf(1, { m: 4096, n: 4096, inner: 4096 }), 1);
});
