/**
 * What only a notebook needs: displays, live progress, the stop button,
 * published results, checks. Importing it in the Deno kernel makes Jupyter's
 * stop button safe, and cells display models and trainings as tables. All of
 * it works outside the kernel too, in plain text.
 *
 * @example
 * ```ts
 * import { curveY } from "avb/figures";
 * import { check, show } from "avb/notebook";
 * await show(curveY({ pairs: [{ a: 3, b: 1 }] }));
 * check("the maximum", 3 / (3 + 1), { near: 0.75 });
 * ```
 *
 * @module
 */
import { denoProblem } from "./deno_version.ts";
import { displayModels } from "./describe.ts";
import { protectKernel } from "./interruption.ts";
import { currentKernel } from "./kernel.ts";
import { shortenStacks } from "./short_stacks.ts";

export {
  type AblationClaim,
  type AblationDifference,
  type AblationEffect,
  type AblationRow,
  type AblationStudy,
  ablationStudy,
  type AblationVariant,
  changeText,
} from "./ablation_study.ts";
export { Block } from "./block.ts";
export { check, type Expectation } from "./check.ts";
export { exercise, type ExerciseOptions } from "./exercise.ts";
export { help } from "./help.ts";
export { type Outcome, whileRunning } from "./interruption.ts";
export type { MimeBundle } from "./kernel.ts";
export { LiveDisplay, type LiveDisplayOptions } from "./live_display.ts";
export { posteriorStudy } from "./posterior_study.ts";
export { fast, live, profile, seed } from "./profile.ts";
export { publish, type Result, resultsMime } from "./publish.ts";
export { recipeStudy, switchStudy } from "./recipe_study.ts";
export { plotlyMime, show, type ShowOptions } from "./show.ts";
export { snapshotGrid } from "./snapshots.ts";
export { type Describable, describe } from "./describe.ts";
export type { Named, SearchOptions } from "./declarations.ts";
export { source } from "./source.ts";
export { table, type TableOptions, type TableRow } from "./table.ts";
export {
  type HistoryEntry,
  type TrainedRun,
  trainedRun,
  type TrainedRunOptions,
} from "./trained_run.ts";

const problem = denoProblem();
if (problem) throw new Error(problem);
protectKernel();
displayModels();
if (currentKernel()) shortenStacks();
