/**
 * Visits a page in a browser and prints what was seen as JSON. A program of
 * its own: Playwright needs all permissions, the tests do not.
 *
 * Arguments: the browser, the page's path.
 */
import { pathToFileURL } from "node:url";
import { withBrowser } from "../browser/launch.ts";

/** What a visit sees. */
export interface Visit {
  /** Requests for anything but files, and files that are not there. */
  readonly badRequests: readonly string[];
  /** The files that the page asked for, by name. */
  readonly files: readonly string[];
  /** Errors and warnings of the console. */
  readonly complaints: readonly string[];
  readonly figures: { readonly all: number; readonly drawn: number };
  /** Formulas that are to be seen, and TeX that is left. */
  readonly formulas: { readonly shown: number; readonly left: number };
  /** The links of the contents that are current, at the top and further. */
  readonly current: readonly (readonly string[])[];
  /** Whether what is folded was to be seen, before and after a click. */
  readonly unfolded: readonly boolean[];
  readonly copied: string;
  /** A figure's paper and the page's, light, switched, and on a new visit. */
  readonly papers: readonly (readonly [string, string])[];
  /** How far the page reaches at 360 pixels. */
  readonly narrowWidth: number;
  /** Where an equation is after its link was followed: from the top. */
  readonly equationTop: number;
  /** Whether all was unfolded for the printer, and folded again. */
  readonly printed: readonly boolean[];
  /** A figure's paper for the printer. */
  readonly printedPaper: string;
}

async function visit(executablePath: string, path: string): Promise<Visit> {
  return await withBrowser(executablePath, async (browser) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme: "light",
    });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await context.newPage();
    const badRequests: string[] = [];
    const files: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => {
      const url = request.url();
      if (url.startsWith("file:")) files.push(url.split("/").at(-1) as string);
      else if (!/^(data|blob):/.test(url)) badRequests.push(url);
    });
    page.on("requestfailed", (request) => badRequests.push(request.url()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) {
        complaints.push(message.text());
      }
    });
    const drawn = () => page.waitForSelector("html[data-figures]");
    // Expressions for the browser are text: here there is no document.
    const see = <T>(expression: string) => page.evaluate<T>(expression);
    await page.goto(pathToFileURL(path).href);
    await drawn();

    const current = () =>
      page.locator(".avb-sidebar [aria-current]").allTextContents();
    const atTop = await current();
    await see("document.querySelector('h3').scrollIntoView()");
    await page.waitForTimeout(300);
    const further = await current();

    const solution = page.locator(".avb-solution");
    const isSeen = () => solution.locator(".avb-code").isVisible();
    const folded = await isSeen();
    await solution.locator("summary").first().click();
    const unfolded = await isSeen();

    const code = page.locator(".avb-code:not(details *)").first();
    await code.hover();
    await code.locator(".avb-copy").click();
    const copied = await see<string>("navigator.clipboard.readText()");

    const paperOfFigure =
      "document.querySelector('.avb-plot svg').style.background";
    const paper = () =>
      see<[string, string]>(
        `[${paperOfFigure}, getComputedStyle(document.body).backgroundColor]`,
      );
    const light = await paper();
    await page.locator(".avb-theme").click();
    await page.waitForFunction(`${paperOfFigure} !== "${light[0]}"`);
    const switched = await paper();
    await page.reload();
    await drawn();
    const again = await paper();

    await page.locator("main .avb-ref[href^='#']").first().click();
    await page.waitForTimeout(300);
    const equationTop = await see<number>(
      "document.querySelector(':target').getBoundingClientRect().top",
    );

    const isAllOpen = () =>
      see<boolean>("!document.querySelector('details:not([open])')");
    await see("void dispatchEvent(new Event('beforeprint'))");
    const opened = await isAllOpen();
    const printedPaper = await see<string>(paperOfFigure);
    await see("void dispatchEvent(new Event('afterprint'))");
    const closed = await isAllOpen();

    await page.setViewportSize({ width: 360, height: 700 });
    await page.waitForTimeout(500);
    const count = (selector: string) => page.locator(selector).count();
    const widths = await see<number[]>(
      "[...document.querySelectorAll('main mjx-container svg')]" +
        ".map((svg) => svg.getBoundingClientRect().width)",
    );
    const text = await page.locator("body").innerText();
    return {
      badRequests,
      files,
      complaints,
      figures: {
        all: await count(".avb-figure"),
        drawn: await count(".avb-plot .main-svg .trace"),
      },
      formulas: {
        shown: widths.filter((width) => width > 2).length,
        left: text.split(/\$|\\(?:ln|tag|begin)/).length - 1,
      },
      current: [atTop, further],
      unfolded: [folded, unfolded],
      copied,
      papers: [light, switched, again],
      narrowWidth: await see<number>("document.documentElement.scrollWidth"),
      equationTop,
      printed: [opened, closed],
      printedPaper,
    };
  });
}

if (import.meta.main) {
  const [browser, path] = Deno.args as [string, string];
  console.log(JSON.stringify(await visit(browser, path)));
}
