import type { TrainingConfig } from "./config.ts";

/**
 * What rises linearly from 0 over the first share of the steps, then is 1.
 *
 * @param step Counted from 0.
 * @param options Steps in all, and the share of them; 0 for 1 from the start.
 */
export function risingShare(
  step: number,
  { steps, share }: { readonly steps: number; readonly share: number },
): number {
  return share === 0 ? 1 : Math.min(1, step / (share * steps));
}

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
  return risingShare(step, { steps, share: annealingShare });
}

/**
 * The factor on the learning rates at a step: 1, then falling linearly towards
 * 0 over the last `decayShare` of the steps, and 0 after them.
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
  return Math.max(0, Math.min(1, (steps - step) / (decayShare * steps)));
}
