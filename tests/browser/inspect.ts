/**
 * Opens pages of a site from the disk in Chromium without a network and
 * prints, as JSON, what is wrong with each: a program of its own since
 * Playwright looks into /proc, which wants all permissions.
 *
 * deno run -A tests/browser/inspect.ts CHROMIUM SITE PICTURES PAGE...
 *
 * Where PICTURES is not empty, screenshots go there: 1280 pixels wide and
 * light, 360 wide and dark.
 *
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "npm:axe-core@4.14.1/axe.min.js" with { type: "text" };
import type { BrowserContext, Page } from "npm:playwright-core@1.65.1";
import questions from "./in_page.js" with { type: "text" };
import { runPool } from "../../lib/cli/studies/pool.ts";
import { until, withBrowser } from "./launch.ts";

/** What a visit of a page found. */
export interface PageReport {
  readonly page: string;
  /** Everything that is wrong, a line each. */
  readonly faults: readonly string[];
  readonly figures: number;
  /** Figures that answered the mouse. */
  readonly hovered: number;
  /** Sliders and buttons that moved something. */
  readonly moved: number;
  readonly formulas: number;
  readonly seconds: number;
}

interface AxeRule {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** Rules that depend on the colours, which the dark theme changes. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Pages that are visited at a time: one waits while another draws. */
const AT_A_TIME = 2;

/** One page, visited: its faults are collected as they are found. */
class Visit {
  readonly faults: string[] = [];
  hovered = 0;
  moved = 0;
  readonly #page: Page;

  constructor(page: Page, site: string) {
    this.#page = page;
    const inside = pathToFileURL(`${site}/`).href;
    page.on("request", (request) => {
      const url = request.url();
      if (/^(?:data|blob):/.test(url) || url.startsWith(inside)) return;
      this.faults.push(`asks for ${url}`);
    });
    page.on("requestfailed", (request) => {
      this.faults.push(`cannot load ${request.url()}`);
    });
    page.on("console", (message) => {
      if (message.type() !== "error") return;
      this.faults.push(`an error on the console: ${message.text()}`);
    });
    page.on("pageerror", (error) => {
      this.faults.push(`an error is thrown: ${error.message}`);
    });
  }

  /** Asks the page a question of in_page.js. */
  ask<T>(question: string, ...values: readonly number[]): Promise<T> {
    return this.#page.evaluate(
      `avbInspect.${question}(${values.join(", ")})`,
    ) as Promise<T>;
  }

  async find(question: string, where = ""): Promise<void> {
    const found = await this.ask<readonly string[]>(question);
    this.faults.push(...found.map((fault) => where + fault));
  }

