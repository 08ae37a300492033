/**
 * `deno task train`: trains a preset and keeps checkpoint and metrics.
 *
 * @module
 */
import { fourPoints } from "../data/mod.ts";
import type { Health } from "../evaluation/mod.ts";
import {
  applySettings,
  currentEngine,
  DivergenceError,
  parseConfig,
  type PresetName,
  presets,
  Training,
  type TrainingConfig,
} from "../training/mod.ts";
import {
  readArguments,
  readInteger,
  readName,
  refusePositionals,
  USAGE,
} from "./arguments.ts";
import { Failure, runCommand } from "./failure.ts";
import { defaultHealthInterval, HealthReports } from "./health_report.ts";
import { duration, progressBar } from "./progress.ts";
import { readConfig } from "./read_config.ts";
import {
  appendMetrics,
  createRunFolder,
  cutMetrics,
  holdRunFolder,
  loadRun,
  runEngine,
  saveRun,
} from "./run_folder.ts";
import { resumeBackend, startBackend } from "./start_backend.ts";

const NAMES = Object.keys(presets) as PresetName[];
const COMMAND = "deno task train --preset NAME --seed N --out DIR [--resume] " +
  "[--set key=value] [--every N] [--health N] [--json]";

function presetOf(name: string | undefined) {
  if (name === undefined) {
    throw new Failure(
      `No preset: add --preset with one of ${NAMES.join(", ")}`,
      USAGE,
    );
  }
  return presets[readName("preset", name, NAMES)];
}

function configure(
  preset: string | undefined,
  seed: string | undefined,
  settings: readonly string[],
): TrainingConfig {
  const recipe = presetOf(preset);
  return readConfig(() =>
    parseConfig(applySettings(
      { ...recipe, seed: readInteger("seed", seed ?? "0", { min: 0 }) },
      settings,
    ))
  );
}

/** Trains to the end, or until interrupted; returns the last health report. */
async function trainInto(
  folder: string,
  training: Training,
  intervals: { readonly save: number; readonly health: number },
): Promise<Health | undefined> {
  const interruption = new AbortController();
  const stop = () => interruption.abort();
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  signals.forEach((signal) => Deno.addSignalListener(signal, stop));
  const bar = progressBar(training.step);
  const reports = new HealthReports(training, intervals.health, bar.note);
  let saved = training.step;
  try {
    const { signal } = interruption;
    const every = reports.stride;
    for await (const progress of training.run({ every, signal })) {
      const { step, steps, losses } = progress;
      bar.show(progress);
      const health = await reports.after(progress);
      if (health || step % 100 === 0 || step === steps) {
        appendMetrics(folder, { step, ...losses, ...(health && { health }) });
      }
      if (step - saved >= intervals.save) {
        saveRun(folder, training);
        saved = step;
      }
    }
    saveRun(folder, training);
  } catch (error) {
    if (error instanceof DivergenceError) {
      throw new Failure(
        `${error.message}. The checkpoint of step ${saved} is kept`,
      );
    }
    throw error;
  } finally {
    bar.end();
    signals.forEach((signal) => Deno.removeSignalListener(signal, stop));
  }
  return reports.last;
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(Deno.args, {
    preset: { type: "string" },
    seed: { type: "string" },
    out: { type: "string" },
    resume: { type: "boolean" },
    set: { type: "string", multiple: true },
    every: { type: "string" },
    health: { type: "string" },
    json: { type: "boolean" },
  }, COMMAND);
  refusePositionals(positionals, COMMAND);
  const folder = values.out;
  if (!folder) {
    throw new Failure("No folder: add --out DIR, for example runs/a", USAGE);
  }
  const every = readInteger("every", values.every ?? "2000", { min: 1 });
  const reports = values.health === undefined
    ? undefined
    : readInteger("health", values.health, { min: 0 });
  const fresh = values.resume
    ? undefined
    : configure(values.preset, values.seed, values.set ?? []);
  if (values.resume && (values.preset || values.seed || values.set)) {
    throw new Failure(
      "A resumed run keeps its configuration: leave out --preset, --seed and " +
        "--set",
      USAGE,
    );
  }
  if (fresh) await startBackend();
  else {
    const note = await resumeBackend(runEngine(folder));
    if (note) console.error(note);
  }
  // Refused before anything is computed.
  if (fresh) createRunFolder(folder);
  using _ = holdRunFolder(folder);
  const training = fresh ? new Training(fresh, fourPoints) : loadRun(folder);
  // From here on it can be resumed, whenever it ends.
  if (fresh) saveRun(folder, training);
  else cutMetrics(folder, training.step);

  const started = performance.now();
  const { preset, seed, steps } = training.config;
  const health = await trainInto(folder, training, {
    save: every,
    health: reports ?? defaultHealthInterval(steps),
  });
  const seconds = (performance.now() - started) / 1000;
  if (training.step < steps) {
    throw new Failure(
      `Interrupted at step ${training.step} of ${steps}; the checkpoint is ` +
        `saved. Go on by: deno task train --resume --out ${folder}` +
        (reports === undefined ? "" : ` --health ${reports}`),
      130,
    );
  }
  if (values.json) {
    console.log(JSON.stringify({
      preset,
      seed,
      step: training.step,
      seconds,
      backend: currentEngine()!.name,
      out: folder,
      health: health ?? null,
    }));
  } else {
    console.log(
      `${preset}, seed ${seed}: ${training.step} steps in ` +
        `${duration(seconds)}. Next: deno task evaluate ${folder}`,
    );
  }
}

if (import.meta.main) await runCommand(main);
