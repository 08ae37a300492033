/**
 * Posteriors whose exact answers are known.
 *
 * @module
 */
import type { Target } from "../target.ts";
import { eightSchools } from "./eight_schools.ts";
import { gauss } from "./gauss.ts";
import { rosenbrock } from "./rosenbrock.ts";
import { torus } from "./torus.ts";

export { gaussTarget } from "./gauss.ts";

/** The names of {@link targets}. */
export type TargetName = "eight-schools" | "gauss" | "rosenbrock" | "torus";

/** The targets of the notebooks and commands. */
export const targets: Readonly<Record<TargetName, Target>> = {
  "eight-schools": eightSchools,
  gauss,
  rosenbrock,
  torus,
};
