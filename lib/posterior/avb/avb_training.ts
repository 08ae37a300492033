import { scope, tf } from "../../backend/mod.ts";
import { byChunks } from "../../evaluation/by_chunks.ts";
import {
  disposeParameters,
  Mlp,
  type Parameters,
  ResidualMlp,
  under,
} from "../../nets/mod.ts";
import { stackedDiscriminatorLoss } from "../../objectives/mod.ts";
import { Generator } from "../../random/mod.ts";
import {
  Adam,
  decayFactor,
  type Losses,
  ParameterAverage,
  type Progress,
  type RunOptions,
  runSteps,
} from "../../training/mod.ts";
import { descend } from "../../training/descend.ts";
import { requireStep } from "../../training/divergence.ts";
import { annealingWeight, risingShare } from "../../training/schedule.ts";
import type { Approximation } from "../approximation.ts";
import type { Target } from "../target.ts";
import { parsePosteriorConfig, type PosteriorConfig } from "./config.ts";
import { GaussianReference } from "./gaussian_reference.ts";
import {
  logDensityByRatio,
  minusEvidenceBound,
  type PosteriorDiscriminator,
  stackedPosteriorRatio,
} from "./objective.ts";
import { RunningMoments } from "./running_moments.ts";

/** The losses of one step, in nats. */
export type PosteriorLosses = Required<
  Pick<Losses, "generative" | "discriminator">
>;

/**
 * AVB for the posterior of a given model: z_phi(eps) learns to draw from
 * p(z given x) by maximizing
 *
 *     E_eps[ln p(x, z) - T(z) - ln r(z)],   z = z_phi(eps),
 *
 * the evidence bound, in which T, trained against the reference r by (9),
 * stands for ln q - ln r.
 *
 * @example
 * ```ts
 * import { AvbTraining, initBackend, posteriorPresets, targets } from "avb";
 * await initBackend("cpu");
 * const config = { ...posteriorPresets.posterior, seed: 1, batchSize: 8 };
 * const training = new AvbTraining(config, targets.torus);
 * for await (const { step, losses } of training.run({ until: 2 })) {
 *   console.log(step, losses.generative);
 * }
 * training.dispose();
 * ```
 */
export class AvbTraining implements Approximation {
  /** The recipe, checked. */
  readonly config: PosteriorConfig;
  /** What is fitted. */
  readonly target: Target;
  readonly #sampler: Mlp;
  readonly #averaged: Mlp;
  readonly #net: ResidualMlp;
  readonly #phi: Adam;
  readonly #psi: Adam;
  readonly #average: ParameterAverage;
  readonly #moments: RunningMoments;
  readonly #noise: Generator;
  readonly #noiseDim: number;
  readonly #clock = { seconds: 0 };
  #reference: GaussianReference;
  #step = 0;
  #warmedUp = 0;

