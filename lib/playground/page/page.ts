/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { entropy } from "../../data/mod.ts";
import { paperTable1 } from "../../evaluation/mod.ts";
import { seriesColorOf } from "../../figures/style.ts";
import { cellText } from "../cell.ts";
import { readFragment, writeFragment } from "../fragment.ts";
import type { Command, Frame, Message, Row } from "../protocol.ts";
import { type Settings, settingsData, wantsRestart } from "../settings.ts";
import { SAMPLES } from "../views.ts";
import { Controls } from "./controls.ts";
import {
  drawChart,
  drawLatent,
  drawLogRatio,
  drawScale,
  themeOf,
} from "./draw.ts";
import { History } from "./history.ts";
import { describe, isPaperData } from "./words.ts";

function find<T extends Element>(selector: string): T {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`The page has no ${selector}`);
  return element;
}

/** Milliseconds between two summaries for a screen reader. */
const SUMMARY_EVERY = 10_000;

/** The rows of the live table: their place in a row, and their unit's digits. */
const QUANTITIES = [
  ["logLikelihood", 3],
  ["reconstructionError", 4],
  ["elbo", 3],
  ["klAggregate", 3],
] as const;

/** 100, 200, 500, 1000, …: the first that is not below a number of steps. */
function roundStep(step: number): number {
  for (let power = 100;; power *= 10) {
    for (const factor of [1, 2, 5]) {
      if (factor * power >= step) return factor * power;
    }
  }
}

/** The page: one worker, its last frame, and what is drawn of it. */
class Page {
  #settings: Settings;
  #worker: Worker | undefined;
  #frame: Frame | undefined;
  #maps: Frame["maps"];
  #row: Row | undefined;
  #elbos: [number, number][] = [];
  #backend = "";
  #isPlaying = false;
  #isDrawingDue = false;
  #saidAt = -Infinity;
  #saidPlaying: boolean | undefined;
  readonly #history = new History();
  readonly #controls: Controls;
  readonly #program: string;

