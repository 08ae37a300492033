import { parsePosteriorStudy, type PosteriorStudy } from "../figures/mod.ts";
import { readStudy } from "./study_file.ts";

const FILE = new URL("../../data/posterior.json", import.meta.url);

/**
 * The posteriors of several targets by several methods and seeds that
 * `deno task posterior-study` left in data/posterior.json. Where the file is
 * not there yet, a study without rows.
 *
 * @param file Another file of that command.
 * @returns The study.
 * @throws {SyntaxError} If the file holds no JSON.
 * @throws {RangeError} If it holds anything but a study.
 *
 * @example
 * ```ts
 * import { posteriorStudy } from "avb/notebook";
 * for (const { target, method, kl } of posteriorStudy().rows) {
 *   console.log(target, method, kl);
 * }
 * ```
 */
export function posteriorStudy(file: string | URL = FILE): PosteriorStudy {
  const value = readStudy(file, "posterior-study");
  return value === undefined ? { rows: [] } : parsePosteriorStudy(value);
}
