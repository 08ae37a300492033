import { join } from "node:path";
import { writeWhole } from "../files.ts";
import type { RunRecord } from "./study_run.ts";

/** Where finished runs are kept, from the folder that a command runs in. */
export const CACHE = join("runs", "studies");

const FORMAT = "avb-study-run-1";

function pathOf(key: string): string {
  return join(CACHE, `${key}.json`);
}

/** A finished run; undefined if there is none or its file is no such thing. */
export function keptRun(key: string): RunRecord | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(pathOf(key));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    const { format, key: own, ...record } = JSON.parse(text);
    return format === FORMAT && own === key ? record : undefined;
  } catch {
    return undefined; // damaged: the run is made again
  }
}

/**
 * Keeps a finished run.
 *
 * @throws {Failure} If it cannot be written.
 */
export function keepRun(key: string, record: RunRecord): void {
  writeWhole(
    pathOf(key),
    `${JSON.stringify({ format: FORMAT, key, ...record }, null, 2)}\n`,
  );
}
