import { type Preset, presets } from "../../training/mod.ts";
import { settingsOf, valueAt, withValues } from "./config_path.ts";

/** The two recipes that the study goes between. */
export const RECIPE_NAMES = ["blog", "table-1"] as const;

/** One of them. */
export type RecipeName = typeof RECIPE_NAMES[number];

/** The other one. */
export function otherRecipe(name: RecipeName): RecipeName {
  return name === "blog" ? "table-1" : "blog";
}

const { encoder, decoder, discriminator } = presets["table-1"];
const { steps, batchSize } = presets.blog;

/**
 * The recipes with one size and one budget: the networks' width is that of
 * `table-1`, steps and batch are those of `blog`. What is left differs by
 * {@link CHANGES} alone.
 */
export const RECIPES: Readonly<Record<RecipeName, Preset>> = {
  blog: withValues(presets.blog, {
    "encoder.hidden": encoder.hidden,
    "decoder.hidden": decoder.hidden,
    "discriminator.hidden": discriminator!.hidden,
    // Its default, said: a change can take it from here.
    averageDecay: 0,
  }),
  "table-1": withValues(presets["table-1"], {
    steps,
    batchSize,
    // Stratified draws are a change of their own.
    sampling: { kind: "fresh" },
  }),
};

/** One thing that is changed in a recipe. */
export interface Change {
  readonly name: string;
  /** What it is and how it may matter. */
  readonly sentence: string;
  /** Settings that are taken from the other recipe … */
  readonly from?: readonly string[];
  /** … or that a recipe gets. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** The recipes that it can be made in; both if absent. */
  readonly recipes?: readonly RecipeName[];
}

/** All changes; those with `from` turn one recipe into the other. */
export const CHANGES: readonly Change[] = [
  {
    name: "noise-dimensions",
    sentence: "The encoder's noise has 2 or 16 dimensions: with as few as z " +
      "has, the network must fold the noise to fill a region evenly.",
    from: ["encoder.noiseDim"],
  },
  {
    name: "fresh-noise",
    sentence: "Noise and prior z are drawn once for 4,500 examples and meet " +
      "the x of others in each epoch, as in the post's sampler, or are drawn " +
      "anew for every loss: the networks can learn by heart what never changes.",
    from: ["sampling"],
  },
  {
    name: "stratified-draws",
    sentence: "Every x comes as often as its weight says, with z of the " +
      "prior that keep apart, instead of independent draws: the losses stay " +
      "what they are, and vary less.",
    values: { sampling: { kind: "stratified" } },
    recipes: ["table-1"],
  },
  {
    name: "discriminator-steps",
    sentence: "T makes one step or two for each of encoder and decoder: it " +
      "must follow q.",
    from: ["discriminatorSteps"],
  },
  {
    name: "discriminator-rate",
    sentence: "T's learning rate is 1e-3 or 2.8e-3.",
    from: ["discriminatorOptimizer.learningRate"],
  },
  {
    name: "generative-rate",
    sentence: "The learning rate of encoder and decoder is 1e-3 or 7e-4: q " +
      "must not run away from T.",
    from: ["generativeOptimizer.learningRate"],
  },
  {
    name: "decay",
    sentence: "The learning rates stay as they are or fall linearly to 0 " +
      "from the first step to the last: a game comes to rest only then.",
    from: ["decayShare"],
  },
  {
    name: "beta1",
    sentence: "Adam remembers the mean gradient with beta1 0.3 or 0.5.",
    from: ["generativeOptimizer.beta1", "discriminatorOptimizer.beta1"],
  },
  {
    name: "discriminator-kind",
    sentence: "T is the inner product of two towers, or one network on " +
      "[2x - 1, z] with the sum of z^2 added.",
    from: ["discriminator"],
  },
  {
    name: "linear-towers",
    sentence: "The last layers of T's towers are linear instead of ReLU: the " +
      "inner product of two ReLU layers is never negative, and where it is 0 " +
      "it may have no gradient.",
    values: { "discriminator.outputActivation": "linear" },
    recipes: ["blog"],
  },
  {
    name: "average",
    sentence: "What is evaluated are the last encoder and decoder, or an " +
      "exponential average of those of about 1,000 steps.",
    from: ["averageDecay"],
  },
];

/** Those of the changes that can be made in a recipe. */
export function changesOf(
  recipe: RecipeName,
  changes: readonly Change[] = CHANGES,
): Change[] {
  return changes.filter(({ recipes = RECIPE_NAMES }) =>
    recipes.includes(recipe)
  );
}

/** The name of a recipe as it is. */
export const UNCHANGED = "none";

/** A recipe with one change, or with none. */
export interface Variant {
  readonly recipe: RecipeName;
  readonly change: string;
  readonly sentence: string;
  /** What `--set` would change. */
  readonly settings: readonly string[];
  readonly config: Preset;
}

/** What a change does to a recipe, by path. */
export function changedValues(
  { from = [], values = {} }: Change,
  recipe: RecipeName,
): Readonly<Record<string, unknown>> {
  const other = RECIPES[otherRecipe(recipe)];
  return {
    ...Object.fromEntries(from.map((path) => [path, valueAt(other, path)])),
    ...values,
  };
}

/**
 * Both recipes as they are, then each with one change at a time.
 *
 * @param changes Which ones.
 * @param adjust Applied to every configuration, such as by `--set`.
 */
export function variants(
  changes: readonly Change[] = CHANGES,
  adjust: (config: Preset) => Preset = (config) => config,
): Variant[] {
  return RECIPE_NAMES.flatMap((recipe) => [
    {
      recipe,
      change: UNCHANGED,
      sentence: `The recipe \`${recipe}\` with this study's size and budget.`,
      settings: [],
      config: adjust(RECIPES[recipe]),
    },
    ...changesOf(recipe, changes).map((change): Variant => {
      const values = changedValues(change, recipe);
      return {
        recipe,
        change: change.name,
        sentence: change.sentence,
        settings: settingsOf(values),
        config: withValues(adjust(RECIPES[recipe]), values),
      };
    }),
  ]);
}
