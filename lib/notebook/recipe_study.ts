import { parseRecipeStudy, type RecipeStudy } from "../figures/mod.ts";
import { readStudy } from "./study_file.ts";

const FILE = new URL("../../data/table-1.json", import.meta.url);
const SWITCHES = new URL("../../data/switches.json", import.meta.url);

/** A file of recipes; without entries where it is not there. */
function readRecipes(file: string | URL, task: string): RecipeStudy {
  const value = readStudy(file, task);
  return value === undefined ? { entries: [] } : parseRecipeStudy(value, task);
}

/**
 * The recipes over several seeds that `deno task table1` left in
 * data/table-1.json. Where the file is not there yet, a study without entries:
 * `recipeNotes` then says which command makes it.
 *
 * @param file Another file of that command.
 * @returns The study.
 * @throws {SyntaxError} If the file holds no JSON.
 * @throws {RangeError} If it holds anything but a study.
 *
 * @example
 * ```ts
 * import { recipeStudy } from "avb/notebook";
 * for (const { preset, summary } of recipeStudy().entries) {
 *   console.log(preset, summary.elbo.mean);
 * }
 * ```
 */
export function recipeStudy(file: string | URL = FILE): RecipeStudy {
  return readRecipes(file, "table1");
}

/**
 * Recipes with one switch or two turned over several seeds, which
 * `deno task table1 --set key=value --out data/switches.json` left in
 * data/switches.json; without entries where the file is not there.
 *
 * @returns The study.
 * @throws {SyntaxError} If the file holds no JSON.
 * @throws {RangeError} If it holds anything but a study.
 *
 * @example
 * ```ts
 * import { switchStudy } from "avb/notebook";
 * for (const { preset, settings } of switchStudy().entries) {
 *   console.log(preset, settings.join());
 * }
 * ```
 */
export function switchStudy(): RecipeStudy {
  return readRecipes(SWITCHES, "table1 --out data/switches.json");
}
