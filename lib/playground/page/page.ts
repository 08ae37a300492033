/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { entropy } from "../../data/mod.ts";
import { paperTable1 } from "../../evaluation/tables.ts";
import { shortLabel } from "../../figures/samples.ts";
import { seriesColorOf } from "../../figures/style.ts";
import { cellText } from "../cell.ts";
import { writeFragment } from "../fragment.ts";
import {
  type Command,
  type Frame,
  type Message,
  type Row,
  SAMPLES,
} from "../protocol.ts";
import { type Settings, settingsData, wantsRestart } from "../settings.ts";
import { readAddress } from "../tour.ts";
import { Controls } from "./controls.ts";
import {
  drawChart,
  drawLatent,
  drawLogRatio,
  drawScale,
  markPicture,
  themeOf,
} from "./draw.ts";
import { find, say } from "./find.ts";
import { History } from "./history.ts";
import { Tour } from "./tour_card.ts";
import { describe, isPaperData } from "./words.ts";

/** Milliseconds between two summaries for a screen reader. */
const SUMMARY_EVERY = 10_000;

/**
 * Milliseconds between two drawings of the curves, with the count of steps:
 * each new text makes the browser lay out the page, which leaves garbage.
 */
const CURVES_EVERY = 200;

/** Seconds without an answer after which the worker may be lost. */
const PATIENCE = 10;

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

/** Within limits, or one of them. */
function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/**
 * Gives back the memory of what is no longer drawn. The page itself makes so
 * little garbage that its browser would keep the arrays for minutes. A browser
 * without `transfer` collects them later.
 */
function release(part: object | undefined): void {
  for (const value of Object.values(part ?? {})) {
    if (ArrayBuffer.isView(value)) {
      (value.buffer as ArrayBuffer).transfer?.(0);
    }
  }
}

/** What has changed since it was drawn. */
interface Stale {
  maps: boolean;
  curves: boolean;
}

/** The page: one worker, its last frame, and what is drawn of it. */
/** Whether a fragment names a part of the page instead of settings. */
function isPlace(fragment: string): boolean {
  return document.getElementById(fragment.slice(1)) !== null;
}

class Page {
  #settings: Settings;
  #worker: Worker | undefined;
  #frame: Frame | undefined;
  #regions: Frame["regions"];
  #maps: Frame["maps"];
  #row: Row | undefined;
  #elbos: [number, number][] = [];
  #isPlaying = false;
  #isDrawingDue = false;
  #isSilent = false;
  #hasFailed = false;
  /** Seconds since the worker was asked for a frame; undefined if it is not. */
  #waited: number | undefined;
  #theme = themeOf(find("#pg-tokens"));
  #curvesAt = -Infinity;
  #saidAt = -Infinity;
  #saidPlaying: boolean | undefined;
  readonly #stale: Stale = { maps: true, curves: true };
  readonly #history = new History();
  readonly #controls: Controls;
  readonly #tour: Tour;
  readonly #program: string;

