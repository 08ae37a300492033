import { USAGE } from "../arguments.ts";
import { Failure } from "../failure.ts";
import { writeWhole } from "../files.ts";

/**
 * The object that a study's file holds; undefined if there is no file.
 *
 * @throws {Failure} If it holds something else, exit code 2.
 */
export function readStudyFile(
  path: string,
): Readonly<Record<string, unknown>> | undefined {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new Failure(`Cannot read ${path}: ${(error as Error).message}`);
  }
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value && !Array.isArray(value)) {
      return value;
    }
  } catch {
    // The same as any other text.
  }
  throw new Failure(
    `Cannot use ${path}: it is no JSON object. Remove it, or choose another ` +
      `--out`,
    USAGE,
  );
}

/** Writes a study's file and says so. */
export function writeStudyFile(path: string, value: object): void {
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`);
  console.error(`Written: ${path}`);
}
