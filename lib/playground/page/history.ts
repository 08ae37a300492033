import { LOSS_FIELDS } from "../protocol.ts";

/** Points of a curve, however long a training is. */
const BINS = 400;

/**
 * Losses of a whole training as means over equal stretches of steps. Where the
 * steps do not count on, as those of T alone, the last value stands for all.
 */
export class History {
  #steps = 1;
  #last = NaN;
  readonly #sums = new Float64Array(BINS * LOSS_FIELDS);
  readonly #counts = new Float64Array(BINS * LOSS_FIELDS);

  /**
   * Forgets all.
   *
   * @param steps Where the schedule ends.
   */
  clear(steps: number): void {
    this.#steps = Math.max(1, steps);
    this.#last = NaN;
    this.#sums.fill(0);
    this.#counts.fill(0);
  }

  /**
   * Takes in what `Frame.losses` holds.
   *
   * @param losses Groups of numbers, the step first.
   */
  add(losses: Float32Array): void {
    for (let i = 0; i < losses.length; i += LOSS_FIELDS) {
      const step = losses[i]!;
      const isSame = step === this.#last;
      this.#last = step;
      const share = step / this.#steps;
      const bin = Math.min(BINS - 1, Math.floor(share * BINS));
      for (let k = 0; k < LOSS_FIELDS; k++) {
        const value = losses[i + k]!;
        if (!Number.isFinite(value)) continue;
        const at = bin * LOSS_FIELDS + k;
        if (isSame) this.#sums[at] = this.#counts[at] = 0;
        this.#sums[at]! += value;
        this.#counts[at]!++;
      }
    }
  }

  /**
   * One of the numbers as a curve.
   *
   * @param field Its place in a group: 1 for (8), 2 for (9), 3 for the ELBO.
   * @returns Points of [step, mean].
   */
  curve(field: number): [number, number][] {
    const points: [number, number][] = [];
    for (let bin = 0; bin < BINS; bin++) {
      const at = bin * LOSS_FIELDS;
      const count = this.#counts[at + field]!;
      if (count === 0) continue;
      points.push([
        this.#sums[at]! / this.#counts[at]!,
        this.#sums[at + field]! / count,
      ]);
    }
    return points;
  }
}
