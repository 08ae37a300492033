import { formatNumber } from "./format.ts";
import type { RecipeEntry, RecipeStudy } from "./recipe_study.ts";
import { recipeName } from "./recipe_origins.ts";
import { runsText, spreadText } from "./recipes_table.ts";
import {
  type Cell,
  type RenderedTable,
  renderTable,
} from "./rendered_table.ts";

function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${formatNumber(value, 3)}`;
}

function range(values: readonly number[]): string {
  const ends = [Math.min(...values), Math.max(...values)].map(signed);
  return [...new Set(ends)].join(" to ");
}

/** What T says of a recipe; no row where there is no T. */
function rowsOf(entry: RecipeEntry): Cell[][] {
  const { summary: { byDiscriminator }, rows } = entry;
  if (!byDiscriminator) return [];
  const runs = rows.flatMap(({ elbo, logLikelihood, byDiscriminator }) =>
    byDiscriminator
      ? [{
        excess: byDiscriminator.elbo - elbo,
        isAbove: byDiscriminator.elbo > logLikelihood,
      }]
      : []
  );
  return [[
    recipeName(entry),
    runsText(entry),
    spreadText(byDiscriminator.klPosterior),
    spreadText(byDiscriminator.elbo),
    range(runs.map(({ excess }) => excess)),
    `${runs.filter(({ isAbove }) => isAbove).length} of ${runs.length}`,
  ]];
}

/**
 * What the discriminators of the recipes say, apart from what is measured: the
 * KL and the ELBO with E_q[T] in the KL's place, how far that is from the ELBO,
 * and in how many runs it lies above ln p(x), where no bound can be.
 *
 * @param study The recipes over several seeds; those without a T are left out.
 * @returns The table as HTML, Markdown and plain text.
 *
 * @example
 * ```ts
 * import { discriminatorTable } from "avb/figures";
 * const { text } = discriminatorTable({ entries: [] });
 * if (!text.includes("ELBO by T")) throw new Error(text);
 * ```
 */
export function discriminatorTable({ entries }: RecipeStudy): RenderedTable {
  return renderTable({
    head: [
      "recipe",
      "seeds",
      "KL(q(z|x), p(z)) by T",
      "ELBO by T",
      "ELBO by T less ELBO",
      "above ln p(x)",
    ],
    body: entries.flatMap(rowsOf),
    numeric: [false, true, true, true, true, true],
    caption:
      "What T says, in nats: no bound, and no measure of a model. Mean " +
      "± standard deviation over the seeds; the difference to the ELBO by " +
      "samples from the least to the most of the seeds; the runs whose ELBO " +
      "by T is above ln p(x).",
    isDense: true,
  });
}
