import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { initBackend } from "../backend/mod.ts";
import type { DataSet } from "../data/mod.ts";
import {
  loadTraining,
  type Losses,
  type Progress,
  saveTraining,
  Training,
  type TrainingConfig,
} from "../training/mod.ts";
import type { FilmSnapshot } from "../figures/mod.ts";
import { codeVersion } from "./code_version.ts";
import { displayed } from "./describe.ts";
import { live } from "./profile.ts";
import { snapshotSteps, takeSnapshot } from "./snapshots.ts";
import { replaceFile } from "./whole_file.ts";

/** The losses that a plot shows, one entry a logged step. */
export interface HistoryEntry extends Losses {
  /** Steps done. */
  readonly step: number;
}

/** A training, its losses on the way, and where it came from. */
export interface TrainedRun {
  /** The training, at its last step or where it was stopped. */
  readonly training: Training;
  /** The losses on the way. */
  readonly history: readonly HistoryEntry[];
  /**
   * The run at some moments, for `trainingFilm`, on `snapshotGrid`. Empty for
   * a saved run and where z has not two dimensions.
   */
  readonly snapshots: readonly FilmSnapshot[];
  /** One sentence for the page: trained here and now, kept, or saved. */
  readonly origin: string;
  /** How it came about. */
  readonly source: "live" | "kept" | "saved";
  /** False if the training was stopped on the way. */
  readonly complete: boolean;
}

/** What {@link trainedRun} is told beside the configuration. */
export interface TrainedRunOptions {
  /**
   * Loads the trained checkpoint of data/ instead of training; by default as
   * AVB_LIVE=0 says.
   */
  readonly saved?: boolean;
  /** Takes the run that another notebook kept, if there is one. */
  readonly reuse?: boolean;
  /** Called about 400 times with the losses so far. */
  readonly onProgress?: (
    progress: Progress,
    run: {
      readonly training: Training;
      readonly history: readonly HistoryEntry[];
    },
  ) => void | Promise<void>;
  /** Stops the training; the same call goes on with it. */
  readonly signal?: AbortSignal | undefined;
}

const ROOT = new URL("../../", import.meta.url);
const KEPT = new URL("runs/site/", ROOT);
const SAVED = new URL("data/checkpoints/", ROOT);

/** A training that would take longer than this is loaded, in seconds. */
const LONGEST = 600;
const TIMED_STEPS = 20;

interface Unfinished {
  readonly training: Training;
  readonly history: HistoryEntry[];
  readonly snapshots: FilmSnapshot[];
}

/** Trainings that were stopped, by configuration: a second call goes on. */
const unfinished = new Map<string, Unfinished>();

/** By recipe, seed, data and code. */
async function keyOf(config: TrainingConfig, data: DataSet): Promise<string> {
  const text = JSON.stringify([
    codeVersion({ more: ["figures", "notebook"] }),
    config,
    data.rows,
    data.weights,
  ]);
  const hash = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(text),
  );
  const hex = Array.from(
    new Uint8Array(hash, 0, 6),
    (byte) => byte.toString(16).padStart(2, "0"),
  );
  return `${config.preset}-${config.seed}-${hex.join("")}`;
}

/** The lines of a file, each as JSON. */
function readLines<T>(file: URL): T[] {
  return Deno.readTextFileSync(file).split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}

