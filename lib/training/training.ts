import { tf } from "../backend/mod.ts";
import type { DataSet } from "../data/mod.ts";
import {
  createNetworks,
  discriminatorParameters,
  disposeParameters,
  generativeParameters,
  type Networks,
  type Parameters,
} from "../nets/mod.ts";
import { Generator } from "../random/mod.ts";
import { Adam } from "./adam.ts";
import { AverageNetworks } from "./average.ts";
import { ConfigError, parseConfig, type TrainingConfig } from "./config.ts";
import type { StepValues } from "./descend.ts";
import { requireStep } from "./divergence.ts";
import { type Progress, type RunOptions, runSteps } from "./run_steps.ts";
import { createSampler, type Sampler } from "./sampler.ts";
import { annealingWeight, decayFactor } from "./schedule.ts";
import {
  type DataRows,
  discriminatorStep,
  generativeStep,
  type GenerativeValues,
  sharedStep,
  type Side,
} from "./steps.ts";

/** The losses of one step of Algorithm 1, in nats. */
export interface Losses {
  /** (8), or minus the ELBO of a VAE: reconstruction + beta * divergence. */
  readonly generative: number;
  /** -E[ln p_theta(x given z)], nats an example. */
  readonly reconstruction: number;
  /** E[T] for AVB, with what adaptive contrast adds; a VAE's KL. */
  readonly divergence: number;
  /** (9) at the last of the discriminator's steps; absent for a VAE. */
  readonly discriminator?: number;
}

/**
 * Algorithm 1 on a data set, step by step: psi on (9), then theta and phi on
 * (8), each with an optimizer of its own that knows only its own parameters. A
 * configuration with `algorithm: "vae"` trains the Gaussian VAE instead.
 *
 * @example
 * ```ts
 * import { fourPoints, initBackend, presets, Training } from "avb";
 * await initBackend("cpu");
 * const config = { ...presets["table-1"], seed: 1, batchSize: 8 };
 * const training = new Training(config, fourPoints);
 * for await (const { step, losses } of training.run({ until: 2 })) {
 *   console.log(step, losses.generative);
 * }
 * training.dispose();
 * ```
 */
export class Training {
  /** The recipe, checked. */
  readonly config: TrainingConfig;
  /** What x is drawn from. */
  readonly data: DataSet;
  /** The networks in training. */
  readonly networks: Networks;
  readonly #rows: DataRows;
  readonly #sampler: Sampler;
  readonly #generative: Adam;
  readonly #discriminator: Adam | undefined;
  readonly #average: AverageNetworks | undefined;
  #step = 0;
  #warmedUp = 0;
  #losses: Losses | undefined;
  readonly #clock = { seconds: 0 };

