/**
 * Algorithm 1: configurations and presets, the optimizer, the training.
 *
 * @module
 */
export { type Divergence, DivergenceError } from "./divergence.ts";
export { Adam, type GradientFault } from "./adam.ts";
export {
  CHECKPOINT_FORMAT,
  checkpointEngine,
  CheckpointError,
  currentEngine,
  type Engine,
  loadTraining,
  saveTraining,
  withConfig,
} from "./checkpoint.ts";
export {
  ConfigError,
  type OptimizerConfig,
  parseConfig,
  type SamplingConfig,
  type TrainingConfig,
} from "./config.ts";
export { type Preset, type PresetName, presets } from "./presets.ts";
export { nearest } from "./nearest.ts";
export { applySettings, settableKeys } from "./overrides.ts";
export {
  type ArrayEntry,
  decodeSafeTensors,
  encodeSafeTensors,
  type SafeTensors,
} from "./safetensors.ts";
export * from "./safetensors_error.ts";
export { type Batch, type Sampler } from "./sampler.ts";
export { type BySide, probeStep, type StepProbe } from "./probe.ts";
export { decayFactor } from "./schedule.ts";
export { type Progress, type RunOptions, runSteps } from "./run_steps.ts";
export { ParameterAverage } from "./parameter_average.ts";
export { type Losses, Training } from "./training.ts";
