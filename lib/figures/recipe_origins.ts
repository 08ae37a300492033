import type { PresetName } from "../training/mod.ts";
import type { RecipeEntry, RecipeStudy } from "./recipe_study.ts";
import { type RenderedTable, renderTable } from "./rendered_table.ts";

/** Whose each recipe is; lib/training/presets.ts says what was left open. */
const SOURCES: Readonly<Record<PresetName, string>> = {
  "table-1": "this project",
  "blog": "the post’s: seiya-kumada/avb",
  "mescheder-toy": "the paper’s author’s: " +
    "LMescheder/AdversarialVariationalBayes",
  "gdikov-synthetic": "gdikov/adversarial-variational-bayes",
  "gdikov-synthetic-ac": "gdikov/adversarial-variational-bayes, with " +
    "adaptive contrast",
  "poolio": "B. Poole’s notebook; the number of steps is ours",
  "vae": "this project, for figure 6(a)",
  "playground": "this project, for the page that trains in a browser",
};

/** The presets in their order. */
export const presetNames = Object.keys(SOURCES) as PresetName[];

/** The seeds of a study in which no entry says which. */
const SEEDS = [0, 1, 2, 3, 4];

/** A recipe's name with what was changed of it. */
export function recipeName(
  { preset, settings }: Pick<RecipeEntry, "preset" | "settings">,
): string {
  return [preset, ...settings].join(" ");
}

/** The source of a recipe by its preset's name. */
function sourceOf(preset: string): string {
  return presetNames.some((name) => name === preset)
    ? SOURCES[preset as PresetName]
    : "–";
}

/**
 * Whose the recipes are, and when, where and from which seeds their runs were
 * made.
 *
 * @param study The recipes over several seeds.
 * @returns The table as HTML, Markdown and plain text.
 *
 * @example
 * ```ts
 * import { recipeOrigins } from "avb/figures";
 * const { text } = recipeOrigins({ entries: [] });
 * if (!text.includes("whose")) throw new Error(text);
 * ```
 */
export function recipeOrigins({ entries }: RecipeStudy): RenderedTable {
  const places = new Set(
    entries.map(({ machine, deno }) => `${machine}, Deno ${deno}`),
  );
  return renderTable({
    head: ["recipe", "whose", "seeds", "made on"],
    body: entries.map((entry) => [
      recipeName(entry),
      sourceOf(entry.preset),
      entry.seeds.join(", "),
      entry.date,
    ]),
    numeric: [false, false, false, false],
    caption: "Whose the recipes are, and from which seeds and when their " +
      "rows were made" + [...places].map((place) => `; ${place}`).join(""),
    isDense: true,
  });
}

/**
 * What the tables have no place for: runs that failed, what the evaluation
 * warned of, and which command makes the recipes that the study lacks.
 *
 * @param study The recipes over several seeds.
 * @returns A line each; none if all is well.
 *
 * @example
 * ```ts
 * import { recipeNotes } from "avb/figures";
 * const lines = recipeNotes({ entries: [] });
 * if (!lines[1]?.startsWith("deno task table1 --presets table-1,")) {
 *   throw new Error(lines.join("\n"));
 * }
 * ```
 */
export function recipeNotes({ entries }: RecipeStudy): string[] {
  const missing = presetNames.filter((preset) =>
    entries.every((entry) => entry.preset !== preset)
  );
  const [first] = entries;
  const seeds = first
    ? [...first.seeds, ...first.failures.map(({ seed }) => seed)]
    : SEEDS;
  return [
    ...entries.flatMap((entry) => [
      ...entry.failures.map(({ seed, reason }) =>
        `${recipeName(entry)}, seed ${seed}, failed: ${reason}`
      ),
      ...entry.rows.flatMap(({ seed, warnings }) =>
        warnings.map((warning) =>
          `${recipeName(entry)}, seed ${seed}: ${warning}`
        )
      ),
    ]),
    ...(missing.length > 0
      ? [
        `Not in data/table-1.json: ${missing.join(", ")}. This makes them:`,
        `deno task table1 --presets ${missing.join()} --seeds ${seeds.join()}`,
      ]
      : []),
  ];
}
