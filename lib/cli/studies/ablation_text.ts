import type { RecipeSummary } from "../../figures/mod.ts";
import type { Verdict } from "./ablation_claims.ts";
import type { Effect } from "./ablation_effects.ts";
import { type EffectName, EFFECTS } from "./ablation_effects.ts";
import { RECIPE_NAMES, UNCHANGED } from "./ablation_recipes.ts";
import type { PairedDifference } from "./statistics.ts";

const NAMES = Object.keys(EFFECTS) as EffectName[];

/** A signed number with its error. */
function signed(value: number | null, error: number | null): string {
  if (value === null || error === null) return "too few runs";
  const sign = value < 0 ? "-" : "+";
  return `${sign}${Math.abs(value).toFixed(4)} ± ${error.toFixed(4)}`;
}

function cells(effect: Effect): string {
  return NAMES.map((name) => {
    const measured: PairedDifference | null = effect[name];
    return signed(measured?.mean ?? null, measured?.standardError ?? null)
      .padStart(20);
  }).join("");
}

/** The study for people: the effects, then the claims. */
export function ablationLines(
  { variants, effects, claims }: {
    readonly variants: readonly {
      readonly recipe: string;
      readonly change: string;
      readonly summary: RecipeSummary | null;
    }[];
    readonly effects: readonly Effect[];
    readonly claims: readonly Verdict[];
  },
): string[] {
  const unchanged = (recipe: string) => {
    const summary = variants.find((variant) =>
      variant.recipe === recipe && variant.change === UNCHANGED
    )?.summary;
    return summary
      ? `ELBO ${summary.elbo.mean.toFixed(4)}, KL(q(z), p(z)) ` +
        `${summary.klAggregate.mean.toFixed(4)} in the mean`
      : "no run ended well";
  };
  return [
    "Changed minus unchanged, paired by seed, ± standard error; in nats, but " +
    "for the logarithm\nof the gap, the optimum minus the ELBO",
    ...RECIPE_NAMES.flatMap((recipe) => [
      "",
      `${recipe}: ${unchanged(recipe)}`,
      `  ${"change".padEnd(22)}${
        NAMES.map((name) => EFFECTS[name].padStart(20)).join("")
      }`,
      ...effects.filter((effect) => effect.recipe === recipe).map((effect) =>
        `  ${effect.change.padEnd(22)}${cells(effect)}`
      ),
    ]),
    "",
    ...claims.map(({ sentence, recipe, effect, holds, ...measured }) =>
      `${holds ? "holds" : "DOES NOT HOLD"}: ${sentence} (${recipe}, ` +
      `${EFFECTS[effect]}: ` +
      `${signed(measured.difference, measured.standardError)})`
    ),
  ];
}
