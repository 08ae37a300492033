/**
 * `deno task checkpoints`: trains each preset once and keeps it in
 * data/checkpoints/ for readers who have no time to train.
 *
 * @module
 */
import { fourPoints } from "../data/mod.ts";
import {
  type PresetName,
  presets,
  saveTraining,
  Training,
} from "../training/mod.ts";
import { readArguments, readInteger, refusePositionals } from "./arguments.ts";
import { runCommand } from "./failure.ts";
import { machine } from "./machine.ts";
import { progressBar } from "./progress.ts";
import { writeWhole } from "./files.ts";
import { startBackend } from "./start_backend.ts";

/** The runs that notebooks read; the others take hours. */
const PRESETS: readonly PresetName[] = ["table-1", "blog", "vae"];
const COMMAND = "deno task checkpoints [--seed N]";
const FOLDER = "data/checkpoints";
/** Lines of losses that a plot needs. */
const LINES = 400;

async function main(): Promise<void> {
  const { values, positionals } = readArguments(
    Deno.args,
    { seed: { type: "string" } },
    COMMAND,
  );
  refusePositionals(positionals, COMMAND);
  const seed = readInteger("seed", values.seed ?? "1", { min: 0 });
  const backend = await startBackend();
  const entries = [];
  for (const preset of PRESETS) {
    const training = new Training({ ...presets[preset], seed }, fourPoints);
    const bar = progressBar(0);
    const every = Math.max(1, Math.round(training.config.steps / LINES));
    const start = performance.now();
    let lines = "";
    for await (const progress of training.run({ every })) {
      lines += `${
        JSON.stringify({ step: progress.step, ...progress.losses })
      }\n`;
      bar.show(progress);
    }
    bar.end();
    const seconds = (performance.now() - start) / 1000;
    writeWhole(`${FOLDER}/${preset}.safetensors`, saveTraining(training));
    writeWhole(`${FOLDER}/${preset}.metrics.jsonl`, lines);
    training.dispose();
    entries.push({
      preset,
      seed,
      seconds: Math.round(seconds),
      date: new Date().toISOString().slice(0, 10),
      machine: machine(),
      backend: backend.description,
      command: `deno task checkpoints --seed ${seed}`,
    });
  }
  writeWhole(
    `${FOLDER}/index.json`,
    `${JSON.stringify(entries, null, 2)}\n`,
  );
}

if (import.meta.main) await runCommand(main);
