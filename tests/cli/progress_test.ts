import assert from "node:assert/strict";
import { duration, progressLine } from "../../lib/cli/progress.ts";

Deno.test("duration: minutes and hours", () => {
  assert.equal(duration(0), "0:00");
  assert.equal(duration(59.4), "0:59");
  assert.equal(duration(59.6), "1:00");
  assert.equal(duration(245), "4:05");
  assert.equal(duration(3723), "1:02:03");
});

Deno.test("progressLine: bar, rate, time left, losses", () => {
  const losses = { generative: 1.23456, reconstruction: 1, divergence: 0.2 };
  const line = progressLine(
    { step: 150, steps: 300, seconds: 5, losses },
    50,
  );
  // 100 steps in 5 s of this process: 20 a second, 150 left.
  assert.match(line, /^█{12}░{12} 150\/300 {2}20 steps\/s {2}0:08 left/);
  assert.match(line, /generative 1\.2346 nats$/);
  const avb = progressLine({
    step: 300,
    steps: 300,
    seconds: 10,
    losses: { ...losses, discriminator: 1.4 },
  }, 0);
  assert.match(avb, /^█{24} 300\/300 .*0:00 left.*discriminator 1\.4000 nats$/);
});
