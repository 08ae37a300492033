import { dirname } from "node:path";

/**
 * Writes a file beside and renames it, so that a reader sees the old content
 * or the new one, never a part.
 */
export function writeWhole(path: string, content: string): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${Deno.pid}.new`;
  try {
    Deno.writeTextFileSync(beside, content);
    Deno.renameSync(beside, path);
  } catch (error) {
    try {
      Deno.removeSync(beside);
    } catch {
      // It was never made; the first error is the one to tell.
    }
    throw error;
  }
}
