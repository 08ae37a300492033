import { dirname } from "node:path";
import { Failure } from "./failure.ts";

/** True for the name of a file that {@link writeWhole} has not finished. */
export function isUnfinished(name: string): boolean {
  return /\.\d+\.new$/.test(name);
}

/**
 * Writes a file beside, flushes and renames it, so that a reader sees the old
 * content or the new one, never a part. Makes the folder where it is missing.
 *
 * @throws {Failure} If that fails; what was there is unchanged.
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const beside = `${path}.${Deno.pid}.new`;
  try {
    Deno.mkdirSync(dirname(path), { recursive: true });
    {
      using file = Deno.openSync(beside, {
        write: true,
        create: true,
        truncate: true,
      });
      let written = 0;
      while (written < bytes.length) {
        written += file.writeSync(bytes.subarray(written));
      }
      file.syncSync();
    }
    Deno.renameSync(beside, path);
  } catch (error) {
    try {
      Deno.removeSync(beside);
    } catch {
      // It was never made; the first error is the one to tell.
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      `Cannot write ${path}: ${reason}. What was there is unchanged`,
    );
  }
}
