import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot } from "../../lib/cli/jupyter/environment.ts";
import { writePlayground } from "../../lib/cli/pages/playground_page.ts";
import { browserTest, withFolder } from "../notebooks/harness.ts";
import type { Sight, VisitReport } from "./visitor.ts";

const PROGRAM = fileURLToPath(new URL("visitor.ts", import.meta.url));

/** The most that the page may weigh beside the shared files. */
const LARGEST = 3_000_000;

browserTest(
  "the playground, used by a person",
  (environment, chromium) =>
    withFolder(async (folder) => {
      const path = await writePlayground(environment, folder);
      assert.ok(Deno.statSync(path).size < LARGEST);
      const pictures = Deno.env.get("AVB_PICTURES")
        ? join(projectRoot, ".cache", "pictures")
        : "";
      const { success, stdout, stderr } = await new Deno.Command(
        Deno.execPath(),
        {
          args: ["run", "-q", "-A", PROGRAM, chromium, path, pictures],
          cwd: projectRoot,
          stdin: "null",
          env: { NO_COLOR: "1" },
        },
      ).output();
      const decoder = new TextDecoder();
      assert.ok(success, decoder.decode(stderr));
      const report: VisitReport = JSON.parse(decoder.decode(stdout));
      assert.deepEqual(report.errors, []);
      assert.equal(report.width, 360);
      const after = (what: string): Sight => {
        const found = report.sights.find((sight) => sight.after === what);
        assert.ok(found, what);
        return found;
      };

      const paused = after("pause");
      assert.ok(paused.step > 0);
      assert.equal(paused.button, "Train");
      assert.match(
        paused.summary,
        new RegExp(
          `^Paused at step ${paused.step} of 16000\\. .*x4 around \\(`,
        ),
      );
      assert.ok(paused.colors > 100, "points and regions are drawn");
      assert.equal(paused.optimum, (-Math.log(4)).toFixed(4));
      assert.equal(paused.paper, "≈ -1.421");
      assert.equal(after("one step").step, paused.step + 1);
      assert.equal(after("one step of T").step, paused.step + 1);

      const rate = after("another rate");
      assert.match(rate.address, /batch=64/);
      assert.match(rate.address, /[#&]rate=0\.001(&|$)/);
      assert.equal(rate.step, paused.step + 1, "it goes on");
      const bad = after("a bad rate");
      assert.match(bad.notice, /is "fast", wanted a number from/);
      assert.equal(bad.address, rate.address);

      const own = after("own data");
      assert.equal(own.step, 0);
      assert.match(own.notice, /begins the training anew/);
      assert.match(own.address, /data=101,010/);
      assert.equal(own.optimum, (-Math.log(2)).toFixed(4));
      assert.equal(own.paper, "–", "the paper has its own four points");

      const playing = after("play by keyboard");
      assert.ok(playing.step > 0);
      assert.equal(playing.button, "Pause");
      assert.match(playing.summary, /^Training at step \d+ of 16000\./);
      const beside = after("a VAE alongside");
      assert.match(beside.address, /vae=1/);
      assert.ok(beside.step >= playing.step, "it goes on");

      const copied = after("copy as a cell");
      assert.match(copied.code, /batchSize: 64,/);
      assert.match(copied.code, /\[1, 0, 1\],\n {2}\[0, 1, 0\],/);
      assert.match(copied.notice, /^(Copied|The code is selected)/);

      const link = after("another link");
      assert.equal(link.preset, "vae");
      assert.match(link.notice, /seed is "-1".*1 is used/);
      assert.equal(after("reset").preset, "vae");
    }),
);
