/**
 * The equations: (8), (9), the ELBO of a Gaussian posterior, the optimal T,
 * adaptive contrast, annealing.
 *
 * @module
 */
export { adaptiveContrast, standardize } from "./adaptive_contrast.ts";
export { annealed } from "./annealed.ts";
export {
  discriminatorLoss,
  stackedDiscriminatorLoss,
} from "./discriminator_loss.ts";
export { elboLoss } from "./elbo_loss.ts";
export { generativeLoss, type LossTerms } from "./generative_loss.ts";
export { optimalLogRatio } from "./optimal_log_ratio.ts";
