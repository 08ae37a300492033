/**
 * One run of a study, in a process of its own: reads the run as a line of JSON
 * on standard input, trains, evaluates, and writes messages as lines of JSON.
 * It ends when standard input does, that is with whoever started it, however
 * that one ended.
 *
 * @module
 */
import { initBackend } from "../../backend/mod.ts";
import { fourPoints } from "../../data/mod.ts";
import { evaluateTraining } from "../../evaluation/mod.ts";
import { Training } from "../../training/mod.ts";
import { evaluationRecord } from "../evaluate.ts";
import { withinBudget } from "./budget.ts";
import { codeVersion } from "./code_version.ts";
import type { RunResult, StudyRun } from "./study_run.ts";
import type { WorkerMessage, WorkerTask } from "./worker_messages.ts";

/** Milliseconds between two lines of progress. */
const INTERVAL = 500;

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

async function make(
  { config: wanted, samples, budgetSeconds }: StudyRun,
): Promise<RunResult> {
  await initBackend(undefined, { announce: () => {} });
  const config = budgetSeconds === undefined
    ? wanted
    : withinBudget(wanted, budgetSeconds);
  const training = new Training(config, fourPoints);
  const start = performance.now();
  let told = -Infinity;
  for await (const { step, steps, seconds } of training.run({ every: 10 })) {
    const now = performance.now();
    if (step < steps && now - told < INTERVAL) continue;
    told = now;
    tell({ progress: { step, steps, seconds } });
  }
  const trained = performance.now();
  const evaluation = await evaluateTraining(
    training,
    samples === undefined ? {} : { samples },
  );
  return {
    config: training.config,
    seconds: (trained - start) / 1000,
    evaluationSeconds: (performance.now() - trained) / 1000,
    evaluation: evaluationRecord(training, evaluation),
  };
}

if (import.meta.main) {
  // Ctrl-C reaches every process of the terminal: the one that started this
  // one decides what it means.
  Deno.addSignalListener("SIGINT", () => {});
  const { run, version } = JSON.parse(await firstLine()) as WorkerTask;
  try {
    // The modules are loaded: what the sources say now is what runs.
    if (codeVersion() === version) tell({ result: await make(run) });
    else tell({ changed: true });
  } catch (error) {
    tell({ failure: error instanceof Error ? error.message : String(error) });
  }
  Deno.exit(0);
}
