import { existsSync } from "node:fs";
import { Failure } from "./failure.ts";

/**
 * The first Chromium that there is: $CHROMIUM, or the usual places.
 *
 * @throws {Failure} If there is none.
 */
export function findBrowser(): string {
  const found = [
    Deno.env.get("CHROMIUM") ?? "",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ].find((path) => path && existsSync(path));
  if (found) return found;
  throw new Failure(
    "No Chromium found: install it, or name it in the variable CHROMIUM",
  );
}
