import type { Losses, Progress } from "../training/mod.ts";

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

/** Where a training of two sides stands. */
type BySide = Progress<Pick<Losses, "generative" | "discriminator">>;

/** One line: bar, steps, rate, time left, losses in nats. */
export function progressLine(progress: BySide, start: number): string {
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

/** Where progress is shown. */
export interface Screen {
  /** Whether a line can be rewritten. */
  readonly terminal: boolean;
  /** Characters a line. */
  columns(): number;
  /** Writes at once. */
  write(text: string): void;
}

const encoder = new TextEncoder();
const STANDARD_ERROR: Screen = {
  terminal: Deno.stderr.isTerminal(),
  columns: () => Deno.consoleSize().columns,
  write: (text) => Deno.stderr.writeSync(encoder.encode(text)),
};

/** Progress on a screen, and what else is to be said there. */
export interface ProgressBar {
  /** The bar as it now is. */
  show(progress: BySide): void;
  /** A line of its own above the bar. */
  note(line: string): void;
  /** Nothing follows. */
  end(): void;
}

/**
 * Shows progress on standard error: one line rewritten on a terminal, a line
 * every 10 seconds elsewhere.
 *
 * @param start The step that this process began at.
 * @param screen Standard error by default.
 */
export function progressBar(
  start: number,
  screen: Screen = STANDARD_ERROR,
): ProgressBar {
  const { terminal } = screen;
  let shown = -Infinity;
  // What stands on the terminal's last line.
  let bar = "";
  return {
    show(progress) {
      const now = performance.now();
      const last = progress.step === progress.steps;
      if (!last && now - shown < (terminal ? 100 : 10_000)) return;
      shown = now;
      const line = progressLine(progress, start);
      if (!terminal) return screen.write(`${line}\n`);
      bar = [...line].slice(0, screen.columns() - 1).join("");
      screen.write(`\r\x1b[2K${bar}`);
    },
    note(line) {
      screen.write(bar ? `\r\x1b[2K${line}\n${bar}` : `${line}\n`);
    },
    end() {
      if (bar) screen.write("\n");
      bar = "";
    },
  };
}
