import {
  type Estimate,
  type Health,
  type HealthWarning,
  lossWarnings,
  trainingHealth,
} from "../evaluation/mod.ts";
import type { Progress, Training } from "../training/mod.ts";

/**
 * Steps between two health reports: ten over a run, but so far apart that they
 * take a small share of its time.
 *
 * @param steps Of the whole run.
 */
export function defaultHealthInterval(steps: number): number {
  return Math.max(500, 100 * Math.round(steps / 1000));
}

function withError({ value, standardError }: Estimate): string {
  return `${value.toFixed(3)} ± ${standardError.toFixed(3)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/** A report for people, line by line. */
export function healthLines(health: Health): string[] {
  const { elbo, elboByDiscriminator: byT, discriminatorGap: gap } = health;
  const { discriminator, gradientNorms, warnings } = health;
  const lines = [`Health at step ${health.step}; nats, ± standard error`];
  if (elbo) {
    const compared = byT && gap
      ? `; by T ${withError(byT)}, too ${gap.value > 0 ? "high" : "low"} by ` +
        withError({ ...gap, value: Math.abs(gap.value) })
      : "";
    lines.push(`  ELBO ${withError(elbo)}${compared}`);
  }
  if (discriminator) {
    const { loss, spread, saturated } = discriminator;
    lines.push(
      `  T: (9) is ${withError(loss)} (${(2 * Math.LN2).toFixed(3)} if T is ` +
        `0); spread ${spread.toPrecision(3)}; saturated at ` +
        `${percent(saturated.posterior)} of q's samples, ` +
        `${percent(saturated.prior)} of the prior's`,
    );
  }
  const { generative, discriminator: psi } = gradientNorms;
  lines.push(
    `  gradient norms: theta and phi ${generative.toPrecision(3)}` +
      (psi === undefined ? "" : `, psi ${psi.toPrecision(3)}`),
    warnings.length === 0
      ? "  nothing to warn of"
      : `  warnings: ${warnings.map(({ kind }) => kind).join(", ")}`,
  );
  return lines;
}

/** Tells of warnings when they appear and when they are over, not between. */
export class WarningWatch {
  readonly #standing = new Map<string, Set<string>>();

  /**
   * Takes in the warnings that now hold.
   *
   * @param source Where they come from; each source has warnings of its own.
   * @param step Steps done.
   * @param warnings All of that source, at most one a kind.
   * @returns A line for each that is new, and for each that is over.
   */
  changes(
    source: string,
    step: number,
    warnings: readonly HealthWarning[],
  ): string[] {
    const before = this.#standing.get(source) ?? new Set();
    const now = new Set(warnings.map(({ kind }) => kind));
    this.#standing.set(source, now);
    return [
      ...warnings.filter(({ kind }) => !before.has(kind)).map(
        ({ kind, text }) => `Warning at step ${step}, ${kind}: ${text}`,
      ),
      ...[...before].filter((kind) => !now.has(kind)).map(
        (kind) => `Over at step ${step}: ${kind}`,
      ),
    ];
  }
}

/** Takes health reports on the way of a training, and tells of them. */
export class HealthReports {
  readonly #training: Training;
  readonly #interval: number;
  readonly #note: (line: string) => void;
  readonly #watch = new WarningWatch();
  /** The last report, if there was one. */
  last: Health | undefined;

  /**
   * @param training What is watched.
   * @param interval Steps between two reports; 0 for none, and no warnings.
   * @param note Shows a line.
   */
  constructor(
    training: Training,
    interval: number,
    note: (line: string) => void,
  ) {
    this.#training = training;
    this.#interval = interval;
    this.#note = note;
  }

  /** Steps between two looks at the losses, so that no report is missed. */
  get stride(): number {
    return [10, 5, 2, 1].find((steps) => this.#interval % steps === 0)!;
  }

  /**
   * Looks at the losses, and takes a report where one is due: at every
   * interval and at the last step.
   *
   * @param progress Where the training stands.
   * @returns The report, if one was due.
   */
  async after({ step, steps, losses }: Progress): Promise<Health | undefined> {
    if (this.#interval === 0) return undefined;
    const tell = (source: string, warnings: readonly HealthWarning[]) =>
      this.#watch.changes(source, step, warnings).forEach(this.#note);
    tell("losses", lossWarnings(losses, this.#training.data));
    if (step % this.#interval !== 0 && step !== steps) return undefined;
    const health = await trainingHealth(this.#training);
    healthLines(health).forEach(this.#note);
    tell("health", health.warnings);
    return this.last = health;
  }
}
