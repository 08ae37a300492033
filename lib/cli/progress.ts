import type { Progress } from "../training/mod.ts";

/** Seconds as 4:05 or 1:02:03. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const pad = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = `${hours ? pad(minutes) : minutes}:${pad(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

const WIDTH = 24;

/** One line: bar, steps, rate, time left, losses in nats. */
export function progressLine(progress: Progress, start: number): string {
  const { step, steps, seconds, losses } = progress;
  const done = Math.round(WIDTH * step / steps);
  const bar = "█".repeat(done) + "░".repeat(WIDTH - done);
  const rate = (step - start) / seconds;
  const left = (steps - step) / rate;
  const psi = losses.discriminator === undefined
    ? ""
    : `, discriminator ${losses.discriminator.toFixed(4)}`;
  return `${bar} ${step}/${steps}  ${rate.toFixed(0)} steps/s  ` +
    `${duration(left)} left  generative ${losses.generative.toFixed(4)}` +
    `${psi} nats`;
}

/**
 * Shows progress on standard error: one line rewritten on a terminal, a line
 * every 10 seconds elsewhere.
 */
export function progressBar(start: number): {
  show(progress: Progress): void;
  end(): void;
} {
  const terminal = Deno.stderr.isTerminal();
  const encoder = new TextEncoder();
  let shown = -Infinity;
  let open = false;
  return {
    show(progress) {
      const now = performance.now();
      const last = progress.step === progress.steps;
      if (!last && now - shown < (terminal ? 100 : 10_000)) return;
      shown = now;
      const line = progressLine(progress, start);
      if (terminal) {
        const width = Deno.consoleSize().columns - 1;
        const text = `\r\x1b[2K${[...line].slice(0, width).join("")}`;
        Deno.stderr.writeSync(encoder.encode(text));
        open = true;
      } else console.error(line);
    },
    end() {
      if (open) console.error();
      open = false;
    },
  };
}
