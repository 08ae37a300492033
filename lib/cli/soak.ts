/**
 * `deno task soak`: trains and evaluates in a loop for a given time, and tells
 * whether memory, tensors, open files and the time of a step stay as they were.
 *
 * @module
 */
import { fourPoints } from "../data/mod.ts";
import { evaluateTraining } from "../evaluation/mod.ts";
import {
  loadTraining,
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
import {
  isFlat,
  type MemorySample,
  memoryText,
  sampleMemory,
} from "./bench/memory.ts";
import { Failure, runCommand } from "./failure.ts";
import { startBackend } from "./start_backend.ts";

const COMMAND = "deno task soak [--minutes 30] [--preset NAME]";
const NAMES = Object.keys(presets) as PresetName[];
/** Steps between two looks. */
const STEPS = 200;

/** What the process looked like after one turn of the loop. */
export interface Turn extends MemorySample {
  /** Open files; undefined where the system does not list them. */
  readonly files: number | undefined;
  /** Milliseconds a step. */
  readonly milliseconds: number;
}

/** By `ls`: Deno lets only a program with all permissions read /proc. */
function openFiles(): number | undefined {
  try {
    const { success, stdout } = new Deno.Command("ls", {
      args: [`/proc/${Deno.pid}/fd`],
      stderr: "null",
    }).outputSync();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    return success ? lines.length : undefined;
  } catch {
    return undefined; // a system without it
  }
}

/** One turn: train, save, load what was saved, evaluate it, let go. */
async function turn(preset: PresetName, seed: number): Promise<number> {
  const training = new Training({ ...presets[preset], seed }, fourPoints);
  const begun = performance.now();
  for await (const _ of training.run({ every: STEPS, until: STEPS }));
  const milliseconds = (performance.now() - begun) / STEPS;
  const loaded = loadTraining(saveTraining(training));
  training.dispose();
  await evaluateTraining(loaded, { samples: 1000 });
  loaded.dispose();
  return milliseconds;
}

function report({ step, files, milliseconds, ...memory }: Turn): string {
  return `turn ${step}: ${memoryText(memory)}, ` +
    `${files ?? "?"} open files, ${milliseconds.toFixed(2)} ms a step`;
}

/**
 * What did not stay as it was, in words.
 *
 * @param turns At least two, in order, without the first one of the process.
 */
export function troubles(turns: readonly Turn[]): string[] {
  const middle = (part: readonly Turn[]) =>
    part.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)[
      part.length >> 1
    ]!;
  const half = Math.ceil(turns.length / 2);
  const most = Math.max(...turns.slice(0, half).map(({ files }) => files ?? 0));
  const last = turns.at(-1)!.files ?? 0;
  const [before, after] = [turns.slice(0, half), turns.slice(-half)]
    .map(middle);
  return [
    ...isFlat(turns) ? [] : ["memory or tensors grew"],
    ...last <= most
      ? []
      : [`open files, at most ${most} in the first half, are ${last}`],
    // Other programs make single turns slow, half an hour of them is a drift.
    ...after! <= 1.5 * before! ? [] : [
      `a step took ${before!.toFixed(2)} ms in the first half and ` +
      `${after!.toFixed(2)} ms in the second`,
    ],
  ];
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(Deno.args, {
    minutes: { type: "string" },
    preset: { type: "string" },
  }, COMMAND);
  refusePositionals(positionals, COMMAND);
  const minutes = readInteger("minutes", values.minutes ?? "30", {
    min: 1,
    max: 10_000,
  });
  const preset = readName("preset", values.preset ?? "table-1", NAMES);
  await startBackend();
  const turns: Turn[] = [];
  const end = performance.now() + 60_000 * minutes;
  // The first turn compiles, fills caches and grows the heap: it is no measure.
  await turn(preset, 0);
  for (let step = 1; step <= 2 || performance.now() < end; step++) {
    const milliseconds = await turn(preset, step);
    turns.push({ ...sampleMemory(step), files: openFiles(), milliseconds });
    console.log(report(turns.at(-1)!));
  }
  const wrong = troubles(turns);
  if (wrong.length > 0) {
    throw new Failure(
      `Not flat over ${turns.length} turns: ${wrong.join("; ")}`,
    );
  }
  console.log(`Flat over ${turns.length} turns, ${minutes} min`);
}

if (import.meta.main) await runCommand(main);
