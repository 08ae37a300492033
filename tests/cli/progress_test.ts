import assert from "node:assert/strict";
import { duration, progressBar, progressLine } from "../../lib/cli/progress.ts";

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

/** What a bar writes, on a screen of 30 columns. */
function written(terminal: boolean): string {
  let text = "";
  const bar = progressBar(0, {
    terminal,
    columns: () => 30,
    write: (more) => text += more,
  });
  const losses = { generative: 1, reconstruction: 1, divergence: 0 };
  const progress = { step: 150, steps: 300, seconds: 5, losses };
  bar.note("before");
  bar.show(progress);
  bar.note("a note\nof two lines, longer than the screen is wide");
  bar.show(progress); // too soon
  bar.show({ ...progress, step: 300 });
  bar.end();
  return text;
}

Deno.test("progressBar: a note stands above the bar, which stays whole", () => {
  // A terminal: \r\x1b[2K takes the bar away.
  const half = `${"█".repeat(12)}${"░".repeat(12)} 150/`;
  const full = `${"█".repeat(24)} 300/`;
  assert.equal(
    written(true),
    `before\n\r\x1b[2K${half}\r\x1b[2Ka note\nof two lines, longer than the ` +
      `screen is wide\n${half}\r\x1b[2K${full}\n`,
  );
});

Deno.test("progressBar: elsewhere than on a terminal, line by line", () => {
  const lines = written(false).split("\n");
  assert.equal(lines[0], "before");
  assert.match(lines[1]!, /^█{12}░{12} 150\/300 .*nats$/);
  assert.equal(lines[2], "a note");
  assert.match(lines[4]!, /^█{24} 300\/300 .*nats$/);
  assert.equal(lines.length, 6);
  assert.ok(!written(false).includes("\r"));
});