  /**
   * Fresh networks, at step 0.
   *
   * @param config Recipe and seed; checked.
   * @param target What is fitted.
   * @throws {ConfigError} If the configuration is not valid.
   */
  constructor(config: PosteriorConfig, target: Target) {
    this.config = parsePosteriorConfig(config);
    this.target = target;
    const dim = target.coordinates.length;
    const { sampler, discriminator, initializer } = this.config;
    const generator = Generator.fromSeed(this.config.seed);
    this.#noiseDim = sampler.noiseDim ?? dim;
    const createSampler = () =>
      new Mlp(
        {
          sizes: [this.#noiseDim, ...sampler.hidden, dim],
          activation: sampler.activation,
          initializer,
        },
        generator.split("sampler"),
      );
    this.#sampler = createSampler();
    this.#averaged = createSampler();
    this.#net = new ResidualMlp(
      {
        sizes: [dim, ...discriminator.hidden, 1],
        blocks: discriminator.blocks,
        activation: discriminator.activation,
        initializer,
        zeroOutput: true,
      },
      generator.split("discriminator"),
    );
    this.#phi = new Adam(
      this.#sampler.parameters,
      this.config.generativeOptimizer,
    );
    this.#psi = new Adam(
      this.#net.parameters,
      this.config.discriminatorOptimizer,
    );
    this.#average = new ParameterAverage(
      this.#averaged.parameters,
      this.#sampler.parameters,
      this.config.averageDecay,
    );
    this.#moments = new RunningMoments(dim, {
      decay: this.config.momentsDecay,
      diagonal: this.config.covariance === "diagonal",
    });
    this.#reference = GaussianReference.standard(dim);
    this.#noise = generator.split("noise");
  }

  /** How it contrasts. */
  get method(): "avb" | "avb-ac" {
    return this.config.contrast === "adaptive" ? "avb-ac" : "avb";
  }

  /** T as it now stands. */
  get #discriminator(): PosteriorDiscriminator {
    const { known: { joint, reference }, knownRise, steps } = this.config;
    const share = risingShare(this.#step, { steps, share: knownRise });
    return {
      net: this.#net,
      known: { joint: share * joint, reference: share * reference },
      logJoint: this.target.logJoint,
    };
  }

  /** Steps of phi done. */
  get step(): number {
    return this.#step;
  }

  /** Seconds spent in steps. */
  get seconds(): number {
    return this.#clock.seconds;
  }

  /** phi and psi by path. */
  get parameters(): Parameters {
    return {
      ...under("sampler", this.#sampler.parameters),
      ...under("discriminator", this.#net.parameters),
    };
  }

  /**
   * The steps of psi and one of phi, in the configuration's order; before the
   * first one what is left of the warm-up.
   *
   * @returns The losses before each step, in nats.
   * @throws {RangeError} If all steps of the configuration are done.
   * @throws {DivergenceError} If a loss or a gradient is NaN or infinite.
   */
  advance(): PosteriorLosses {
    const { discriminatorOrder, steps } = this.config;
    if (this.#step >= steps) {
      throw new RangeError(
        `Cannot advance: ${this.#step} of ${steps} steps are done. Begin anew ` +
          "with more steps",
      );
    }
    while (this.advanceWarmUp());
    let discriminator = NaN;
    const advancePsi = () => {
      for (let i = 0; i < this.config.discriminatorSteps; i++) {
        discriminator = this.#advancePsi();
      }
    };
    if (discriminatorOrder === "before") advancePsi();
    const generative = this.#advancePhi();
    if (discriminatorOrder === "after") advancePsi();
    this.#average.update();
    this.#step++;
    return { generative, discriminator };
  }

  /**
   * One step of warm-up: psi alone, so that T learns what the fresh q is.
   *
   * @returns Whether there was one left to do.
   * @throws {DivergenceError} If a loss or a gradient is NaN or infinite.
   */
  advanceWarmUp(): boolean {
    if (this.#step > 0 || this.#warmedUp >= this.config.warmUpSteps) {
      return false;
    }
    this.#advancePsi();
    this.#warmedUp++;
    return true;
  }

  /** As {@link Training.run} does. */
  run(
    options: RunOptions = {},
  ): AsyncGenerator<Progress<PosteriorLosses>, void> {
    return runSteps(this, this.#clock, options);
  }

  #normals(columns: number): tf.Tensor2D {
    const { batchSize } = this.config;
    const values = this.#noise.normals(batchSize * columns);
    return tf.tensor2d(values, [batchSize, columns]);
  }

  /** One step of psi on (9). */
  #advancePsi(): number {
    return scope(() => {
      const z = this.#sampler.apply(this.#normals(this.#noiseDim));
      if (this.config.contrast === "adaptive") {
        this.#moments.update(z.dataSync<"float32">());
        this.#reference = this.#moments.reference();
      }
      const ratio = stackedPosteriorRatio(this.#discriminator, z, {
        reference: this.#reference,
        fromR: this.#normals(z.shape[1]),
      });
      return this.#update(
        "discriminator",
        this.#psi,
        () => stackedDiscriminatorLoss(ratio()),
      );
    });
  }

  /** One step of phi. */
  #advancePhi(): number {
    return scope(() => {
      const noise = this.#normals(this.#noiseDim);
      const discriminator = this.#discriminator;
      const options = {
        reference: this.#reference,
        beta: annealingWeight(this.#step, this.config),
      };
      return this.#update("generative", this.#phi, () => {
        const z = this.#sampler.apply(noise);
        return minusEvidenceBound(discriminator, z, options);
      });
    });
  }

  #update(
    loss: string,
    adam: Adam,
    minimized: () => tf.Scalar,
  ): number {
    const factor = decayFactor(this.#step, this.config);
    const values = descend(minimized, { adam, factor });
    requireStep(values, {
      step: this.#step + 1,
      loss,
      parameters: () => this.parameters,
    });
    return values.loss;
  }

  /**
   * Draws of q as it now stands, by the average of phi, [count, dim]; bound to
   * this training.
   */
  readonly sample = (count: number, generator: Generator): Float32Array =>
    byChunks(
      generator.normals(count * this.#noiseDim),
      this.#noiseDim,
      (noise) => this.#averaged.apply(noise),
    );

  /** ln q(z) of points [n, dim] as T has learned it, nats; bound likewise. */
  readonly logDensity = (points: Float32Array): Float64Array => {
    const discriminator = this.#discriminator;
    const values = byChunks(
      points,
      this.target.coordinates.length,
      (z) => logDensityByRatio(discriminator, z, this.#reference),
    );
    return Float64Array.from(values);
  };

  /** Frees all tensors. */
  dispose(): void {
    disposeParameters(this.parameters);
    disposeParameters(this.#averaged.parameters);
    disposeParameters(this.#phi.moments);
    disposeParameters(this.#psi.moments);
  }
}
