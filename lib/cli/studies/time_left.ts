import { canonicalJson, type StudyRun } from "./study_run.ts";
import type { WorkerProgress } from "./worker_messages.ts";

/** Runs that differ in their seed alone take equally long. */
function kind({ config }: StudyRun): string {
  return canonicalJson({ ...config, seed: 0 });
}

function mean(values: Iterable<number>): number | undefined {
  const all = [...values];
  if (all.length === 0) return undefined;
  return all.reduce((sum, value) => sum + value, 0) / all.length;
}

/** Estimates how long the rest of a study takes from what has been seen. */
export class TimeLeft {
  readonly #paces = new Map<string, number>();
  readonly #evaluations: number[] = [];

  /** Takes in how fast a run goes. */
  observeTraining(run: StudyRun, { step, seconds }: WorkerProgress): void {
    if (step > 0) this.#paces.set(kind(run), seconds / step);
  }

  /** Takes in how long an evaluation took. */
  observeEvaluation(seconds: number): void {
    this.#evaluations.push(seconds);
  }

  /** Seconds that a run still wants; undefined if nothing is known yet. */
  of(run: StudyRun, progress?: WorkerProgress): number | undefined {
    const evaluation = mean(this.#evaluations) ?? 0;
    if (run.budgetSeconds !== undefined) {
      return Math.max(0, run.budgetSeconds - (progress?.seconds ?? 0)) +
        evaluation;
    }
    const pace = this.#paces.get(kind(run)) ?? mean(this.#paces.values());
    if (pace === undefined) return undefined;
    const steps = run.config.steps - (progress?.step ?? 0);
    return steps * pace + evaluation;
  }

  /** Seconds until all are done, on that many workers. */
  total(
    runs: readonly { run: StudyRun; progress?: WorkerProgress | undefined }[],
    workers: number,
  ): number | undefined {
    const each = runs.map(({ run, progress }) => this.of(run, progress));
    if (each.includes(undefined)) return undefined;
    const seconds = each as number[];
    const sum = seconds.reduce((a, b) => a + b, 0);
    return Math.max(sum / workers, ...seconds, 0);
  }
}
