import assert from "node:assert/strict";
import { lossCurves } from "../../lib/figures/mod.ts";
import { examples, losses, steps } from "./examples.ts";

Deno.test("one panel a loss, in nats, and a run without it is left out", () => {
  const { data, layout, alt } = examples["lossCurves"]!;
  assert.equal(
    (layout["yaxis"] as { title: { text: string } }).title.text,
    "nats",
  );
  // Raw and smooth for two runs, for one run, and the reference.
  assert.equal(data.length, 2 * 2 + 2 + 1);
  assert.match(alt, /discriminator loss, eq. \(9\): AVB from [\d.]+ to/);
  assert.doesNotMatch(alt, /\(9\): .*VAE/);
});

Deno.test("the legend names each run and reference once", () => {
  const { data } = examples["lossCurves"]!;
  const named = data.filter((trace) => trace["showlegend"] !== false);
  assert.deepEqual(named.map((trace) => trace["name"]), ["ln 4", "AVB", "VAE"]);
});

Deno.test("alternative text has first and last loss", () => {
  const { alt } = lossCurves({
    runs: [{ name: "run", steps: [1, 2], generative: [2.75, 1.5] }],
    span: 1,
  });
  assert.match(alt, /run from 2.75 to 1.5 nats/);
});

Deno.test("long runs are decimated, extremes kept", () => {
  const spiky = losses.slice();
  spiky[500] = 9;
  const { data } = lossCurves({
    runs: [{ name: "run", steps, generative: spiky }],
  });
  const raw = data[0]!["y"] as number[];
  assert.ok(raw.length <= 302);
  assert.ok(raw.includes(9));
});

Deno.test("wrong runs are refused", () => {
  const run = { name: "a", steps: [1, 2], generative: [1, -1] };
  assert.throws(
    () => lossCurves({ runs: [{ ...run, generative: [1] }] }),
    /generative has 1 values, wanted 2, one for each step/,
  );
  assert.throws(() => lossCurves({ runs: [run], scale: "log" }), /holds -1/);
  assert.throws(
    () => lossCurves({ runs: [run], show: ["discriminator"] }),
    /no run has "discriminator"/,
  );
  assert.throws(() => lossCurves({ runs: [] }), /runs is empty/);
});
