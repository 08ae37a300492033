import { join } from "node:path";
import { Failure } from "./failure.ts";
import type { Environment } from "./jupyter/environment.ts";

/**
 * A module and all that it imports as one classic script for the browser.
 * `deno bundle` resolves as Deno does, and comes with Deno, whose version is
 * pinned. lib/browser.json replaces what only Deno has.
 *
 * @param environment Whose Deno bundles.
 * @param entry The module, as a path from the project's folder.
 * @returns The script.
 * @throws {Failure} If the bundle cannot be made.
 */
export async function bundleForBrowser(
  { deno, root }: Pick<Environment, "deno" | "root">,
  entry: string,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(deno, {
    args: [
      "bundle",
      "--quiet",
      "--frozen",
      "--platform=browser",
      "--format=iife",
      "--minify",
      `--import-map=${join("lib", "browser.json")}`,
      entry,
    ],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  throw new Failure(
    `Cannot bundle ${entry} for the browser: ${
      decoder.decode(stderr).trim() || "no reason was given"
    }`,
  );
}
