import { pathToFileURL } from "node:url";
import type { Page } from "npm:playwright-core@1.65.1";
import { withBrowser } from "./launch.ts";

/**
 * Opens a page from the disk in Chromium without a network.
 *
 * @param executablePath The browser.
 * @param page The file, and the address's fragment.
 * @param use What is done there.
 * @returns What that gave, with what went to the console as an error and what
 * was thrown.
 */
export async function withTab<T extends object>(
  executablePath: string,
  [path, fragment]: readonly [path: string, fragment: string],
  use: (tab: Page) => Promise<T>,
): Promise<T & { errors: readonly string[] }> {
  return await withBrowser(executablePath, async (browser) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
    });
    await context.setOffline(true);
    const tab = await context.newPage();
    const errors: string[] = [];
    tab.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    tab.on("pageerror", (error) => errors.push(error.message));
    await tab.goto(pathToFileURL(path).href + fragment);
    return { ...await use(tab), errors };
  });
}
