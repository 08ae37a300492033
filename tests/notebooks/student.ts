/**
 * Works through notebooks in JupyterLab as a student does and prints, as JSON,
 * what is to be seen: a program of its own since Playwright looks into /proc,
 * which wants all permissions.
 *
 * deno run -A tests/notebooks/student.ts CHROMIUM FOLDER URL NOTEBOOK...
 *
 * FOLDER is the server's; the notebooks are paths from there. In a notebook
 * with a training whose live display is titled "endless" the stop button is
 * pressed once it has moved.
 *
 * @module
 */
import { join } from "node:path";
import type { Page } from "npm:playwright-core@1.65.1";
import type { Notebook } from "../../lib/cli/pages/notebook.ts";
import { until, withBrowser } from "../browser/launch.ts";

/** What a student sees of a notebook. */
export interface Sight {
  readonly notebook: string;
  /** Numbers of the code cells, in their order. */
  readonly counts: readonly string[];
  /** Errors of the cells and the page, and questions, a text each. */
  readonly troubles: readonly string[];
  /** Figures in the saved notebook. */
  readonly figures: number;
  /** Figures that are drawn. */
  readonly drawn: number;
  /** Outputs that are wider than the page. */
  readonly tooWide: readonly string[];
  /** Of each code cell in the saved notebook. */
  readonly outputs: readonly (readonly Output[])[];
  /** What the progress line said while it ran, before the stop button. */
  readonly progress: readonly string[];
}

/** An output as the notebook's file has it. */
export interface Output {
  readonly output_type: string;
  readonly text?: string | readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  readonly traceback?: readonly string[];
}

const PLOTLY = "application/vnd.plotly.v1+json";
/** The title of the training that is stopped. */
const STOPPED = "endless";
/** A notebook that takes longer has hung, in milliseconds. */
const HANGS = 900_000;

const [executablePath, folder, url, ...notebooks] = Deno.args as [
  string,
  string,
  string,
  ...string[],
];
const { origin, searchParams } = new URL(url);

async function choose(page: Page, menu: string, command: string) {
  await page.locator(".lm-MenuBar-itemLabel", {
    hasText: new RegExp(`^${menu}$`),
  }).click();
  await page.locator(`.lm-Menu-item[data-command="${command}"]`).click();
}

async function waitForStatus(page: Page, status: string): Promise<void> {
  await page.locator("#jp-main-statusbar span", { hasText: status }).first()
    .waitFor({ timeout: HANGS });
}

/** Waits for a second state of the progress line, then presses stop. */
async function stop(page: Page): Promise<string[]> {
  const line = page.locator(".avb-progress", { hasText: STOPPED }).first();
  await line.waitFor({ timeout: HANGS });
  const first = await line.textContent();
  let second = first;
  await until(async () => (second = await line.textContent()) !== first, HANGS);
  await page.locator('[data-command="notebook:interrupt-kernel"]').first()
    .click();
  return [first ?? "", second ?? ""];
}

/** The notebook as Lab saves it now. */
async function saved(page: Page, path: string): Promise<Notebook> {
  const before = Deno.statSync(path).mtime?.getTime();
  await choose(page, "File", "docmanager:save");
  let notebook: Notebook | undefined;
  await until(() => {
    if (Deno.statSync(path).mtime?.getTime() === before) return false;
    try {
      notebook = JSON.parse(Deno.readTextFileSync(path));
    } catch {
      // It is still being written.
    }
    return notebook !== undefined;
  }, HANGS);
  if (!notebook) throw new Error(`${path} was not saved`);
  return notebook;
}

async function work(page: Page, notebook: string): Promise<Sight> {
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  await page.goto(`${origin}/lab/tree/${encodeURI(notebook)}?reset`);
  await waitForStatus(page, "Deno | Idle");
  await choose(page, "Run", "runmenu:run-all");
  const stoppable = page.locator(".jp-CodeCell", { hasText: `"${STOPPED}"` });
  const progress = await stoppable.count() > 0 ? await stop(page) : [];
  const prompts = page.locator(".jp-CodeCell .jp-InputArea-prompt");
  const questions = page.locator("dialog.jp-Dialog");
  await until(async () =>
    await questions.count() > 0 ||
    (await prompts.allTextContents()).every((text) => /\d/.test(text)), HANGS);
  await waitForStatus(page, "Deno | Idle");
  const { cells } = await saved(page, join(folder, notebook));
  const outputs = cells.filter(({ cell_type }) => cell_type === "code")
    .map((cell) => (cell.outputs ?? []) as readonly Output[]);
  const figures = outputs.flat().filter(({ data }) => data?.[PLOTLY]).length;
  const drawn = () =>
    page.locator(".jp-RenderedPlotly").evaluateAll((all) =>
      all.filter((figure) =>
        (figure.querySelector(".main-svg")?.getBoundingClientRect().height ??
          0) > 100
      ).length
    );
  // The last ones may still be at it.
  await until(async () => await drawn() === figures, 30_000);
  const sight = {
    notebook,
    counts: await prompts.allTextContents(),
    troubles: [
      ...faults,
      ...await questions.allTextContents(),
      ...outputs.flat().filter(({ output_type }) => output_type === "error")
        .map(({ traceback = [] }) => traceback.join("\n")),
    ],
    figures,
    drawn: await drawn(),
    tooWide: await page.locator(".jp-OutputArea-output").evaluateAll((all) =>
      all.filter(({ scrollWidth, clientWidth }) =>
        scrollWidth > clientWidth + 1
      ).map(({ textContent }) => (textContent ?? "").slice(0, 80))
    ),
    outputs,
    progress,
  };
  await choose(page, "Kernel", "kernelmenu:shutdown");
  await waitForStatus(page, "No Kernel");
  return sight;
}

const sights = await withBrowser(executablePath, async (browser) => {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
  });
  const first = await context.newPage();
  await first.goto(`${origin}/lab?token=${searchParams.get("token")}&reset`);
  await first.close();
  const all: Sight[] = [];
  for (const notebook of notebooks) {
    const page = await context.newPage();
    all.push(await work(page, notebook));
    await page.close({ runBeforeUnload: false });
  }
  return all;
});
console.log(JSON.stringify(sights));
