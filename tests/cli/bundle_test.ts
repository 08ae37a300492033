import assert from "node:assert/strict";
import { bundleForBrowser } from "../../lib/cli/bundle.ts";
import { environmentOf } from "../../lib/cli/jupyter/environment.ts";
import { permittedTest } from "../notebooks/harness.ts";

/**
 * What no browser has: Deno's namespace, Node's modules, and imports that were
 * left open. (tfjs carries a module for Node as a text, for its threads.)
 */
function leaks(script: string): string[] {
  const signs = /\bDeno\s*[.[]|["'`]node:|\bimport\s*["'`{*]|\bimport\.meta/g;
  return [...script.matchAll(signs)].map(({ index }) =>
    script.slice(Math.max(0, index - 40), index + 60)
  );
}

const environment = { ...environmentOf(), deno: Deno.execPath() };

permittedTest("lib for the browser holds nothing of Deno's", async () => {
  const script = await bundleForBrowser(environment, "lib/mod.ts");
  assert.deepEqual(leaks(script), []);
  // tfjs's module and both builds of the kernels are in it.
  assert.equal(script.match(/AGFzbQ/g)?.length, 3);
});

permittedTest("the playground's page leaves lib to its worker", async () => {
  const [page, worker] = await Promise.all(
    ["page", "worker"].map((name) =>
      bundleForBrowser(environment, `lib/playground/${name}_program.ts`)
    ),
  ) as [string, string];
  assert.deepEqual(leaks(worker), []);
  // The code that it offers as a cell has an import, as a text.
  assert.deepEqual(leaks(page.replace(/`import \{\s+dataSet,/, "`")), []);
  assert.match(worker, /AGFzbQ/);
  // No kernels, and nothing of TensorFlow.js.
  assert.doesNotMatch(page, /AGFzbQ|tensorflow|[tT]fjs/);
  assert.ok(page.length < worker.length / 5, `${page.length} characters`);
});

permittedTest("a leak is found", async () => {
  const script = await bundleForBrowser(environment, "lib/backend/blas.ts");
  assert.notEqual(leaks(script).length, 0);
  for (
    const leak of [
      "x=Deno.env",
      'Deno["env"]',
      'require("node:fs")',
      'import{a}from"b"',
      "new URL(import.meta.url)",
    ]
  ) assert.equal(leaks(leak).length, 1, leak);
});

permittedTest("a bundle that cannot be made says why", async () => {
  await assert.rejects(
    bundleForBrowser(environment, "lib/nowhere.ts"),
    /Cannot bundle lib\/nowhere\.ts for the browser: error: No such file/,
  );
});
