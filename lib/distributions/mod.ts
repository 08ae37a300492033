/**
 * Log-densities per example, the closed-form KL and reparameterized samples.
 *
 * @module
 */
export { bernoulliLogDensity } from "./bernoulli.ts";
export {
  type DiagonalGaussian,
  gaussianKl,
  gaussianLogDensity,
  gaussianSample,
  standardNormalLogDensity,
} from "./gaussian.ts";
