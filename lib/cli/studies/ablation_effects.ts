import { optimum } from "../../evaluation/mod.ts";
import { type RecipeName, UNCHANGED } from "./ablation_recipes.ts";
import { type PairedDifference, pairedDifference } from "./statistics.ts";
import type { RunRecord } from "./study_run.ts";

/** What the study measures of a run: in nats, but for the last. */
export const EFFECTS = {
  elbo: "ELBO",
  klAggregate: "KL(q(z), p(z))",
  excessByT: "ELBO by T - ELBO",
  gapDecades: "log10 of the gap",
} as const;

/** Below it the gap is noise of the evaluation. */
const LEAST_GAP = 1e-4;

/** The name of one. */
export type EffectName = keyof typeof EFFECTS;

/**
 * All of them for one run. `excessByT` is T's own error, 0 for a perfect T.
 * `gapDecades` is the logarithm of what the ELBO is short of its optimum: some
 * seeds of a recipe fail by 6 nats and others by 0.5, and a mean of nats would
 * tell of those that fail alone.
 */
export function effectsOf(
  { evaluation }: Pick<RunRecord, "evaluation">,
): Record<EffectName, number> {
  const { elbo, klAggregate, byDiscriminator } = evaluation;
  return {
    elbo,
    klAggregate,
    excessByT: byDiscriminator!.elbo - elbo,
    gapDecades: Math.log10(Math.max(optimum.elbo - elbo, LEAST_GAP)),
  };
}

/** The runs of one variant. */
export interface VariantRuns {
  readonly recipe: RecipeName;
  readonly change: string;
  readonly records: readonly RunRecord[];
}

/** What a change does: changed minus unchanged, paired by seed. */
export interface Effect extends Record<EffectName, PairedDifference | null> {
  readonly recipe: RecipeName;
  readonly change: string;
}

/** The change from `blog` to `table-1` as a whole. */
export const EVERYTHING = "everything";

function bySeed({ records }: VariantRuns): Map<number, RunRecord> {
  return new Map(records.map((record) => [record.config.seed, record]));
}

/** Null where less than two seeds ended well on both sides. */
function difference(
  changed: VariantRuns,
  unchanged: VariantRuns,
): Record<EffectName, PairedDifference | null> {
  const before = bySeed(unchanged);
  const pairs = [...bySeed(changed)].flatMap(([seed, after]) => {
    const own = before.get(seed);
    return own ? [[effectsOf(after), effectsOf(own)] as const] : [];
  });
  const names = Object.keys(EFFECTS) as EffectName[];
  return Object.fromEntries(names.map((name) => [
    name,
    pairs.length < 2 ? null : pairedDifference(
      pairs.map(([after]) => after[name]),
      pairs.map(([, own]) => own[name]),
    ),
  ])) as Record<EffectName, PairedDifference | null>;
}

/** The effects of all changes, and of all together. */
export function effects(all: readonly VariantRuns[]): Effect[] {
  const unchanged = (recipe: RecipeName) =>
    all.find((runs) => runs.recipe === recipe && runs.change === UNCHANGED)!;
  return [
    {
      recipe: "blog",
      change: EVERYTHING,
      ...difference(unchanged("table-1"), unchanged("blog")),
    },
    ...all.filter(({ change }) => change !== UNCHANGED).map((runs) => ({
      recipe: runs.recipe,
      change: runs.change,
      ...difference(runs, unchanged(runs.recipe)),
    })),
  ];
}
