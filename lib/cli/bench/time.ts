import { fourPoints } from "../../data/mod.ts";
import { evaluateTraining } from "../../evaluation/mod.ts";
import { presets, Training } from "../../training/mod.ts";

/** Seconds from nothing to a row of table 1. */
export interface TimeToRow {
  readonly workload: string;
  readonly steps: number;
  readonly trainSeconds: number;
  readonly evaluateSeconds: number;
  /** Of the row, so that one sees it is the real one; nats. */
  readonly logLikelihood: number;
  readonly elbo: number;
}

/** Trains `table-1` to its end and evaluates it, on the current backend. */
export async function measureTime(): Promise<TimeToRow> {
  const workload = "table-1";
  const started = performance.now();
  const training = new Training({ ...presets[workload], seed: 1 }, fourPoints);
  for await (const _ of training.run()) { /* nothing to show */ }
  const trained = performance.now();
  const { logLikelihood, elbo } = await evaluateTraining(training);
  return {
    workload,
    steps: training.step,
    trainSeconds: (trained - started) / 1000,
    evaluateSeconds: (performance.now() - trained) / 1000,
    logLikelihood,
    elbo,
  };
}

/** The seconds for people. */
export function timeLines(
  { engine, workload, ...time }: TimeToRow & {
    engine: string;
    seconds: number;
  },
): string[] {
  return [
    `\n${workload} on ${engine} from start to its row of table 1: ` +
    `${time.seconds.toFixed(1)} s`,
    `  ${time.steps} steps in ${time.trainSeconds.toFixed(1)} s, evaluation ` +
    `in ${time.evaluateSeconds.toFixed(1)} s, the rest is start-up`,
    `  log-likelihood ${time.logLikelihood.toFixed(4)}, ELBO ` +
    `${time.elbo.toFixed(4)} nats`,
  ];
}
