import type { PosteriorConfig } from "./config.ts";

/** The names of the presets. */
export type PosteriorPresetName = "posterior" | "mescheder-stan";

/** A whole recipe; only the seed is left open. */
export type PosteriorPreset = Omit<PosteriorConfig, "seed">;

const ADAM = { beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * The run of L. Mescheder's notebook Stan-example (LMescheder/
 * AdversarialVariationalBayes). Kernels as its library draws them, Xavier
 * uniform.
 */
const meschederStan: PosteriorPreset = {
  preset: "mescheder-stan",
  initializer: "xavier-uniform",
  // As many components of noise as of z.
  sampler: { hidden: [128, 128], activation: "elu" },
  discriminator: { hidden: [256], blocks: 5, activation: "leakyRelu" },
  contrast: "adaptive",
  // Means and deviations, of each batch by itself.
  covariance: "diagonal",
  momentsDecay: 0,
  // T's network learns ln q.
  known: { joint: 0, reference: 1 },
  knownRise: 0,
  batchSize: 512,
  steps: 10_000,
  // Two, after the generative step.
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
  // More noise than z has components: with as many, the network would have to
  // fold and to tear it.
  sampler: { hidden: [128, 128], activation: "elu", noiseDim: 32 },
  // With ELU and no blocks T is too smooth: it overlooks the seams that q has.
  discriminator: { hidden: [128], blocks: 2, activation: "leakyRelu" },
  contrast: "adaptive",
  // With all covariances taken out, T is left with what no Gaussian has …
  covariance: "full",
  // … and about 100 batches measure them well.
  momentsDecay: 0.99,
  // Alone, T's network has to learn all of ln q - ln r, and what it leaves out
  // makes q too wide. With all of ln p(x, z) given, phi has nothing to follow
  // but a network that is always late, and now and then q shrinks. Most of it
  // does neither, and comes in bit by bit.
  known: { joint: 0.8, reference: 0.8 },
  knownRise: 0.6,
  batchSize: 512,
  steps: 5_000,
  discriminatorSteps: 2,
  discriminatorOrder: "before",
  // T must be fast beside phi: a T that is late lets modes go.
  generativeOptimizer: { learningRate: 1e-3, beta1: 0.5, ...ADAM },
  discriminatorOptimizer: { learningRate: 4e-3, beta1: 0.5, ...ADAM },
  // Falling rates let the game come to rest.
  decayShare: 1,
  // The first q is no Gaussian of N(0, I)'s size.
  warmUpSteps: 200,
  // From one Gaussian to the posterior bit by bit, for modes to part evenly.
  annealingShare: 0.25,
  // Short: q still moves, and an average of it is late as well.
  averageDecay: 0.995,
};

/** The recipes of AVB for a posterior by name. */
export const posteriorPresets: Readonly<
  Record<PosteriorPresetName, PosteriorPreset>
> = {
  "posterior": posterior,
  "mescheder-stan": meschederStan,
};
