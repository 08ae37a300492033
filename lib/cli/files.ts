import { dirname } from "node:path";
import { replaceFile } from "../notebook/whole_file.ts";
import { Failure, reason } from "./failure.ts";

/**
 * Writes a file beside, flushes and renames it, so that a reader sees the old
 * content or the new one, never a part. Makes the folder where it is missing.
 *
 * @throws {Failure} If that fails; what was there is unchanged.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  try {
    Deno.mkdirSync(dirname(path), { recursive: true });
    replaceFile(path, content);
  } catch (error) {
    throw new Failure(
      `Cannot write ${path}: ${reason(error)}. What was there is unchanged`,
    );
  }
}
