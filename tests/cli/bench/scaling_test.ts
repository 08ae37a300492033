import assert from "node:assert/strict";
import { scaledPresets, scalingLines } from "../../../lib/cli/bench/scaling.ts";
import { parseConfig, presets } from "../../../lib/training/mod.ts";

Deno.test("batches from 128 to 8192 and widths from 32 to 1024", () => {
  const scaled = scaledPresets();
  assert.deepEqual(Object.keys(scaled), [
    ...[128, 256, 512, 1024, 2048, 4096, 8192].map((n) => `table-1 batch=${n}`),
    ...[32, 64, 128, 256, 512, 1024].map((n) => `table-1 width=${n}`),
  ]);
  for (const preset of Object.values(scaled)) {
    parseConfig({ ...preset, seed: 1 });
  }
  // The preset itself is among them.
  assert.deepEqual(scaled["table-1 batch=512"], presets["table-1"]);
  assert.equal(scaled["table-1 batch=8192"]!.batchSize, 8192);
  const { encoder, decoder, discriminator } = scaled["table-1 width=32"]!;
  for (const network of [encoder, decoder, discriminator!]) {
    assert.deepEqual(network.hidden, [32, 32, 32]);
  }
});

Deno.test("a column an engine, empty where it has no row", () => {
  const row = (workload: string, engine: string, msPerStep: number) => ({
    workload,
    engine,
    threads: 1,
    msPerStep,
    p10: 0,
    p90: 0,
  });
  const lines = scalingLines([
    row("a", "native", 1),
    row("b", "native", 2),
    row("b", "wasm", 4),
  ]);
  assert.match(lines[1]!, /native, 1 +wasm, 1/);
  assert.match(lines[2]!, /a +1\.00\s*$/);
  assert.match(lines[3]!, /b +2\.00 +4\.00/);
  assert.deepEqual(scalingLines([]), []);
});