  constructor(program: string) {
    this.#program = program;
    const { settings, repairs } = readFragment(location.hash);
    this.#settings = settings;
    this.#controls = new Controls(
      find("#pg-controls"),
      (settings) => this.change(settings),
      (fault) => this.tell(fault),
    );
    this.#controls.show(settings);
    this.tell(repairs.join(" "));
    for (
      const kind of ["step", "discriminator-step"] as const
    ) {
      find(`#pg-${kind}`).addEventListener("click", () => {
        this.#setPlaying(false);
        this.#post({ kind });
      });
    }
    find("#pg-play").addEventListener("click", () => {
      this.#setPlaying(!this.#isPlaying);
      this.#post({ kind: this.#isPlaying ? "play" : "pause" });
    });
    find("#pg-reset").addEventListener("click", () => this.reset());
    find("#pg-cell").addEventListener("click", () => this.showCell());
    addEventListener("hashchange", () => {
      const { settings, repairs } = readFragment(location.hash);
      if (writeFragment(settings) === writeFragment(this.#settings)) return;
      this.change(settings);
      this.#controls.show(settings);
      if (repairs.length > 0) this.tell(repairs.join(" "));
    });
    const redraw = () => this.#drawSoon();
    addEventListener("resize", redraw);
    // The theme's button and the system change colours without a new frame.
    new MutationObserver(redraw).observe(document.documentElement, {
      attributes: true,
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener(
      "change",
      redraw,
    );
    this.#startWorker();
    this.#showTable();
    this.#post({ kind: "play" });
    this.#setPlaying(true);
  }

  /** A sentence for everybody, or none. */
  tell(text: string): void {
    find("#pg-notice").textContent = text;
  }

  /** New settings, from a control or from the address. */
  change(settings: Settings): void {
    const restarts = wantsRestart(this.#settings, settings);
    this.#settings = settings;
    history.replaceState(null, "", `#${writeFragment(settings)}`);
    this.tell(restarts ? "This begins the training anew." : "");
    this.#post({ kind: "settings", settings });
    this.#showTable();
  }

  /** The code of this setting, selected and, where that is let, copied. */
  showCell(): void {
    const code = find<HTMLTextAreaElement>("#pg-code");
    code.value = cellText(this.#settings);
    code.hidden = false;
    code.focus();
    code.select();
    // Pages from a disk may not have a clipboard.
    navigator.clipboard?.writeText(code.value).then(
      () => this.tell("Copied: paste it into a cell of a notebook."),
      () => this.tell("The code is selected: copy it."),
    );
  }

  /** Begins anew, with a new worker where the old one is lost. */
  reset(): void {
    this.tell("");
    if (!this.#worker) this.#startWorker();
    else this.#post({ kind: "reset" });
    this.#post({ kind: this.#isPlaying ? "play" : "pause" });
  }

  #startWorker(): void {
    const url = URL.createObjectURL(
      new Blob([this.#program], { type: "text/javascript" }),
    );
    const worker = new Worker(url);
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(`The worker stopped: ${event.message || "no reason given"}`);
    };
    this.#post({ kind: "settings", settings: this.#settings });
    this.#post({ kind: "look" });
  }

  #lose(text: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#setPlaying(false);
    this.tell(`${text}. Reset begins anew.`);
  }

  #post(command: Command): void {
    this.#worker?.postMessage(command);
  }

  #hear(message: Message): void {
    switch (message.kind) {
      case "ready":
        this.#backend = message.backend;
        find("#pg-backend").textContent = message.backend;
        return;
      case "begun":
        this.#frame = undefined;
        this.#row = undefined;
        this.#elbos = [];
        this.#history.clear(1);
        return;
      case "failed":
        this.#setPlaying(false);
        this.tell(`${message.text}. Reset begins anew.`);
        return;
      case "row":
        this.#row = message;
        if (message.values) {
          this.#elbos.push([message.step, message.values.elbo]);
        }
        this.#showTable();
        this.#drawSoon();
        return;
      case "frame":
        if (!this.#frame) this.#history.clear(message.steps);
        this.#history.add(message.losses);
        this.#frame = message;
        this.#maps = message.maps ?? this.#maps;
        this.#setPlaying(message.playing);
        this.#drawSoon();
        // The next look only after this one is drawn: nothing piles up.
        requestAnimationFrame(() => this.#post({ kind: "look" }));
    }
  }

  #setPlaying(isPlaying: boolean): void {
    this.#isPlaying = isPlaying;
    find("#pg-play").textContent = isPlaying ? "Pause" : "Train";
  }

  #drawSoon(): void {
    if (this.#isDrawingDue) return;
    this.#isDrawingDue = true;
    requestAnimationFrame(() => {
      this.#isDrawingDue = false;
      this.#draw();
    });
  }

  #draw(): void {
    const frame = this.#frame;
    if (!frame) return;
    const theme = themeOf(find("#pg-tokens"));
    const { shown } = this.#settings;
    drawLatent(find("#pg-latent"), frame.samples, { theme, frame, shown });
    const vae = find<HTMLElement>("#pg-vae-figure");
    vae.hidden = frame.vaeSamples.length === 0;
    if (!vae.hidden) {
      drawLatent(find("#pg-vae"), frame.vaeSamples, { theme, shown });
    }
    if (this.#maps) {
      const { learned } = this.#maps;
      // A VAE has no T.
      find<HTMLElement>("#pg-learned-figure").hidden = learned.length === 0;
      find<HTMLButtonElement>("#pg-discriminator-step").disabled =
        learned.length === 0;
      if (learned.length > 0) {
        drawLogRatio(find("#pg-learned"), learned, theme);
      }
      drawLogRatio(find("#pg-optimal"), this.#maps.optimal, theme);
      drawScale(find("#pg-scale"));
    }
    // The axis grows with the training, so that its begin is seen too.
    const steps = Math.min(frame.steps, roundStep(frame.step));
    const silent = 2 * Math.LN2;
    drawChart(find("#pg-losses"), [
      {
        points: [[0, silent], [steps, silent]],
        color: theme.muted,
        dash: [2, 3],
      },
      { points: this.#history.curve(1), color: seriesColorOf(2) },
      { points: this.#history.curve(2), color: seriesColorOf(0), dash: [6, 3] },
    ], { theme, steps, range: [0, 4] });
    const optimum = -entropy(settingsData(this.#settings));
    drawChart(find("#pg-elbo"), [
      {
        points: [[0, optimum], [steps, optimum]],
        color: theme.muted,
        dash: [2, 3],
      },
      { points: this.#history.curve(3), color: seriesColorOf(0), dash: [6, 3] },
      { points: this.#elbos, color: theme.ink, dots: true },
    ], { theme, steps, range: [optimum - 2.5, optimum + 0.5] });
    find("#pg-count").textContent = `Step ${
      frame.step.toLocaleString("en")
    } of ${frame.steps.toLocaleString("en")}`;
    this.#summarize(frame);
  }

  /** What a screen reader says: now and then, and whenever it stops. */
  #summarize(frame: Frame): void {
    const now = performance.now();
    const isSame = frame.playing === this.#saidPlaying;
    if (frame.playing && isSame && now - this.#saidAt < SUMMARY_EVERY) return;
    this.#saidAt = now;
    this.#saidPlaying = frame.playing;
    const text = describe(frame, {
      labels: settingsData(this.#settings).labels,
      row: this.#row,
      perRow: SAMPLES,
    });
    const summary = find("#pg-summary");
    if (summary.textContent !== text) summary.textContent = text;
  }

  #showTable(): void {
    const settings = this.#settings;
    const best = -entropy(settingsData(settings));
    const isPaper = isPaperData(settings);
    const paper = settings.preset === "vae" ? paperTable1.vae : paperTable1.avb;
    const row = this.#row;
    for (const [key, digits] of QUANTITIES) {
      const cell = (column: string) => find(`#pg-${key}-${column}`);
      const value = row?.values?.[key];
      const error = row?.standardErrors?.[key] ?? 0;
      cell("here").textContent = value === undefined
        ? "–"
        : `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
      cell("paper").textContent = isPaper
        ? `${paper.approximate.includes(key) ? "≈ " : ""}${paper[key]}`
        : "–";
      cell("optimum").textContent = key === "logLikelihood" || key === "elbo"
        ? best.toFixed(4)
        : "0";
    }
    find("#pg-row-note").textContent = row?.problem ?? "";
  }
}

/** Makes the page live; its own script's text is the worker's too. */
export function startPage(): void {
  const program = document.currentScript?.textContent ?? "";
  try {
    new Page(program);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    find("#pg-notice").textContent = `The playground does not start: ${text}`;
  }
}
