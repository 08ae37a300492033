import { lerp } from "../backend/mod.ts";
import type { Parameters } from "../nets/mod.ts";

/**
 * Exponential averages of parameters (Polyak averaging with forgetting, as
 * Yazici et al. 2019 use it for games): after every step
 *
 *     average <- decay average + (1 - decay) parameter
 *
 * beginning with the parameters' own start. The game turns around its optimum;
 * an average lies nearer to the middle.
 */
export class ParameterAverage {
  readonly #pairs: readonly (readonly [
    average: Parameters[string],
    parameter: Parameters[string],
  ])[];
  readonly #decay: number;

  /**
   * Averages that start where the parameters stand.
   *
   * @param averages Variables to hold them, of the parameters' paths.
   * @param parameters What is averaged.
   * @param decay Memory, in [0, 1).
   */
  constructor(averages: Parameters, parameters: Parameters, decay: number) {
    this.#pairs = Object.entries(averages).map(
      ([path, average]) => [average, parameters[path]!],
    );
    this.#decay = decay;
    for (const [average, parameter] of this.#pairs) average.assign(parameter);
  }

  /** Takes in the parameters after a step. */
  update(): void {
    for (const [average, parameter] of this.#pairs) {
      lerp(average, parameter, 1 - this.#decay);
    }
  }
}
