import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { initBackend } from "../../lib/backend/mod.ts";
import { fourPoints } from "../../lib/data/mod.ts";
import { bundleForBrowser } from "../../lib/cli/bundle.ts";
import { writeWhole } from "../../lib/cli/files.ts";
import { projectRoot } from "../../lib/cli/jupyter/environment.ts";
import { scriptSource } from "../../lib/cli/pages/html.ts";
import { presetSettings } from "../../lib/playground/mod.ts";
import { presets, Training } from "../../lib/training/mod.ts";
import { browserTest, withFolder } from "../notebooks/harness.ts";
import type { WorkerReport } from "./in_browser.ts";

const PROGRAM = fileURLToPath(new URL("in_browser.ts", import.meta.url));
const STEPS = 20;

/** Runs the worker's script in a browser. */
async function runWorker(
  chromium: string,
  script: string,
): Promise<WorkerReport> {
  let report: WorkerReport | undefined;
  await withFolder(async (folder) => {
    const path = join(folder, "page.html");
    writeWhole(
      path,
      `<!DOCTYPE html><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,"><script type="text/plain" id="worker">${
        scriptSource(script)
      }</script>`,
    );
    const settings = JSON.stringify(presetSettings("table-1"));
    const { success, stdout, stderr } = await new Deno.Command(
      Deno.execPath(),
      {
        args: [
          "run",
          "-q",
          "-A",
          PROGRAM,
          chromium,
          path,
          settings,
          `${STEPS}`,
        ],
        cwd: projectRoot,
        stdin: "null",
        env: { NO_COLOR: "1" },
      },
    ).output();
    const decoder = new TextDecoder();
    assert.ok(success, decoder.decode(stderr));
    report = JSON.parse(decoder.decode(stdout));
  });
  return report!;
}

browserTest(
  "the worker trains in a browser as Deno does on wasm",
  async (environment, chromium) => {
    await initBackend("wasm", { announce: () => {} });
    const training = new Training(
      { ...presets["table-1"], seed: 1 },
      fourPoints,
    );
    const wanted: number[] = [];
    for (let step = 1; step <= STEPS; step++) {
      const { generative, discriminator } = training.advance();
      wanted.push(step, generative, discriminator!, -generative);
    }
    training.dispose();

    const script = await bundleForBrowser(
      environment,
      "lib/playground/program.ts",
    );
    const { backend, losses, errors } = await runWorker(chromium, script);
    assert.match(backend, /^Backend wasm: (relaxed )?SIMD kernels, no BLAS$/);
    assert.deepEqual(errors, []);
    assert.equal(losses.length, wanted.length);
    losses.forEach((loss, i) =>
      assert.ok(
        Math.abs(loss - wanted[i]!) < 1e-3,
        `number ${i} is ${loss} in the browser, ${wanted[i]} in Deno`,
      )
    );
  },
);
