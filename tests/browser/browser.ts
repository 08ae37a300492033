import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { projectRoot } from "../../lib/cli/jupyter/environment.ts";
import type { PageReport } from "./inspect.ts";

const INSPECT = fileURLToPath(new URL("inspect.ts", import.meta.url));

/**
 * Visits pages of a site on the disk in a browser without a network.
 * With AVB_PICTURES set, screenshots go into .cache/pictures/.
 *
 * @param chromium The browser.
 * @param site The folder of the site.
 * @param pages The pages, as paths from there.
 * @returns What was found on each page.
 */
export async function visit(
  chromium: string,
  site: string,
  pages: readonly string[],
): Promise<PageReport[]> {
  const pictures = Deno.env.get("AVB_PICTURES")
    ? join(projectRoot, ".cache", "pictures")
    : "";
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", INSPECT, chromium, site, pictures, ...pages],
    cwd: projectRoot,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}
