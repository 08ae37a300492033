/**
 * Opens a page whose cells printed what would be an attack, and prints as JSON
 * what came of it. A program of its own, see ../browser/program.ts.
 *
 * Arguments: the browser, the page's path.
 */
import { pathToFileURL } from "node:url";
import { withBrowser } from "../browser/launch.ts";

/** What an attack achieved. */
export interface Attack {
  /** Whether a script of a cell ran. */
  readonly ran: boolean;
  /** Requests that left the page. */
  readonly requests: readonly string[];
  /** What the page shows as text. */
  readonly text: string;
  /** Whether the page's own scripts ran all the same. */
  readonly works: boolean;
}

async function attack(executablePath: string, path: string): Promise<Attack> {
  return await withBrowser(executablePath, async (browser) => {
    const page = await browser.newPage();
    const requests: string[] = [];
    page.on("request", (request) => {
      if (/^(file|data|blob):/.test(request.url())) return;
      requests.push(request.url());
    });
    page.on("requestfailed", (request) => {
      // The policy kept it back: it never left.
      if (request.failure()?.errorText !== "csp") return;
      requests.splice(requests.indexOf(request.url()), 1);
    });
    await page.goto(pathToFileURL(path).href, { waitUntil: "load" });
    await page.waitForTimeout(500);
    return {
      ran: await page.evaluate<boolean>("'owned' in globalThis"),
      requests,
      text: await page.locator("main").innerText(),
      works: await page.locator(".avb-theme").isVisible(),
    };
  });
}

if (import.meta.main) {
  const [browser, path] = Deno.args as [string, string];
  console.log(JSON.stringify(await attack(browser, path)));
}
