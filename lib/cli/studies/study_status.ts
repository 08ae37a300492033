import { duration } from "../progress.ts";
import type { RunRecord, StudyRun } from "./study_run.ts";
import { TimeLeft } from "./time_left.ts";
import type { WorkerProgress } from "./worker_messages.ts";

/** Milliseconds between two lines, on a terminal and elsewhere. */
const ON_TERMINAL = 250;
const ELSEWHERE = 15_000;

/** One run that goes, in a few words. */
function runningText(
  { label, config }: StudyRun,
  progress: WorkerProgress | undefined,
): string {
  if (progress === undefined) return `${label} starts`;
  const { step, steps, seconds } = progress;
  if (step === steps) return `${label} is evaluated`;
  const rate = step / seconds;
  return `${label} ${step}/${steps ?? config.steps} ` +
    `(${rate.toFixed(rate < 10 ? 1 : 0)} steps/s)`;
}

/** What a finished run found, in a few words. */
export function resultText(
  { evaluation, seconds }: Pick<RunRecord, "evaluation" | "seconds">,
): string {
  return `ELBO ${evaluation.elbo.toFixed(4)}, KL(q(z), p(z)) ` +
    `${evaluation.klAggregate.toFixed(4)} nats, ${duration(seconds)}`;
}

/**
 * Shows on standard error how a study stands: a line for every run that ends,
 * and between them which runs go, how fast, and how long the rest takes.
 */
export class StudyStatus {
  readonly #waiting: Set<StudyRun>;
  readonly #running = new Map<StudyRun, WorkerProgress | undefined>();
  readonly #time = new TimeLeft();
  readonly #total: number;
  readonly #workers: number;
  readonly #write: (text: string) => void;
  readonly #terminal: boolean;
  #shown = -Infinity;
  #done = 0;

  /** Nothing is begun yet. */
  constructor(
    runs: readonly StudyRun[],
    { workers, write, terminal }: {
      readonly workers: number;
      /** Where the text goes; standard error by default. */
      readonly write?: (text: string) => void;
      /** Whether a line can be rewritten there. */
      readonly terminal?: boolean;
    },
  ) {
    this.#waiting = new Set(runs);
    this.#total = runs.length;
    this.#workers = workers;
    this.#terminal = terminal ?? Deno.stderr.isTerminal();
    const encoder = new TextEncoder();
    this.#write = write ??
      ((text) => void Deno.stderr.writeSync(encoder.encode(text)));
  }

  /** A run was there already. */
  kept(run: StudyRun): void {
    this.#waiting.delete(run);
    this.#done++;
  }

  /** A run begins. */
  begin(run: StudyRun): void {
    this.#waiting.delete(run);
    this.#running.set(run, undefined);
  }

  /** A run goes on. */
  progress(run: StudyRun, progress: WorkerProgress): void {
    this.#running.set(run, progress);
    this.#time.observeTraining(run, progress);
    this.#show();
  }

  /** A run has ended well. */
  finish(run: StudyRun, record: RunRecord): void {
    this.#time.observeEvaluation(record.evaluationSeconds);
    this.#end(run, resultText(record));
  }

  /** A run has not. */
  fail(run: StudyRun, reason: string): void {
    this.#end(run, `failed: ${reason}`);
  }

  #end(run: StudyRun, text: string): void {
    this.#running.delete(run);
    this.#done++;
    this.clear();
    this.#write(`[${this.#done}/${this.#total}] ${run.label}: ${text}\n`);
  }

  /** Which runs go, how fast, and how long it all takes. */
  line(): string {
    const running = [...this.#running];
    const left = this.#time.total([
      ...running.map(([run, progress]) => ({ run, progress })),
      ...[...this.#waiting].map((run) => ({ run })),
    ], this.#workers);
    return [
      `${this.#done}/${this.#total}`,
      ...running.map((entry) => runningText(...entry)),
      ...(left === undefined ? [] : [`${duration(left)} left`]),
    ].join("  ");
  }

  #show(): void {
    const now = performance.now();
    if (now - this.#shown < (this.#terminal ? ON_TERMINAL : ELSEWHERE)) return;
    this.#shown = now;
    const line = this.line();
    if (!this.#terminal) return this.#write(`${line}\n`);
    const width = Deno.consoleSize().columns - 1;
    this.#write(`\r\x1b[2K${[...line].slice(0, width).join("")}`);
  }

  /** Removes the line that is being rewritten. */
  clear(): void {
    if (this.#terminal) this.#write("\r\x1b[2K");
  }
}
