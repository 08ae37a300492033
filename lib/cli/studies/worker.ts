/**
 * One run of a study, in a process of its own: reads the run as a line of JSON
 * on standard input, trains, evaluates, and writes messages as lines of JSON.
 * It ends when standard input does, that is with whoever started it, however
 * that one ended; a long run goes on from its last checkpoint the next time.
 *
 * @module
 */
import { initBackend } from "../../backend/mod.ts";
import { fourPoints } from "../../data/mod.ts";
import { evaluateTraining } from "../../evaluation/mod.ts";
import { codeVersion } from "../../notebook/code_version.ts";
import { Training } from "../../training/mod.ts";
import { evaluationRecord } from "../evaluate.ts";
import { withinBudget } from "./budget.ts";
import { keepPartial, partialRun } from "./partial_run.ts";
import type { RunResult, StudyRun } from "./study_run.ts";
import type { WorkerMessage, WorkerTask } from "./worker_messages.ts";

/** Milliseconds between two lines of progress. */
const INTERVAL = 500;
/** Milliseconds between two checkpoints. */
const CHECKPOINTS = 60_000;

function tell(message: WorkerMessage): void {
  console.log(JSON.stringify(message));
}

/** The first line of standard input; the process ends when the input does. */
async function firstLine(): Promise<string> {
  const reader = Deno.stdin.readable.pipeThrough(new TextDecoderStream())
    .getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) Deno.exit(1);
    text += value;
  }
  (async () => {
    while (!(await reader.read()).done);
    Deno.exit(1);
  })();
  return text.slice(0, text.indexOf("\n"));
}

function begin({ config, budgetSeconds }: StudyRun): Training {
  return new Training(
    budgetSeconds === undefined ? config : withinBudget(config, budgetSeconds),
    fourPoints,
  );
}

async function make({ run, key, folder }: WorkerTask): Promise<RunResult> {
  await initBackend(undefined, { announce: () => {} });
  const { training, seconds: before } = partialRun(folder, key) ??
    { training: begin(run), seconds: 0 };
  const start = performance.now();
  const spent = () => before + (performance.now() - start) / 1000;
  let told = -Infinity;
  let kept = start;
  for await (const { step, steps } of training.run({ every: 10 })) {
    const now = performance.now();
    if (step < steps && now - told < INTERVAL) continue;
    told = now;
    tell({ progress: { step, steps, seconds: spent() } });
    if (step === steps || now - kept < CHECKPOINTS) continue;
    keepPartial(folder, key, { training, seconds: spent() });
    kept = performance.now();
  }
  const seconds = spent();
  const trained = performance.now();
  const { samples } = run;
  const evaluation = await evaluateTraining(
    training,
    samples === undefined ? {} : { samples },
  );
  return {
    config: training.config,
    seconds,
    evaluationSeconds: (performance.now() - trained) / 1000,
    evaluation: evaluationRecord(training, evaluation),
  };
}

if (import.meta.main) {
  // Ctrl-C reaches every process of the terminal: the one that started this
  // one decides what it means.
  Deno.addSignalListener("SIGINT", () => {});
  const task = JSON.parse(await firstLine()) as WorkerTask;
  try {
    // The modules are loaded: what the sources say now is what runs.
    if (codeVersion() === task.version) tell({ result: await make(task) });
    else tell({ changed: true });
  } catch (error) {
    tell({ failure: error instanceof Error ? error.message : String(error) });
  }
  Deno.exit(0);
}