function readRun(
  folder: URL,
  { name, film }: { name: string; film: boolean },
): Unfinished | undefined {
  const file = (extension: string) => new URL(`${name}.${extension}`, folder);
  try {
    return {
      history: readLines<HistoryEntry>(file("metrics.jsonl")),
      snapshots: film ? readLines<FilmSnapshot>(file("snapshots.jsonl")) : [],
      training: loadTraining(Deno.readFileSync(file("safetensors"))),
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function keepRun(
  name: string,
  { training, history, snapshots }: Unfinished,
): void {
  Deno.mkdirSync(KEPT, { recursive: true });
  const write = (file: string, contents: string | Uint8Array) =>
    replaceFile(fileURLToPath(new URL(file, KEPT)), contents);
  const lines = (entries: readonly unknown[]) =>
    entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  write(`${name}.metrics.jsonl`, lines(history));
  write(`${name}.snapshots.jsonl`, lines(snapshots));
  write(`${name}.safetensors`, saveTraining(training));
}

/** What data/checkpoints/index.json says of one checkpoint. */
interface SavedEntry {
  readonly preset: string;
  readonly seed: number;
  readonly seconds: number;
  readonly date: string;
  readonly machine: string;
  readonly command: string;
}

/** The settings in which two configurations differ, but for the seed. */
function differing(a: TrainingConfig, b: TrainingConfig): string[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<
    keyof TrainingConfig
  >;
  keys.delete("seed");
  return [...keys].filter((key) => !isDeepStrictEqual(a[key], b[key]));
}

function loadSaved(
  config: TrainingConfig,
  data: DataSet,
  why: string,
): TrainedRun {
  const remedy = "Train it: set saved to false, or call " +
    "`deno task site --live`; in a notebook of your own set AVB_LIVE=1";
  const run = readRun(SAVED, { name: config.preset, film: false });
  if (!run) {
    throw new RangeError(
      `No saved checkpoint of ${config.preset}: data/checkpoints/ has none` +
        `${why}. ${remedy}`,
    );
  }
  const { data: known, config: recipe } = run.training;
  if (
    !isDeepStrictEqual([known.rows, known.weights], [data.rows, data.weights])
  ) {
    run.training.dispose();
    throw new RangeError(
      `No saved checkpoint of ${config.preset} for the data "${data.name}": ` +
        `the one in data/checkpoints/ is for "${known.name}"${why}. ${remedy}`,
    );
  }
  const others = differing(recipe, config);
  const index = JSON.parse(
    Deno.readTextFileSync(new URL("index.json", SAVED)),
  ) as SavedEntry[];
  const entry = index.find(({ preset }) => preset === config.preset);
  const made = entry
    ? `seed ${entry.seed}, ${Math.round(entry.seconds)} s on ` +
      `${entry.machine}, ${entry.date}, by \`${entry.command}\``
    : "made by `deno task checkpoints`";
  return displayed<TrainedRun>({
    ...run,
    source: "saved",
    complete: true,
    origin: `Loaded from data/checkpoints/${config.preset}.safetensors ` +
      `(${made})${why}.` +
      (others.length > 0
        ? ` What is asked for differs from it in ${others.join(", ")}.`
        : ""),
  });
}

/**
 * The trained model of a configuration for a notebook: trained here and now,
 * or taken from the run that another notebook kept in runs/site/, or loaded
 * from data/checkpoints/. A training that 20 timed steps show to need more
 * than 10 minutes is loaded, unless AVB_LIVE=1; the origin says so.
 *
 * @param config Recipe and seed.
 * @param data What x is drawn from.
 * @param options See {@link TrainedRunOptions}.
 * @returns The run; incomplete if the signal stopped it, and then the same
 * call goes on where it stood.
 * @throws {RangeError} If it is to be loaded and data/checkpoints/ has no such
 * preset, or has it for other data.
 * @throws {DivergenceError} If a loss or a gradient is NaN or infinite.
 */
export async function trainedRun(
  config: TrainingConfig,
  data: DataSet,
  options: TrainedRunOptions = {},
): Promise<TrainedRun> {
  const { saved = live() === false, reuse = false, onProgress, signal } =
    options;
  const backend = await initBackend(undefined, { announce: console.log });
  if (saved) return loadSaved(config, data, "");
  const key = await keyOf(config, data);
  if (reuse && !unfinished.has(key)) {
    const kept = readRun(KEPT, { name: key, film: true });
    if (kept) {
      const file = new URL(`${key}.safetensors`, KEPT);
      const date = Deno.statSync(file).mtime?.toISOString().slice(0, 16)
        .replace("T", " ");
      return displayed<TrainedRun>({
        ...kept,
        source: "kept",
        complete: true,
        origin: `The run that runs/site/ kept on ${date} UTC: ` +
          `${config.preset}, seed ${config.seed}, ` +
          `${kept.training.step} steps.`,
      });
    }
  }
  const run: Unfinished = unfinished.get(key) ??
    { training: new Training(config, data), history: [], snapshots: [] };
  const { training, history, snapshots } = run;
  unfinished.set(key, run);

  if (training.step === 0 && live() !== true) {
    const minutes = await estimate(config, data) / 60;
    if (minutes * 60 > LONGEST) {
      unfinished.delete(key);
      training.dispose();
      return loadSaved(
        config,
        data,
        `: on backend ${backend.name} the training would take about ` +
          `${Math.round(minutes)} minutes; --live or AVB_LIVE=1 trains it ` +
          `all the same`,
      );
    }
  }

  const every = Math.max(1, Math.round(config.steps / 400));
  const moments = snapshotSteps(config.steps, every);
  const look = () => {
    const { step } = training;
    // A run that goes on may stand where it was looked at before.
    if (!moments.has(step) || snapshots.at(-1)?.step === step) return;
    if (config.encoder.zDim === 2) snapshots.push(takeSnapshot(training));
  };
  look();
  let seconds = 0;
  for await (const progress of training.run({ every, signal })) {
    seconds = progress.seconds;
    history.push({ step: progress.step, ...progress.losses });
    look();
    await onProgress?.(progress, run);
  }
  const complete = training.step === config.steps;
  if (complete) {
    unfinished.delete(key);
    keepRun(key, run);
  }
  return displayed<TrainedRun>({
    ...run,
    source: "live",
    complete,
    origin: complete
      ? `Trained here: ${config.preset}, seed ${config.seed}, ` +
        `${config.steps} steps, ${seconds.toFixed(0)} s on backend ` +
        `${backend.name}.`
      : `Stopped at step ${training.step} of ${config.steps}; run this cell ` +
        `again to go on.`,
  });
}

/** Seconds that a training would take, from 20 timed steps of another one. */
async function estimate(
  config: TrainingConfig,
  data: DataSet,
): Promise<number> {
  const probe = new Training(config, data);
  const until = Math.min(2 * TIMED_STEPS, config.steps);
  const times: number[] = [];
  let before = 0;
  for await (const { seconds } of probe.run({ every: 1, until })) {
    times.push(seconds - before);
    before = seconds;
  }
  probe.dispose();
  // The first steps compile the kernels; the median forgives a hiccup.
  const timed = times.slice(-TIMED_STEPS).sort((a, b) => a - b);
  return timed[timed.length >> 1]! * config.steps;
}
