import assert from "node:assert/strict";
import { join } from "node:path";
import { initBackend } from "../../lib/backend/mod.ts";
import { bundleForBrowser } from "../../lib/cli/bundle.ts";
import { writeWhole } from "../../lib/cli/files.ts";
import type { Environment } from "../../lib/cli/jupyter/environment.ts";
import { scriptSource } from "../../lib/cli/pages/html.ts";
import { fourPoints } from "../../lib/data/mod.ts";
import { evaluateTraining } from "../../lib/evaluation/mod.ts";
import { presetSettings, type Settings } from "../../lib/playground/mod.ts";
import { presets, Training } from "../../lib/training/mod.ts";
import { resultOf } from "../browser/program.ts";
import { browserTest, withFolder } from "../notebooks/harness.ts";
import type { WorkerReport } from "./in_browser.ts";

const PROGRAM = new URL("in_browser.ts", import.meta.url);

let script: Promise<string> | undefined;

/** Runs the page's own script as a worker in a browser. */
async function runWorker(
  [environment, chromium]: readonly [Environment, string],
  settings: Settings,
  [first, all]: readonly [number, number],
): Promise<WorkerReport> {
  script ??= bundleForBrowser(environment, "lib/playground/worker_program.ts");
  const source = scriptSource(await script);
  let report: WorkerReport | undefined;
  await withFolder(async (folder) => {
    const path = join(folder, "page.html");
    writeWhole(
      path,
      `<!DOCTYPE html><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,">
<script type="text/plain" id="worker">${source}</script>`,
    );
    report = await resultOf<WorkerReport>(
      PROGRAM,
      chromium,
      path,
      settings.engine,
      JSON.stringify(settings),
      `${first},${all}`,
    );
  });
  return report!;
}

browserTest(
  "the worker trains in a browser as Deno does on wasm",
  async (environment, chromium) => {
    const [first, all] = [20, 200];
    await initBackend("wasm", { announce: () => {} });
    const training = new Training(
      { ...presets.playground, seed: 1 },
      fourPoints,
    );
    const wanted: number[] = [];
    while (training.step < all) {
      const { generative, discriminator } = training.advance();
      if (training.step > first) continue;
      wanted.push(training.step, generative, discriminator!, -generative);
    }
    const evaluation = await evaluateTraining(training, { samples: 20_000 });
    training.dispose();

    const { backend, remark, losses, row, errors } = await runWorker(
      [environment, chromium],
      presetSettings("playground"),
      [first, all],
    );
    assert.match(backend, /^Backend wasm: (relaxed )?SIMD kernels, no BLAS$/);
    assert.equal(remark, undefined);
    assert.deepEqual(errors, []);
    assert.equal(losses.length, wanted.length);
    losses.forEach((loss, i) =>
      assert.ok(
        Math.abs(loss - wanted[i]!) < 1e-3,
        `number ${i} is ${loss} in the browser, ${wanted[i]} in Deno`,
      )
    );
    for (
      const key of [
        "logLikelihood",
        "reconstructionError",
        "elbo",
        "klAggregate",
      ] as const
    ) {
      const there = row.values![key];
      const here = evaluation[key];
      const error = Math.hypot(
        row.standardErrors![key],
        evaluation.standardErrors[key],
      );
      assert.ok(
        Math.abs(there - here) < 4 * error + 1e-4,
        `${key} is ${there} in the browser, ${here} ± ${error} in Deno`,
      );
    }
  },
);

browserTest(
  "where WebGPU does not start the processor computes, and says so",
  async (environment, chromium) => {
    const { backend, remark, losses, errors } = await runWorker(
      [environment, chromium],
      {
        ...presetSettings("playground"),
        engine: "webgpu",
        batchSize: 32,
        width: 8,
      },
      [1, 1],
    );
    // A machine with a graphics card takes it.
    if (!backend.startsWith("Backend webgpu")) {
      assert.match(backend, /^Backend wasm/);
      assert.match(remark ?? "", /WebGPU does not start .* the processor/);
    }
    assert.ok(losses.every(Number.isFinite));
    assert.deepEqual(errors, []);
  },
);
