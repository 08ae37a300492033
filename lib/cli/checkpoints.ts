/**
 * `deno task checkpoints`: trains presets, each once, and keeps them in
 * data/checkpoints/ for readers who have no time to train, with their row of
 * table 1.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { fourPoints } from "../data/mod.ts";
import { evaluateTraining } from "../evaluation/mod.ts";
import {
  type PresetName,
  presets,
  saveTraining,
  Training,
} from "../training/mod.ts";
import {
  readArguments,
  readInteger,
  readName,
  refusePositionals,
} from "./arguments.ts";
import { evaluationRecord } from "./evaluate.ts";
import { runCommand } from "./failure.ts";
import { machine } from "./machine.ts";
import { progressBar } from "./progress.ts";
import { writeWhole } from "./files.ts";
import { startBackend } from "./start_backend.ts";
import { readList } from "./studies/study_flags.ts";

/** The runs that notebooks read; the others take hours. */
const PRESETS: readonly PresetName[] = ["table-1", "blog", "vae"];
const COMMAND = "deno task checkpoints [--presets a,b] [--seed N]";
const FOLDER = "data/checkpoints";
const INDEX = `${FOLDER}/index.json`;
/** Lines of losses that a plot needs. */
const LINES = 400;

/** What the index says of a checkpoint. */
interface Entry {
  readonly preset: string;
}

/** Those that are there already. */
function entriesThere(): Entry[] {
  return existsSync(INDEX) ? JSON.parse(Deno.readTextFileSync(INDEX)) : [];
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(
    Deno.args,
    { presets: { type: "string" }, seed: { type: "string" } },
    COMMAND,
  );
  refusePositionals(positionals, COMMAND);
  const seed = readInteger("seed", values.seed ?? "1", { min: 0 });
  const chosen = readList("presets", values.presets ?? PRESETS.join())
    .map((name) => readName("preset", name, PRESETS));
  // An index that is none is refused before anything is trained.
  entriesThere();
  const backend = await startBackend();
  for (const preset of chosen) {
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
    const evaluation = await evaluateTraining(training);
    writeWhole(`${FOLDER}/${preset}.safetensors`, saveTraining(training));
    writeWhole(`${FOLDER}/${preset}.metrics.jsonl`, lines);
    const entry = {
      preset,
      seed,
      seconds: Math.round(seconds),
      date: new Date().toISOString().slice(0, 10),
      machine: machine(),
      backend: backend.description,
      command: `deno task checkpoints --presets ${preset} --seed ${seed}`,
      evaluation: evaluationRecord(training, evaluation),
    };
    training.dispose();
    // Read anew: another run of this command may have written meanwhile.
    const index = new Map(entriesThere().map((each) => [each.preset, each]));
    index.set(preset, entry);
    writeWhole(INDEX, `${JSON.stringify([...index.values()], null, 2)}\n`);
  }
}

if (import.meta.main) await runCommand(main);
