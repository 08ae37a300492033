import {
  createNetworks,
  generativeParameters,
  Networks,
  type Parameters,
} from "../nets/mod.ts";
import { Generator } from "../random/mod.ts";
import type { TrainingConfig } from "./config.ts";
import { ParameterAverage } from "./parameter_average.ts";

/** Networks whose theta and phi are a {@link ParameterAverage}. */
export class AverageNetworks {
  /** Networks of averages; T is the one in training. */
  readonly networks: Networks;
  readonly #average: ParameterAverage;

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
    this.#average = new ParameterAverage(
      generativeParameters(networks),
      generativeParameters(source),
      config.averageDecay ?? 0,
    );
  }

  /** The averages by path. */
  get parameters(): Parameters {
    return generativeParameters(this.networks);
  }

  /** Takes in the parameters after a step. */
  update(): void {
    this.#average.update();
  }
}
