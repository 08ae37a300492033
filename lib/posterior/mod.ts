/**
 * Posterior inference: fits q(z) to the posterior of a given model, by AVB and
 * by the methods that it is compared with, and compares all with the truth.
 *
 * @module
 */
export { type Approximation, type Method, METHODS } from "./approximation.ts";
export {
  type ChainDiagnostics,
  effectiveSampleSize,
  splitRHat,
} from "./chains.ts";
export {
  type ComparedQuantile,
  type ComparedQuantity,
  comparePosterior,
  type ComparisonOptions,
  type PosteriorComparison,
  sectorShares,
} from "./comparison.ts";
export {
  type ExactOptions,
  type ExactPosterior,
  exactPosterior,
  type ExactQuantity,
  type Shown,
} from "./exact.ts";
export { gaussianVi, type GaussianViOptions } from "./gaussian_vi.ts";
export { hamiltonianMonteCarlo, type HmcOptions } from "./hmc.ts";
export {
  slicedWasserstein,
  type SlicedWassersteinOptions,
} from "./sliced_wasserstein.ts";
export {
  type Derived,
  type MeanAndVariance,
  type Range,
  type Target,
  target,
  type TargetDefinition,
} from "./target.ts";
export { gaussTarget, type TargetName, targets } from "./targets/mod.ts";
export {
  type ContrastConfig,
  type KnownConfig,
  parsePosteriorConfig,
  type PosteriorConfig,
  type SamplerConfig,
} from "./avb/config.ts";
export {
  type PosteriorPreset,
  type PosteriorPresetName,
  posteriorPresets,
} from "./avb/presets.ts";
export { AvbTraining, type PosteriorLosses } from "./avb/avb_training.ts";
export { infer, type InferOptions } from "./infer.ts";
