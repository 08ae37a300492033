import type { RecipeName } from "./ablation_recipes.ts";
import {
  type Effect,
  type EffectName,
  EVERYTHING,
} from "./ablation_effects.ts";

/** A statement about the sign of one effect. */
export interface Claim {
  readonly sentence: string;
  readonly recipe: RecipeName;
  readonly change: string;
  readonly effect: EffectName;
  /** The sign of changed minus unchanged. */
  readonly sign: 1 | -1;
}

/**
 * What the study claims, each to be tried on seeds of one's own. The other
 * effects are too small for five seeds, or differ from seed to seed, such as
 * that of two towers for T, which may die.
 */
export const CLAIMS: readonly Claim[] = [
  {
    sentence: "All changes together bring the ELBO nearer to its optimum.",
    recipe: "blog",
    change: EVERYTHING,
    effect: "gapDecades",
    sign: -1,
  },
  {
    sentence: "Noise drawn once instead of anew lowers the ELBO.",
    recipe: "table-1",
    change: "fresh-noise",
    effect: "elbo",
    sign: -1,
  },
  {
    sentence: "2 noise dimensions instead of 16 lower the ELBO.",
    recipe: "table-1",
    change: "noise-dimensions",
    effect: "elbo",
    sign: -1,
  },
  {
    sentence: "2 noise dimensions instead of 16 leave the aggregate farther " +
      "from the prior.",
    recipe: "table-1",
    change: "noise-dimensions",
    effect: "klAggregate",
    sign: 1,
  },
  {
    sentence: "Rates that do not fall leave the aggregate farther from the " +
      "prior.",
    recipe: "table-1",
    change: "decay",
    effect: "klAggregate",
    sign: 1,
  },
  {
    sentence: "T at the rate of blog, about a third of its own, keeps the " +
      "ELBO farther from its optimum.",
    recipe: "table-1",
    change: "discriminator-rate",
    effect: "gapDecades",
    sign: 1,
  },
  {
    sentence:
      "One step of T instead of two leaves the aggregate farther from " +
      "the prior.",
    recipe: "table-1",
    change: "discriminator-steps",
    effect: "klAggregate",
    sign: 1,
  },
  {
    sentence: "In a run so short an average of the weights lags: without it " +
      "the ELBO is nearer to its optimum.",
    recipe: "table-1",
    change: "average",
    effect: "gapDecades",
    sign: -1,
  },
];

/** Standard errors that a difference must be away from 0. */
const ERRORS = 2;

/** A claim with what was measured. */
export interface Verdict extends Claim {
  /** Changed minus unchanged; null with less than two pairs. */
  readonly difference: number | null;
  readonly standardError: number | null;
  readonly pairs: number;
  /** The sign is the claimed one by more than two standard errors. */
  readonly holds: boolean;
}

/** Every claim whose change was measured. */
export function verdicts(
  effects: readonly Effect[],
  claims: readonly Claim[] = CLAIMS,
): Verdict[] {
  return claims.flatMap((claim): Verdict[] => {
    const effect = effects.find(({ recipe, change }) =>
      recipe === claim.recipe && change === claim.change
    );
    if (!effect) return [];
    const measured = effect[claim.effect];
    if (!measured) {
      const nothing = { difference: null, standardError: null, pairs: 0 };
      return [{ ...claim, ...nothing, holds: false }];
    }
    const { mean, standardError, pairs } = measured;
    const holds = claim.sign * mean > ERRORS * standardError;
    return [{ ...claim, difference: mean, standardError, pairs, holds }];
  });
}
