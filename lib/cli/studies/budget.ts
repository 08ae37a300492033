import { fourPoints } from "../../data/mod.ts";
import { Training, type TrainingConfig } from "../../training/mod.ts";

/** Steps before the clock starts: the engine compiles what is called often. */
const WARM_UP = 40;
/** Steps that are timed. */
const TIMED = 160;
/** Share of the budget that is planned for; the rest is for a slower stretch. */
const PLANNED = 0.95;

/** The steps of a budget, in whole hundreds, but not none. */
export function stepsWithin(
  budgetSeconds: number,
  secondsAStep: number,
  most: number,
): number {
  const steps = Math.floor(PLANNED * budgetSeconds / secondsAStep);
  return Math.min(most, Math.max(1, steps < 100 ? steps : steps - steps % 100));
}

/**
 * The configuration with as many steps as the budget has time for here,
 * measured on a training that is thrown away.
 */
export function withinBudget(
  config: TrainingConfig,
  budgetSeconds: number,
): TrainingConfig {
  const trial = new Training(config, fourPoints);
  try {
    const last = Math.min(config.steps, WARM_UP + TIMED);
    const first = Math.min(WARM_UP, last - 1);
    for (let i = 0; i < first; i++) trial.advance();
    const start = performance.now();
    for (let i = first; i < last; i++) trial.advance();
    const seconds = (performance.now() - start) / 1000 / (last - first);
    return {
      ...config,
      steps: stepsWithin(budgetSeconds, seconds, config.steps),
    };
  } finally {
    trial.dispose();
  }
}
