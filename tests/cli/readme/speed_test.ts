import assert from "node:assert/strict";
import { type BenchRecord, speedText } from "../../../lib/cli/readme/speed.ts";

function row(engine: string, msPerStep: number, threads = 1) {
  const [p10, p90] = [0.9 * msPerStep, 1.2 * msPerStep];
  return { workload: "blog", engine, threads, msPerStep, p10, p90 };
}

const now: BenchRecord = {
  machine: "a machine",
  date: "2026-02-03",
  deno: "2.0.0",
  rows: [
    row("native", 20, 2),
    row("native", 25),
    row("pytorch", 50),
    { ...row("native", 4), workload: "layer" },
  ],
  profiles: [{
    workload: "blog",
    engine: "native",
    parts: { products: 15, copies: 0.5 },
  }, {
    workload: "blog",
    engine: "wasm",
    parts: { products: 60 },
  }],
  scaling: [{ ...row("native", 7), workload: "table-1 batch 128" }],
  peak: [{
    engine: "native",
    threads: 1,
    products: {},
    peak: 80,
    steps: [
      { workload: "blog", flops: 1, msPerStep: 25, gflops: 60, share: 0.75 },
    ],
  }],
  memory: [{
    engine: "native",
    workload: "table-1 width=16",
    steps: 20_000,
    flat: true,
    samples: [{
      step: 1,
      resident: 200 * 2 ** 20,
      heap: 0,
      tensors: 0,
      tensorBytes: 0,
    }],
  }],
  loop: [{
    engine: "native",
    workload: "table-1",
    steps: 2500,
    ratio: 1.0123,
    p10: 0.99,
    p90: 1.05,
  }],
  time: [{
    engine: "native",
    workload: "table-1",
    steps: 16_000,
    seconds: 101,
    trainSeconds: 90,
    evaluateSeconds: 8,
    logLikelihood: -1.39,
    elbo: -1.395,
  }],
};
const before: BenchRecord = {
  ...now,
  date: "2026-01-01",
  profiles: [{ workload: "blog", engine: "native", parts: { products: 30 } }],
};

Deno.test("speedText: medians with spread, ratios on as many threads", () => {
  const lines = speedText(before, [now]).split("\n");
  const head = lines.find((line) => line.startsWith("| engine"));
  assert.match(head!, /`blog` \| `table-1` \| `mescheder-toy` \| `layer` \|$/);
  assert.ok(lines.includes(
    "| pytorch | 1 | 50.0 (45.0 to 60.0), 2.00 x |  |  |  |",
  ));
  assert.ok(lines.includes(
    "| native | 2 | 20.0 (18.0 to 24.0), 1.00 x |  |  |  |",
  ));
  assert.ok(lines.includes(
    "| native | 1 | 25.0 (22.5 to 30.0), 1.00 x |  |  " +
      "| 4.00 (3.60 to 4.80), 1.00 x |",
  ));
});

Deno.test("speedText: the parts of a step, before beside now", () => {
  const text = speedText(before, [now]);
  const lines = text.split("\n");
  for (
    const line of [
      "| part, ms | `blog` before | `blog` now | `blog` now, wasm |",
      "| products | 30.00 | 15.00 | 60.00 |",
      "| copies |  | 0.50 |  |",
      "| sum | 30.00 | 15.50 | 60.00 |",
    ]
  ) assert.ok(lines.includes(line), line);
  assert.match(text, /before: 2026-01-01/);
});

Deno.test("speedText: sentences of what else was measured", () => {
  const text = speedText(before, [now]);
  assert.match(text, /a machine, Deno 2\.0\.0, 2026-02-03:/);
  assert.match(
    text,
    /`blog` on native, 1 thread: 60 of 80 GFLOPS, 75 %/,
  );
  assert.match(
    text,
    /native, table-1 width=16: flat over 20000 steps, 200 MB at the end/,
  );
  assert.match(text, /takes 1\.0123 times .* 0\.9900 to 1\.0500/);
  assert.match(text, /row: 101 s, 90 of them training, 8 evaluation/);
  assert.match(text, /on one thread, in ms: batch 128: 7\.00\./);
});