  /** What axe calls serious or critical. */
  async findBarriers(where: string, rules?: readonly string[]): Promise<void> {
    const options = {
      resultTypes: ["violations"],
      // It would ask for the style sheets a second time, which no page on a
      // disk may do.
      preload: false,
      ...rules ? { runOnly: { type: "rule", values: rules } } : {},
    };
    // Drawings have a label as a whole; what they are made of is no text.
    const context = { exclude: [[".main-svg"], ["mjx-container svg"]] };
    const violations = await this.#page.evaluate(
      `axe.run(${JSON.stringify(context)}, ${
        JSON.stringify(options)
      }).then((all) => all.violations.map(
        ({ id, impact, nodes }) =>
          ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })))`,
    ) as AxeRule[];
    for (const { id, impact, nodes } of violations) {
      if (impact !== "serious" && impact !== "critical") continue;
      this.faults.push(
        `${where}${id} (${impact}), ${nodes.length} times: ` +
          nodes[0]?.html.replace(/\s+/g, " ").slice(0, 160),
      );
    }
  }

  /** A figure draws, answers the mouse, and its controls move. */
  async tryFigure(index: number): Promise<void> {
    const name = `figure ${index + 1}`;
    if (!await until(() => this.ask("showFigure", index), 15_000)) {
      this.faults.push(`${name} is not drawn`);
      return;
    }
    const targets = await this.ask<[number, number][] | undefined>(
      "hoverTargets",
      index,
    );
    if (targets) {
      let answers = false;
      for (const [x, y] of targets) {
        await this.#page.mouse.move(x, y);
        answers = await until(() => this.ask("isHovered", index), 200);
        if (answers) break;
      }
      if (answers) this.hovered++;
      else this.faults.push(`${name} does not answer the mouse`);
    }
    type Control = { readonly selector: string; readonly at: number };
    for (
      const { selector, at } of await this.ask<Control[]>("controls", index)
    ) {
      await this.#tryControl(index, selector, at);
    }
  }

  /** Moves a slider to its other end, or presses a button: something moves. */
  async #tryControl(index: number, selector: string, at: number) {
    const control = this.#page.locator(".avb-figure").nth(index)
      .locator(selector).nth(at);
    const before = await this.ask<number>("picture", index);
    const isChanged = () =>
      until(async () => await this.ask("picture", index) !== before, 2000);
    let moves = false;
    for (const end of ["End", "Home"] as const) {
      if (selector === "input[type=range]") await control.press(end);
      else {
        const box = await control.boundingBox();
        if (!box) break;
        const part = !selector.startsWith(".slider")
          ? 0.5
          : end === "End"
          ? 0.98
          : 0.02;
        await this.#page.mouse.click(
          box.x + part * box.width,
          box.y + box.height / 2,
        );
      }
      moves = await isChanged();
      if (moves) break;
    }
    if (moves) this.moved++;
    else {
      this.faults.push(
        `figure ${index + 1}: ${selector} ${at + 1} moves nothing`,
      );
    }
  }
}

/** Visits one page in all its widths and themes. */
async function inspect(
  context: BrowserContext,
  site: string,
  name: string,
  pictures: string,
): Promise<PageReport> {
  const begun = performance.now();
  const page = await context.newPage();
  try {
    const visit = new Visit(page, site);
    const takePicture = async (what: string) => {
      if (!pictures) return;
      const file = `${name.replaceAll("/", "-")}-${what}.png`;
      await page.screenshot({
        path: join(pictures, file),
        fullPage: true,
        timeout: 120_000,
      });
    };
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 1280, height: 900 });
    // The page's own policy lets no script in afterwards.
    await page.addInitScript({ content: questions });
    await page.addInitScript({ content: axe });
    // On a machine that does much else a page takes its time.
    await page.goto(pathToFileURL(join(site, name)).href, { timeout: 120_000 });
    await visit.ask("settle");
    type Counts = { readonly figures: number; readonly formulas: number };
    const counts = await visit.ask<Counts>("counts");
    for (let index = 0; index < counts.figures; index++) {
      await visit.tryFigure(index);
    }
    await page.mouse.move(0, 0);
    await visit.find("texts");
    await visit.find("anchors");
    await visit.findBarriers("light: ");
    await takePicture("light-1280");
    await page.emulateMedia({ colorScheme: "dark" });
    await page.setViewportSize({ width: 360, height: 800 });
    // Figures are drawn again: that takes a moment.
    await until(
      async () => (await visit.ask<string[]>("width")).length === 0,
      5000,
    );
    await visit.find("width");
    await visit.findBarriers("dark: ", COLOUR_RULES);
    await takePicture("dark-360");
    const { faults, hovered, moved } = visit;
    const seconds = (performance.now() - begun) / 1000;
    return { page: name, faults, ...counts, hovered, moved, seconds };
  } finally {
    await page.close();
  }
}

if (import.meta.main) {
  const [executablePath, site, pictures, ...pages] = Deno.args as [
    string,
    string,
    string,
    ...string[],
  ];
  if (pictures) Deno.mkdirSync(pictures, { recursive: true });
  const reports = await withBrowser(
    executablePath,
    (browser) =>
      runPool(pages, {
        workers: AT_A_TIME,
      }, async (page) => {
        // Of its own: pages of one context would share what has the focus.
        const context = await browser.newContext();
        await context.setOffline(true);
        try {
          return await inspect(context, site, page, pictures);
        } finally {
          await context.close();
        }
      }),
  );
  console.log(JSON.stringify(reports));
}
