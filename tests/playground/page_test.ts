import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/cli/jupyter/environment.ts";
import { writePlayground } from "../../lib/cli/pages/playground_page.ts";
import { tour } from "../../lib/playground/mod.ts";
import { presets } from "../../lib/training/mod.ts";
import { resultOf } from "../browser/program.ts";
import { browserTest, withFolder } from "../notebooks/harness.ts";
import type { Sight, VisitReport } from "./visitor.ts";

const PROGRAM = new URL("visitor.ts", import.meta.url);

/** Of the preset that the visit begins with. */
const STEPS = presets["table-1"].steps;

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
      const report = await resultOf<VisitReport>(
        PROGRAM,
        chromium,
        path,
        pictures,
      );
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
          `^Paused at step ${paused.step} of ${STEPS}\\. .*x4 around \\(`,
        ),
      );
      assert.match(paused.backend, /^Backend wasm: (relaxed )?SIMD kernels/i);
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

      const skipped = after("skipped to the playground");
      assert.equal(skipped.address, rate.address, "the settings stay");
      assert.equal(skipped.step, rate.step, "and so does the training");
      assert.doesNotMatch(skipped.notice, /no setting/);

      const own = after("own data");
      assert.equal(own.step, 0);
      assert.match(own.notice, /begins the training anew/);
      assert.match(own.address, /data=101,010/);
      assert.equal(own.optimum, (-Math.log(2)).toFixed(4));
      assert.equal(own.paper, "–", "the paper has its own four points");

      const weights = after("weights");
      assert.match(weights.address, /weights=3,1/);
      assert.equal(
        weights.optimum,
        (0.75 * Math.log(0.75) + 0.25 * Math.log(0.25)).toFixed(4),
      );
      const eight = after("eight one-hot");
      assert.equal(eight.optimum, (-Math.log(8)).toFixed(4));
      assert.match(eight.summary, /x8 around \(/);

      const playing = after("play by keyboard");
      assert.ok(playing.step > 0);
      assert.equal(playing.button, "Pause");
      assert.match(
        playing.summary,
        new RegExp(`^Training at step \\d+ of ${STEPS}\\.`),
      );
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

      tour.forEach(({ title, change }, i) => {
        const sight = after(`tour ${i + 1}`);
        assert.equal(
          sight.tour.replace(/\s+/g, " "),
          `${i + 1} of ${tour.length} ${title}`,
        );
        assert.match(sight.address, new RegExp(`[#&]tour=${i + 1}(&|$)`));
        assert.equal(sight.button, "Pause");
        if (!change) return;
        const changed = after(`tour ${i + 1} changed`);
        assert.equal(changed.tour, sight.tour);
        assert.notEqual(changed.address, sight.address);
      });
      const left = after("tour left");
      assert.equal(left.tour, "");
      assert.doesNotMatch(left.address, /tour/);

      for (
        const [what, said] of [
          ["NaN", /^Training stopped at step \d+: the .* loss .*\. Lower/],
          ["an error", /^The training has stopped: .*a fault\.$/],
          ["a lost worker", /^The training has not answered for \d+ seconds/],
        ] as const
      ) {
        const broken = after(what);
        assert.match(broken.notice, said);
        assert.ok(broken.offersReset, what);
        const mended = after(`after ${what}`);
        assert.match(mended.notice, /^(This begins the training anew\.)?$/);
        assert.ok(!mended.offersReset, what);
        assert.ok(mended.step > 0);
        assert.equal(mended.button, "Pause");
      }
    }),
);
