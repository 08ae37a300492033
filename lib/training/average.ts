import { lerp } from "../backend/mod.ts";
import {
  createNetworks,
  generativeParameters,
  Networks,
  type Parameters,
} from "../nets/mod.ts";
import { Generator } from "../random/mod.ts";
import type { TrainingConfig } from "./config.ts";

/**
 * Exponential averages of theta and phi (Polyak averaging with forgetting, as
 * Yazici et al. 2019 use it for games): after every step
 *
 *     average <- decay average + (1 - decay) parameter
 *
 * beginning with the parameters' own start. The game turns around its optimum;
 * an average lies nearer to the middle.
 */
export class AverageNetworks {
  /** Networks of averages; T is the one in training. */
  readonly networks: Networks;
  readonly #pairs: readonly (readonly [
    average: Parameters[string],
    parameter: Parameters[string],
  ])[];
  readonly #decay: number;

  /**
   * Averages that start where the parameters stand.
   *
   * @param source The networks in training.
   * @param config Their shapes and `averageDecay`.
   * @param xDim Number of components of x.
   */
  constructor(source: Networks, config: TrainingConfig, xDim: number) {
    const { discriminator: _, ...shapes } = config;
    const networks = createNetworks(
      shapes,
      { xDim, initializer: config.initializer },
      Generator.fromSeed(0),
    );
    this.networks = new Networks({
      ...networks,
      discriminator: source.discriminator,
    });
    this.#decay = config.averageDecay ?? 0;
    const parameters = generativeParameters(source);
    this.#pairs = Object.entries(generativeParameters(networks)).map(
      ([path, average]) => [average, parameters[path]!],
    );
    for (const [average, parameter] of this.#pairs) average.assign(parameter);
  }

  /** The averages by path. */
  get parameters(): Parameters {
    return generativeParameters(this.networks);
  }

  /** Takes in the parameters after a step. */
  update(): void {
    for (const [average, parameter] of this.#pairs) {
      lerp(average, parameter, 1 - this.#decay);
    }
  }
}
