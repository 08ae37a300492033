/** How soon the first steps are forgotten, and how strongly they are moved. */
const GAMMA = 0.05;
const T0 = 10;
const KAPPA = 0.75;

/**
 * Finds the step size at which a statistic of acceptance, between 0 and 1, has
 * a given mean: Nesterov's dual averaging, with the constants of Hoffman and
 * Gelman (2014), 3.2.
 */
export class DualAveraging {
  readonly #aim: number;
  #center: number;
  #count = 0;
  #excess = 0;
  #logStep: number;
  #logAverage: number;

  /**
   * Begins at a step size; far larger ones are tried soon.
   *
   * @param step The first.
   * @param aim What the statistic is to be.
   */
  constructor(step: number, aim: number) {
    this.#aim = aim;
    this.#logStep = this.#logAverage = Math.log(step);
    this.#center = Math.log(10 * step);
  }

  /** The step size to try next. */
  get step(): number {
    return Math.exp(this.#logStep);
  }

  /** The average of those tried, later ones counting more: the result. */
  get average(): number {
    return Math.exp(this.#logAverage);
  }

  /** Takes in what the statistic was with the step that was tried. */
  update(statistic: number): void {
    const t = ++this.#count;
    const weight = 1 / (t + T0);
    this.#excess += weight * (this.#aim - statistic - this.#excess);
    this.#logStep = this.#center - Math.sqrt(t) / GAMMA * this.#excess;
    const share = t ** -KAPPA;
    this.#logAverage += share * (this.#logStep - this.#logAverage);
  }
}
