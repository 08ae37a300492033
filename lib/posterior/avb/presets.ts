import type { PosteriorConfig } from "./config.ts";

/** The names of the presets. */
export type PosteriorPresetName = "posterior" | "mescheder-stan";

/** A whole recipe; only the seed is left open. */
export type PosteriorPreset = Omit<PosteriorConfig, "seed">;

const ADAM = { beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * The run of L. Mescheder's notebook Stan-example (LMescheder/
 * AdversarialVariationalBayes).
 */
const meschederStan: PosteriorPreset = {
  preset: "mescheder-stan",
  initializer: "xavier-uniform",
  // As many components of noise as of z.
  sampler: { hidden: [128, 128], activation: "elu" },
  discriminator: { hidden: [256], blocks: 5, activation: "leakyRelu" },
  contrast: "adaptive",
  covariance: "diagonal",
  momentsDecay: 0,
  known: { joint: 0, reference: 1 },
  knownRise: 0,
  batchSize: 512,
  steps: 10_000,
  discriminatorSteps: 2,
  discriminatorOrder: "after",
  generativeOptimizer: { learningRate: 1e-4, beta1: 0.5, ...ADAM },
  discriminatorOptimizer: { learningRate: 2e-4, beta1: 0.5, ...ADAM },
  decayShare: 0,
  warmUpSteps: 0,
  annealingShare: 0,
  averageDecay: 0,
};

const posterior: PosteriorPreset = {
  preset: "posterior",
  initializer: "xavier-normal",
  sampler: { hidden: [128, 128], activation: "elu", noiseDim: 32 },
  discriminator: {
    hidden: [128, 128, 128],
    blocks: 0,
    activation: "leakyRelu",
  },
  contrast: "adaptive",
  covariance: "full",
  momentsDecay: 0.99,
  known: { joint: 1, reference: 1 },
  knownRise: 0.5,
  batchSize: 512,
  steps: 6_000,
  discriminatorSteps: 2,
  discriminatorOrder: "before",
  generativeOptimizer: { learningRate: 1e-3, beta1: 0.5, ...ADAM },
  discriminatorOptimizer: { learningRate: 2e-3, beta1: 0.5, ...ADAM },
  decayShare: 1,
  warmUpSteps: 200,
  annealingShare: 0,
  averageDecay: 0.99,
};

/** The recipes of AVB for a posterior by name. */
export const posteriorPresets: Readonly<
  Record<PosteriorPresetName, PosteriorPreset>
> = {
  "posterior": posterior,
  "mescheder-stan": meschederStan,
};
