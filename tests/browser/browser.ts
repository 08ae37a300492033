import { join } from "node:path";
import { projectRoot } from "../../lib/cli/jupyter/environment.ts";
import type { PageReport } from "./inspect.ts";
import { resultOf } from "./program.ts";

const INSPECT = new URL("inspect.ts", import.meta.url);

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
  return await resultOf(INSPECT, chromium, site, pictures, ...pages);
}
