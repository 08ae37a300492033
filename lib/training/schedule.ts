import type { TrainingConfig } from "./config.ts";

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
