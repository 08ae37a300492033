import { optimum, paperTable1 } from "../../evaluation/mod.ts";
import { recipesTable, type RecipeStudy } from "../../figures/mod.ts";

/** Parts of a list in order, each once. */
function distinct(parts: readonly string[]): string {
  return [...new Set(parts)].sort().join("; ");
}

/**
 * The README's table of the recipes.
 *
 * @param study What `deno task table1` left in data/table-1.json.
 */
export function recipesText(study: RecipeStudy): string {
  const { entries } = study;
  const failed = entries.flatMap(({ preset, failures }) =>
    failures.map(({ seed }) => `\`${preset}\`, seed ${seed}`)
  );
  const { markdown } = recipesTable({
    study,
    paper: paperTable1,
    optimum,
    quantities: ["elbo", "klAggregate"],
  });
  return [
    "Each recipe over several seeds: mean ± standard deviation, and the worst " +
    "of them (`deno task table1`, " +
    distinct(entries.map(({ machine }) => machine)) + ", Deno " +
    distinct(entries.map(({ deno }) => deno)) + ", " +
    `${
      distinct(entries.map(({ date }) => date))
    }). Notebook 06 has the other ` +
    "columns, the single seeds, and what the discriminators say.",
    markdown.trimEnd(),
    ...(failed.length > 0 ? [`Runs that failed: ${failed.join("; ")}.`] : []),
  ].join("\n\n");
}