  /**
   * Fresh networks, at step 0.
   *
   * @param config Recipe and seed; checked.
   * @param data What x is drawn from.
   * @throws {ConfigError} If the configuration is not valid, or contrast is by
   * samples and a batch cannot hold every row of the data.
   */
  constructor(config: TrainingConfig, data: DataSet) {
    this.config = parseConfig(config);
    const { contrast, batchSize } = this.config;
    if (contrast === "samples" && batchSize < data.rows.length) {
      // A row's moments would be those of its only example.
      throw new ConfigError(
        `Bad configuration: batchSize is ${batchSize} (contrast by samples ` +
          `wants several of each of the ${data.rows.length} rows)`,
      );
    }
    this.data = data;
    const generator = Generator.fromSeed(this.config.seed);
    this.networks = createNetworks(
      this.config,
      { xDim: data.xDim, initializer: this.config.initializer },
      generator.split("networks"),
    );
    this.#rows = {
      values: data.rows,
      tensor: tf.tensor2d(data.rows.map((row) => [...row])),
    };
    this.#sampler = createSampler(
      this.config,
      data,
      generator.split("batches"),
    );
    const { generativeOptimizer, discriminatorOptimizer } = this.config;
    this.#generative = new Adam(
      generativeParameters(this.networks),
      generativeOptimizer,
    );
    this.#discriminator = discriminatorOptimizer && this.networks.discriminator
      ? new Adam(discriminatorParameters(this.networks), discriminatorOptimizer)
      : undefined;
    const { averageDecay = 0 } = this.config;
    this.#average = averageDecay > 0
      ? new AverageNetworks(this.networks, this.config, data.xDim)
      : undefined;
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  /** Sets the number of steps done, for a restored training. */
  set step(step: number) {
    this.#step = step;
  }

  /** Steps of warm-up done, for a checkpoint before the first step. */
  get warmedUp(): number {
    return this.#warmedUp;
  }

  /** Sets the number of steps of warm-up done, for a restored training. */
  set warmedUp(count: number) {
    this.#warmedUp = count;
  }

  /** Of the last step; undefined until this object has done one. */
  get losses(): Losses | undefined {
    return this.#losses;
  }

  /**
   * The networks to evaluate: those in training, or with `averageDecay` the
   * averages of theta and phi beside the same T.
   */
  get finalNetworks(): Networks {
    return this.#average?.networks ?? this.networks;
  }

  /** The two optimizers and the sampler: what a checkpoint needs to save. */
  get state(): {
    readonly generative: Adam;
    readonly discriminator: Adam | undefined;
    readonly sampler: Sampler;
    /** The averages of theta and phi by path; empty without averaging. */
    readonly averages: Parameters;
  } {
    return {
      averages: this.#average?.parameters ?? {},
      generative: this.#generative,
      discriminator: this.#discriminator,
      sampler: this.#sampler,
    };
  }

  /**
   * One step of Algorithm 1: the discriminator's steps and one of theta and
   * phi, in the configuration's order; before the first one what is left of
   * the warm-up.
   *
   * @returns The losses.
   * @throws {RangeError} If all steps of the configuration are done.
   * @throws {DivergenceError} If a loss or a gradient is NaN or infinite.
   */
  advance(): Losses {
    this.#requireStepsLeft();
    while (this.advanceWarmUp());
    return this.#count(this.#advanceBoth());
  }

  /**
   * One step of warm-up: T learns what the fresh encoder gives before anyone
   * listens to it. {@link Training.run} and {@link Training.advance} do that by
   * themselves.
   *
   * @returns Whether there was one left to do.
   * @throws {DivergenceError} If the loss or a gradient is NaN or infinite.
   */
  advanceWarmUp(): boolean {
    const { warmUpSteps = 0 } = this.config;
    if (this.#step > 0 || this.#warmedUp >= warmUpSteps) return false;
    this.#updatePsi(this.#discriminator!, this.#warmedUp);
    this.#warmedUp++;
    return true;
  }

  /**
   * One step of theta and phi alone, against T as it stands. It counts as a
   * step; {@link Training.losses} keeps what (9) was.
   *
   * @returns The losses.
   * @throws {RangeError} If all steps of the configuration are done.
   * @throws {DivergenceError} If a loss or a gradient is NaN or infinite.
   */
  advanceGenerative(): Losses {
    this.#requireStepsLeft();
    return this.#count({
      discriminator: this.#losses?.discriminator,
      generative: this.#advanceThetaPhi(),
    });
  }

  /**
   * One step of psi alone: theta, phi and the number of steps stay. With
   * sampling by epochs every such call sees the batch of the coming step. After
   * the last step a rate that falls to 0 is 0, and nothing moves.
   *
   * @returns (9) before the step, in nats.
   * @throws {TypeError} If this is a VAE, which has no T.
   * @throws {DivergenceError} If the loss or a gradient is NaN or infinite.
   */
  advanceDiscriminator(): number {
    if (!this.#discriminator) {
      throw new TypeError(
        "Cannot train the discriminator: a VAE has none, wanted algorithm avb",
      );
    }
    return this.#updatePsi(this.#discriminator, this.#step);
  }

  #requireStepsLeft(): void {
    const { steps } = this.config;
    if (this.#step < steps) return;
    throw new RangeError(
      `Cannot advance: ${this.#step} of ${steps} steps are done. To go on, ` +
        "take withConfig(training, config) with more steps",
    );
  }

  /** Takes in a step of theta and phi. */
  #count(
    { discriminator, generative }: {
      discriminator: number | undefined;
      generative: GenerativeValues;
    },
  ): Losses {
    this.#average?.update();
    this.#step++;
    const { loss, reconstruction, divergence } = generative;
    this.#losses = {
      generative: loss,
      reconstruction,
      divergence,
      ...(discriminator === undefined ? {} : { discriminator }),
    };
    return this.#losses;
  }

  #advanceThetaPhi(): GenerativeValues {
    const generative = generativeStep(
      this.networks,
      this.#sampler.draw(this.#step, "theta-phi"),
      this.#side(this.#generative),
    );
    this.#check("generative", generative);
    return generative;
  }

  #advanceBoth(): {
    discriminator: number | undefined;
    generative: GenerativeValues;
  } {
    const { discriminatorOrder, discriminatorSteps, sampling } = this.config;
    const before = discriminatorOrder === "before";
    if (
      this.#discriminator && before && discriminatorSteps === 1 &&
      sampling.kind === "epochs"
    ) {
      const both = sharedStep(
        this.networks,
        this.#sampler.draw(this.#step, "psi"),
        {
          psi: this.#side(this.#discriminator),
          thetaPhi: this.#side(this.#generative),
        },
      );
      this.#check("discriminator", both.discriminator);
      this.#check("generative", both.generative);
      return {
        discriminator: both.discriminator.loss,
        generative: both.generative,
      };
    }
    let discriminator = before ? this.#advancePsi() : undefined;
    const generative = this.#advanceThetaPhi();
    if (!before) discriminator = this.#advancePsi();
    return { discriminator, generative };
  }

  #advancePsi(): number | undefined {
    if (!this.#discriminator) return undefined;
    let loss: number | undefined;
    for (let i = 0; i < this.config.discriminatorSteps; i++) {
      loss = this.#updatePsi(this.#discriminator, this.#step);
    }
    return loss;
  }

  #updatePsi(adam: Adam, step: number): number {
    const batch = this.#sampler.draw(step, "psi");
    const values = discriminatorStep(this.networks, batch, this.#side(adam));
    this.#check("discriminator", values);
    return values.loss;
  }

  #side(adam: Adam): Side {
    return {
      data: this.#rows,
      adam,
      factor: decayFactor(this.#step, this.config),
      beta: annealingWeight(this.#step, this.config),
      contrast: this.config.contrast,
    };
  }

  #check(loss: string, values: StepValues): void {
    requireStep(values, {
      step: this.#step + 1,
      loss,
      parameters: () => ({
        ...generativeParameters(this.networks),
        ...discriminatorParameters(this.networks),
      }),
    });
  }

  /**
   * Runs to the last step, or until stopped, and reports on the way. Leaving
   * the loop or an aborted signal leaves a training that goes on where it stood
   * when it is run again. After an error, theta and phi are those of the last
   * whole step, and T may have made steps of the next one.
   *
   * @throws {DivergenceError} If a loss or a gradient is NaN or infinite.
   */
  async *run(options: RunOptions = {}): AsyncGenerator<Progress, void> {
    yield* runSteps(this, this.#clock, options);
  }

  /** Frees all tensors. */
  dispose(): void {
    disposeParameters(generativeParameters(this.networks));
    disposeParameters(discriminatorParameters(this.networks));
    disposeParameters(this.state.averages);
    disposeParameters(this.#generative.moments);
    disposeParameters(this.#discriminator?.moments ?? {});
    this.#rows.tensor.dispose();
  }
}
