import * as z from "npm:zod@4.6.7";
import type { Activation } from "../../backend/mod.ts";
import { type Initializer, INITIALIZERS } from "../../nets/mod.ts";
import type { OptimizerConfig } from "../../training/mod.ts";
import {
  activation,
  checkConfig,
  count,
  hidden,
  optimizer,
  width,
} from "../../training/config.ts";

/** What the networks of AVB for a posterior look like. */
export interface SamplerConfig {
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** After every hidden layer. */
  readonly activation: Activation;
  /** Components of eps ~ N(0, I); as many as z has by default. */
  readonly noiseDim?: number | undefined;
}

/** What determines T's network. */
export interface ContrastConfig {
  /** Widths of the plain layers. */
  readonly hidden: readonly number[];
  /** Residual blocks after them, as wide as the last one. */
  readonly blocks: number;
  /** After every layer and block. */
  readonly activation: Activation;
}

/**
 * What T has of ln q - ln r without learning, so that its network has less to
 * learn:
 *
 *     T(z) = net((z - m) / s) + joint ln p(x, z) - reference ln r(z)
 *
 * With neither it learns T* itself, with the reference alone ln q, with both
 * ln q - ln p(x, z), which at the end is flat.
 */
export interface KnownConfig {
  /** Share of ln p(x, z), 0 to 1. */
  readonly joint: number;
  /** Share of -ln r(z), 0 to 1. */
  readonly reference: number;
}

/**
 * Everything that determines a fit of AVB to a posterior: the networks, the
 * contrast, the algorithm's constants, the seed. Plain data.
 */
export interface PosteriorConfig {
  /** The name of the recipe that this came from. */
  readonly preset: string;
  /** Of the parameters' start and of all that is drawn. */
  readonly seed: number;
  /** How the kernels start. */
  readonly initializer: Initializer;
  /** z_phi(eps). */
  readonly sampler: SamplerConfig;
  /** The network in T. */
  readonly discriminator: ContrastConfig;
  /**
   * What T compares q with: by adaptive contrast a Gaussian of q's moments, or
   * always the same one, N(0, I).
   */
  readonly contrast: "adaptive" | "fixed";
  /** Whether adaptive contrast follows q's variances or its covariances too. */
  readonly covariance: "diagonal" | "full";
  /** Memory of the moments, from batch to batch; 0 takes each batch's own. */
  readonly momentsDecay: number;
  /** What T need not learn. */
  readonly known: KnownConfig;
  /** First share of the steps over which it comes in, linearly; 0 for at once. */
  readonly knownRise: number;
  /** Draws of eps a loss. */
  readonly batchSize: number;
  /** Steps of phi. */
  readonly steps: number;
  /** Steps of psi for each of them. */
  readonly discriminatorSteps: number;
  /** Whether those come before or after it. */
  readonly discriminatorOrder: "before" | "after";
  /** Adam of phi. */
  readonly generativeOptimizer: OptimizerConfig;
  /** Adam of psi. */
  readonly discriminatorOptimizer: OptimizerConfig;
  /** Last share of the steps over which the rates fall linearly to 0. */
  readonly decayShare: number;
  /** Steps of psi alone before the first step. */
  readonly warmUpSteps: number;
  /**
   * First share of the steps over which beta rises from 0 to 1, and q goes from
   * the reference to the posterior; see `minusEvidenceBound`.
   */
  readonly annealingShare: number;
  /** Memory of an exponential average of phi; 0 for none. */
  readonly averageDecay: number;
}

const share = z.number().min(0).max(1);

/** The form of a {@link PosteriorConfig}; unknown keys are refused. */
const schema: z.ZodType<PosteriorConfig> = z.strictObject({
  preset: z.string(),
  seed: z.int().min(0),
  initializer: z.enum(INITIALIZERS),
  sampler: z.strictObject({ hidden, activation, noiseDim: width.optional() }),
  discriminator: z.strictObject({
    hidden,
    blocks: z.int().min(0).max(64),
    activation,
  }),
  contrast: z.enum(["adaptive", "fixed"]),
  covariance: z.enum(["diagonal", "full"]),
  momentsDecay: z.number().min(0).lt(1),
  known: z.strictObject({ joint: share, reference: share }),
  knownRise: share,
  batchSize: z.int().min(2).max(1_000_000),
  steps: count,
  discriminatorSteps: z.int().min(0).max(1000),
  discriminatorOrder: z.enum(["before", "after"]),
  generativeOptimizer: optimizer,
  discriminatorOptimizer: optimizer,
  decayShare: share,
  warmUpSteps: z.int().min(0).max(1_000_000),
  annealingShare: share,
  averageDecay: z.number().min(0).lt(1),
});

/**
 * Checks the configuration of a fit, however it came in.
 *
 * @throws {ConfigError} With the key, the fault and what is allowed.
 */
export function parsePosteriorConfig(value: unknown): PosteriorConfig {
  return checkConfig(schema, value);
}