  constructor(program: string) {
    this.#program = program;
    const { settings, repairs } = readAddress(
      isPlace(location.hash) ? "" : location.hash,
    );
    this.#settings = settings;
    this.#controls = new Controls(
      find("#pg-controls"),
      (settings) => this.change(settings),
      (fault) => this.tell(fault),
    );
    this.#tour = new Tour((settings, { isNew }) => {
      this.change(settings);
      if (!isNew) return;
      this.reset();
      this.#play(true);
    });
    find("#pg-engine").hidden = !("gpu" in navigator) &&
      settings.engine !== "webgpu";
    this.#listen();
    this.#showSettings();
    this.tell(repairs.join(" "));
    this.#startWorker();
    this.#play(true);
  }

  #listen(): void {
    for (const kind of ["step", "discriminator-step"] as const) {
      find(`#pg-${kind}`).addEventListener("click", () => {
        this.#setPlaying(false);
        this.#post({ kind });
      });
    }
    find("#pg-play").addEventListener(
      "click",
      () => this.#play(!this.#isPlaying),
    );
    find("#pg-reset").addEventListener("click", () => this.reset());
    find("#pg-notice button").addEventListener("click", () => {
      this.reset();
      this.#play(true);
      find("#pg-play").focus();
    });
    find("#pg-cell").addEventListener("click", () => this.showCell());
    find("#pg-link").addEventListener("click", () => {
      history.replaceState(null, "", `#${writeFragment(this.#settings)}`);
      this.#copy(location.href, "The link is copied.", "Copy the address.");
    });
    addEventListener("hashchange", () => {
      if (isPlace(location.hash)) {
        // The link that skips to the playground: the settings stay.
        history.replaceState(null, "", `#${writeFragment(this.#settings)}`);
        return;
      }
      const { settings, repairs } = readAddress(location.hash);
      if (writeFragment(settings) === writeFragment(this.#settings)) return;
      this.change(settings);
      if (repairs.length > 0) this.tell(repairs.join(" "));
    });
    const redraw = () => {
      this.#theme = themeOf(find("#pg-tokens"));
      this.#stale.maps = true;
      this.#curvesAt = -Infinity;
      this.#drawSoon();
    };
    addEventListener("resize", redraw);
    // The theme's button and the system change colours without a new frame.
    new MutationObserver(redraw).observe(document.documentElement, {
      attributes: true,
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener(
      "change",
      redraw,
    );
    setInterval(() => this.#watch(), 1000);
  }

  /** A sentence for everybody, or none; with a way out where it has failed. */
  tell(text: string, { hasReset = false } = {}): void {
    find("#pg-notice p").textContent = text;
    find("#pg-notice button").hidden = !hasReset;
  }

  /** New settings, from a control, the tour or the address. */
  change(settings: Settings): void {
    const before = this.#settings;
    const hadFailed = this.#hasFailed;
    const restarts = hadFailed || wantsRestart(before, settings);
    this.#settings = settings;
    history.replaceState(null, "", `#${writeFragment(settings)}`);
    this.#showSettings();
    // The code of other settings.
    find("#pg-code").hidden = true;
    // Another engine wants another worker.
    if (settings.engine !== before.engine) this.#startWorker();
    else this.#post({ kind: "settings", settings });
    // What has stopped goes on with nothing.
    if (hadFailed) this.reset();
    this.tell(restarts ? "This begins the training anew." : "");
  }

  /** The code of this setting, selected and, where that is let, copied. */
  showCell(): void {
    const code = find<HTMLTextAreaElement>("#pg-code");
    code.value = cellText(this.#settings);
    code.hidden = false;
    code.focus();
    code.select();
    this.#copy(
      code.value,
      "Copied: paste it into a cell of a notebook.",
      "The code is selected: copy it.",
    );
  }

  /** Begins anew, with a new worker where the old one is lost. */
  reset(): void {
    this.tell("");
    this.#hasFailed = false;
    if (!this.#worker || this.#isSilent) this.#startWorker();
    else this.#post({ kind: "reset" });
  }

  /** Pages from a disk may not have a clipboard. */
  #copy(text: string, done: string, otherwise: string): void {
    const copied = navigator.clipboard?.writeText(text) ?? Promise.reject();
    copied.then(() => this.tell(done), () => this.tell(otherwise));
  }

  #play(isPlaying: boolean): void {
    this.#setPlaying(isPlaying);
    this.#post({ kind: isPlaying ? "play" : "pause" });
  }

  #startWorker(): void {
    this.#worker?.terminate();
    this.#isSilent = false;
    const url = URL.createObjectURL(
      new Blob([this.#program], { type: "text/javascript" }),
    );
    const worker = new Worker(url, { name: this.#settings.engine });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Message>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      this.#worker = undefined;
      this.#fail(
        `The training has stopped: ${event.message || "no reason was given"}.`,
      );
    };
    this.#post({ kind: "settings", settings: this.#settings });
    if (this.#isPlaying) this.#post({ kind: "play" });
    this.#look();
  }

  /** Asks for a frame. */
  #look(): void {
    this.#waited = 0;
    this.#post({ kind: "look" });
  }

  /** A lost worker says nothing: every second without a frame counts. */
  #watch(): void {
    if (!this.#isPlaying || this.#waited === undefined) return;
    if (++this.#waited !== PATIENCE) return;
    this.#isSilent = true;
    this.tell(
      `The training has not answered for ${PATIENCE} seconds. It may be busy, ` +
        "or lost.",
      { hasReset: true },
    );
  }

  #fail(text: string): void {
    this.#waited = undefined;
    this.#hasFailed = true;
    this.#setPlaying(false);
    this.tell(text, { hasReset: true });
  }

  #post(command: Command): void {
    this.#worker?.postMessage(command);
  }

  #hear(message: Message): void {
    if (this.#isSilent) {
      this.#isSilent = false;
      this.tell("");
    }
    switch (message.kind) {
      case "ready":
        find("#pg-backend").textContent = message.backend;
        if (message.remark) this.tell(message.remark);
        return;
      case "begun":
        this.#frame = undefined;
        this.#curvesAt = -Infinity;
        this.#row = undefined;
        this.#saidAt = -Infinity;
        this.#elbos = [];
        this.#history.clear(1);
        this.#showTable();
        return;
      case "failed":
        return this.#fail(`${message.text}.`);
      case "row":
        this.#row = message;
        if (message.values) {
          this.#elbos.push([message.step, message.values.elbo]);
        }
        this.#stale.curves = true;
        this.#showTable();
        this.#drawSoon();
        return;
      case "frame":
        return this.#take(message);
    }
  }

  #take(frame: Frame): void {
    if (!this.#frame) this.#history.clear(frame.steps);
    this.#history.add(frame.losses);
    const { regions, maps, ...rest } = frame;
    release(this.#frame);
    this.#frame = rest;
    this.#stale.curves = true;
    if (regions) {
      release(this.#regions);
      this.#regions = regions;
    }
    if (maps) {
      release(this.#maps);
      this.#maps = maps;
      this.#stale.maps = true;
    }
    this.#setPlaying(frame.playing);
    this.#drawSoon();
    // The next look only after this one is drawn: nothing piles up.
    this.#waited = undefined;
    requestAnimationFrame(() => this.#look());
  }

  #setPlaying(isPlaying: boolean): void {
    this.#isPlaying = isPlaying;
    const text = isPlaying ? "Pause" : "Train";
    say(find("#pg-play"), text);
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
    const theme = this.#theme;
    const { shown } = this.#settings;
    const hasVae = frame.vaeSamples.length > 0;
    find("#pg-planes").classList.toggle("pg-pair", hasVae);
    find("#pg-vae-figure").hidden = !hasVae;
    drawLatent(find("#pg-latent"), frame.samples, {
      theme,
      regions: this.#regions,
      shown,
    });
    if (hasVae) drawLatent(find("#pg-vae"), frame.vaeSamples, { theme, shown });
    if (this.#maps && this.#stale.maps) {
      this.#stale.maps = false;
      const { learned, optimal } = this.#maps;
      // A VAE has no T.
      find("#pg-learned-figure").hidden = learned.length === 0;
      if (learned.length > 0) {
        drawLogRatio(find("#pg-learned"), learned, theme);
      }
      drawLogRatio(find("#pg-optimal"), optimal, theme);
      drawScale(find("#pg-scale"));
    }
    const now = performance.now();
    const isCurvesDue = !frame.playing || now - this.#curvesAt > CURVES_EVERY;
    if (this.#stale.curves && isCurvesDue) {
      this.#stale.curves = false;
      this.#curvesAt = now;
      this.#drawCurves(frame);
      this.#count(frame);
    }
    this.#summarize(frame);
  }

  #count({ step, steps }: Frame): void {
    const [done, all] = [step, steps].map((count) =>
      count.toLocaleString("en")
    );
    say(find("#pg-count"), `Step ${done} of ${all}`);
    find<HTMLProgressElement>("#pg-progress").value = step / steps;
  }

  #drawCurves({ step, steps: all }: Frame): void {
    const theme = this.#theme;
    // The axis grows with the training, so that its begin is seen too.
    const steps = Math.min(all, roundStep(step));
    const [first, second, claimed] = ([1, 2, 3] as const).map((field) =>
      this.#history.curve(field)
    ) as [[number, number][], [number, number][], [number, number][]];
    const highest = (points: readonly (readonly [number, number])[]) =>
      points.reduce((most, [, value]) => Math.max(most, value), -Infinity);
    const level = (value: number) => ({
      points: [[0, value], [steps, value]] as const,
      color: theme.muted,
      dash: [2, 3],
    });
    drawChart(find("#pg-losses"), [
      level(2 * Math.LN2),
      { points: first, color: seriesColorOf(2) },
      { points: second, color: seriesColorOf(0), dash: [6, 3] },
    ], {
      theme,
      steps,
      range: [
        // A T that lies may make (8) negative.
        clamp(first.at(-1)?.[1] ?? 0, -3, 0),
        clamp(Math.max(highest(first), highest(second)) + 0.1, 2.2, 5),
      ],
    });
    const optimum = -entropy(settingsData(this.#settings));
    drawChart(find("#pg-elbo"), [
      level(optimum),
      { points: claimed, color: seriesColorOf(0), dash: [6, 3] },
      { points: this.#elbos, color: theme.ink, dots: true },
    ], {
      theme,
      steps,
      range: [
        // As it stands now: what was low once may leave the picture.
        clamp(
          (this.#elbos.at(-1)?.[1] ?? optimum) - 0.3,
          optimum - 9,
          optimum - 1.5,
        ),
        clamp(highest(claimed) + 0.1, optimum + 0.3, optimum + 2),
      ],
    });
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
    say(find("#pg-summary"), text);
  }

  /** What depends on the settings alone. */
  #showSettings(): void {
    const { shown, posterior, tour } = this.#settings;
    this.#controls.show(this.#settings);
    this.#tour.show(tour, this.#settings);
    const { labels } = settingsData(this.#settings);
    find(".pg-shown").textContent = `${shown + 1}`;
    find("#pg-behind").textContent = posterior
      ? `the exact p(z|x${shown + 1})`
      : "the x that the decoder makes of every z";
    find("#pg-legend").replaceChildren(
      ...labels.flatMap((label, row) => {
        const entry = document.createElement("span");
        entry.className = "pg-key";
        entry.append(markPicture(row), ` ${shortLabel(label)}`);
        return [entry, " "];
      }),
    );
    this.#showTable();
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
      const spread = (row?.standardErrors?.[key] ?? 0).toFixed(digits);
      say(cell("here"), value === undefined ? "–" : value.toFixed(digits));
      say(cell("error"), Number(spread) > 0 ? `± ${spread}` : "");
      say(
        cell("paper"),
        isPaper
          ? `${paper.approximate.includes(key) ? "≈ " : ""}${paper[key]}`
          : "–",
      );
      const isBound = key === "logLikelihood" || key === "elbo";
      say(cell("optimum"), isBound ? best.toFixed(4) : "0");
    }
    say(find("#pg-row-note"), row?.problem ?? "");
  }
}

/** Makes the page live. */
export function startPage(): void {
  try {
    new Page(find("#pg-worker").textContent ?? "");
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    find("#pg-notice p").textContent = `The playground does not start: ${text}`;
  }
}
