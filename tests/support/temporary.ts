/** Calls f with a folder of its own, which is gone afterwards. */
export async function inTemporaryFolder(
  f: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "avb-test-" });
  try {
    await f(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
