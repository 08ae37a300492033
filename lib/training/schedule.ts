import type { TrainingConfig } from "./config.ts";

/**
 * The weight of the divergence at a step: rising linearly from 0 over the
 * first `annealingShare` of the steps, then 1.
 *
 * @param step Counted from 0.
 * @param config Steps and share.
 */
export function annealingWeight(
  step: number,
  config: Pick<TrainingConfig, "steps" | "annealingShare">,
): number {
  const { steps, annealingShare = 0 } = config;
  if (annealingShare === 0) return 1;
  return Math.min(1, step / (annealingShare * steps));
}

/**
 * The factor on the learning rates at a step: 1, then falling linearly towards
 * 0 over the last `decayShare` of the steps.
 *
 * @param step Counted from 0.
 * @param config Steps and share.
 */
export function decayFactor(
  step: number,
  config: Pick<TrainingConfig, "steps" | "decayShare">,
): number {
  const { steps, decayShare } = config;
  if (decayShare === 0) return 1;
  return Math.min(1, (steps - step) / (decayShare * steps));
}
