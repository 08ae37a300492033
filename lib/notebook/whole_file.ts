/** True for the name of a file that {@link replaceFile} has not finished. */
export function isUnfinished(name: string): boolean {
  return /\.\d+\.new$/.test(name);
}

/**
 * Writes a file beside, flushes and renames it: whoever reads, now or after a
 * sudden end, sees the old content or the new one, never a part. The folder
 * must be there.
 *
 * @param path A file, or nothing yet.
 * @param content All of it; a text becomes UTF-8.
 * @throws {Error} As the system says; what was there is unchanged.
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : content;
  const beside = `${path}.${Deno.pid}.new`;
  try {
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
    throw error;
  }
}
