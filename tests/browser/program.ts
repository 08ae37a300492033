/**
 * What the programs of these tests share that drive a browser: they run by
 * themselves since Playwright looks into /proc, which wants all permissions.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { deno } from "../support/subprocess.ts";

/**
 * Runs a program with all permissions and gives what it prints as JSON.
 *
 * @param program The module, such as `new URL("inspect.ts", import.meta.url)`.
 * @param args What follows its name.
 * @throws {Error} If it fails, with what it said.
 */
export async function resultOf<T>(
  program: URL,
  ...args: readonly string[]
): Promise<T> {
  const { code, stdout, stderr } = await deno([
    ...["run", "-q", "-A", fileURLToPath(program)],
    ...args,
  ]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}
