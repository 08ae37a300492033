/**
 * Evaluation of a trained model against exact numbers: log p(x) by quadrature,
 * entropies from samples, the rows of the paper's table 1.
 *
 * @module
 */
export {
  type Comparison,
  type CrossCheck,
  crossCheck,
  type CrossCheckOptions,
} from "./cross_check.ts";
export {
  type Diagnosable,
  diagnose,
  type DiagnoseOptions,
  type Finding,
  type SignName,
  SIGNS,
} from "./diagnosis.ts";
export type { Estimate } from "./estimate.ts";
export {
  type DiscriminatorValues,
  evaluate,
  type EvaluateOptions,
  type Evaluation,
  type EvaluationValues,
  type RowEvaluation,
} from "./evaluate.ts";
export {
  gridEntropy,
  type GridEntropyOptions,
  gridKlFromPrior,
} from "./grid_entropy.ts";
export {
  type DiscriminatorHealth,
  type Health,
  type HealthOptions,
  type HealthWarning,
  trainingHealth,
} from "./health.ts";
export { lossWarnings } from "./health_warnings.ts";
export {
  type ImportanceEstimate,
  importanceLogLikelihood,
  type ImportanceOptions,
} from "./importance_sampling.ts";
export type { LatentModel } from "./latent_model.ts";
export {
  type GridOptions,
  type GridPosterior,
  logLikelihoods,
  posteriorOnGrid,
  type Quadrature,
  type QuadratureOptions,
} from "./quadrature.ts";
export {
  type EntropyOptions,
  gaussianKlFromPrior,
  klFromPrior,
  sampleEntropy,
  sampleKl,
} from "./sample_entropy.ts";
export {
  optimum,
  type PaperRow,
  type PaperTable,
  paperTable1,
  type TableRow,
} from "./tables.ts";
export {
  crossCheckTraining,
  evaluateTraining,
  evaluationOf,
  latentModel,
} from "./trained_model.ts";
