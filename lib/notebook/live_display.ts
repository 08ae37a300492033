import type { Figure } from "../figures/mod.ts";
import { escapeHtml } from "../figures/format.ts";
import { displayBundle } from "./kernel.ts";
import { captionBundle, figureBundle } from "./show.ts";

/** Options of `LiveDisplay`. */
export interface LiveDisplayOptions {
  /** Steps of the whole run. */
  readonly steps: number;
  /** What runs, shown before the progress line. */
  readonly title?: string;
  /**
   * Makes the figure of now. Called only when it is drawn, so it may sample
   * and evaluate; may be asynchronous.
   */
  readonly figure?: () => Figure | Promise<Figure>;
  /** Least milliseconds between updates of the line. Default 250. */
  readonly every?: number;
  /** Least milliseconds between updates of the figure. Default 1,000. */
  readonly figureEvery?: number;
  /** Milliseconds now; replaced by tests. */
  readonly now?: () => number;
}

let displays = 0;

/**
 * One progress line and one figure that are updated in place while something
 * runs: step, rate, time left. Updates are throttled by time, and a figure
 * that is slow to make is made less often, so that drawing never takes more
 * than about a tenth of the time. Whatever happens, `finish` shows the final
 * state once, and that is what an exported page keeps.
 *
 * @example
 * ```ts
 * import { LiveDisplay } from "avb/notebook";
 * const live = new LiveDisplay({ steps: 3, title: "Counting" });
 * for (let step = 1; step <= 3; step++) await live.update(step);
 * await live.finish();
 * ```
 */
export class LiveDisplay {
  readonly #options: LiveDisplayOptions;
  readonly #now: () => number;
  readonly #id: string;
  #started: number | undefined;
  #firstStep = 0;
  #step = 0;
  #note = "";
  #lineDue = -Infinity;
  #figureDue = -Infinity;
  #shown = { line: false, figure: false };
  #finished = false;

  /**
   * A display that shows nothing until the first update.
   *
   * @param options What runs, for how long, and how it is drawn.
   * @throws {RangeError} If `steps` is not an integer from 1.
   */
  constructor(options: LiveDisplayOptions) {
    if (!Number.isInteger(options.steps) || options.steps < 1) {
      throw new RangeError(
        `Cannot show progress: steps is ${options.steps}, wanted an integer ` +
          `from 1`,
      );
    }
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#id = `avb-live-${++displays}-${crypto.randomUUID()}`;
  }

  /**
   * Says how far it is. Cheap when nothing is due: call it every step, and
   * await it.
   *
   * @param step Steps done.
   * @param note A few words more for the line, such as the loss of now.
   */
  async update(step: number, note = ""): Promise<void> {
    const now = this.#now();
    if (this.#started === undefined) {
      // A run that is resumed has its first steps behind it already.
      this.#started = now;
      this.#firstStep = step;
    }
    this.#step = step;
    this.#note = note;
    if (now >= this.#lineDue) {
      this.#lineDue = now + (this.#options.every ?? 250);
      await this.#line();
    }
    if (this.#options.figure && now >= this.#figureDue) {
      await this.#figure();
      const spent = this.#now() - now;
      const least = this.#options.figureEvery ?? 1000;
      this.#figureDue = now + spent + Math.max(least, 9 * spent);
    }
  }

  /**
   * Shows the final state and, below the figure, its caption. Call it in
   * `finally`, so that an interrupted or failed run shows where it stopped.
   */
  async finish(): Promise<void> {
    // A run that was loaded has nothing to report.
    if (this.#finished || this.#started === undefined) return;
    this.#finished = true;
    await this.#line();
    const figure = this.#options.figure && await this.#figure();
    if (figure) await displayBundle(captionBundle(figure.caption));
  }

  /** The progress line as text. */
  toString(): string {
    const { steps, title } = this.#options;
    const seconds = this.#started === undefined
      ? 0
      : (this.#now() - this.#started) / 1000;
    const done = this.#step - this.#firstStep;
    const rate = seconds > 0 ? done / seconds : 0;
    const parts = [
      `step ${this.#step.toLocaleString("en-US")} of ${
        steps.toLocaleString("en-US")
      }`,
    ];
    if (rate > 0) parts.push(`${rate.toPrecision(3)} steps/s`);
    if (this.#step >= steps) parts.push(`done in ${duration(seconds)}`);
    else if (this.#finished) parts.push(`stopped after ${duration(seconds)}`);
    else if (rate > 0) {
      parts.push(`${duration((steps - this.#step) / rate)} left`);
    }
    if (this.#note !== "") parts.push(this.#note);
    return (title ? `${title}: ` : "") + parts.join(", ");
  }

  async #line(): Promise<void> {
    const { steps } = this.#options;
    const text = this.toString();
    const update = this.#shown.line;
    this.#shown.line = true;
    await displayBundle({
      "text/html":
        `<div class="avb-progress"><progress max="${steps}" value="${
          Math.min(this.#step, steps)
        }" aria-label="progress" style="vertical-align: middle"></progress> ` +
        `${escapeHtml(text)}</div>`,
      "text/plain": text,
    }, { displayId: `${this.#id}-line`, update });
  }

  async #figure(): Promise<Figure | undefined> {
    const figure = await this.#options.figure?.();
    if (!figure) return undefined;
    const { data, metadata } = figureBundle(figure);
    const update = this.#shown.figure;
    this.#shown.figure = true;
    await displayBundle(data, {
      metadata,
      displayId: `${this.#id}-figure`,
      update,
    });
    return figure;
  }
}

/** "48 s", "3 min 5 s", "1 h 2 min". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
