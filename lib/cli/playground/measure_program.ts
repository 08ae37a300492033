/**
 * Measures the playground in Chromium without a screen, as a reader has it:
 * from the disk, with the drawing on.
 *
 * deno run -A lib/cli/playground/measure_program.ts PAGE MINUTES
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "npm:playwright-core@1.65.1";
import { withBrowser } from "../browser.ts";
import { runCommand } from "../failure.ts";
import { findBrowser } from "../find_browser.ts";
import { machine } from "../machine.ts";

/** The seeds of the page's own preset. */
const SEEDS = [1, 2, 3, 4, 5];

/** The ELBO that is to be reached, nats. */
const WANTED = -1.45;

/** Seconds of `table-1`. */
const SPEED_SECONDS = 30;

/** Seconds between two looks at the memory. */
const MEMORY_EVERY = 30;

/** Longest wait for a schedule's end, milliseconds. */
const PATIENCE = 900_000;

/**
 * Runs in the page before its own script: counts the browser's frames and the
 * page's own pictures, and notes when what is first seen. As text, since it is
 * not this program's.
 */
const COUNTERS = `(() => {
  const seen = globalThis.seen = { frames: 0, pictures: 0, step: 0 };
  const frame = () => { seen.frames++; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  const { clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...place) {
    if (this.canvas.id === "pg-latent") seen.pictures++;
    clearRect.apply(this, place);
  };
  addEventListener("DOMContentLoaded", () => {
    const texts = { childList: true, characterData: true, subtree: true };
    const count = document.querySelector("#pg-count");
    const elbo = document.querySelector("#pg-elbo-here");
    new MutationObserver(() => {
      seen.step = Number(/[\\d,]+/.exec(count.textContent)[0].replaceAll(",", ""));
      if (seen.step > 0) seen.moved ??= performance.now();
    }).observe(count, texts);
    new MutationObserver(() => {
      const value = Number.parseFloat(elbo.textContent);
      if (value >= ${WANTED}) seen.reached ??= performance.now();
    }).observe(elbo, texts);
  });
})()`;

/** What {@link COUNTERS} has counted, in milliseconds since the page's begin. */
interface Seen {
  readonly frames: number;
  readonly pictures: number;
  readonly step: number;
  readonly moved?: number;
  readonly reached?: number;
}

async function open(
  browser: Browser,
  path: string,
  fragment: string,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    // Playwright waits by evaluating text.
    bypassCSP: true,
  });
  await context.setOffline(true);
  await context.addInitScript(COUNTERS);
  const page = await context.newPage();
  await page.goto(pathToFileURL(path).href + fragment);
  return page;
}

/** What is counted within a stretch of seconds, a second. */
async function rates(page: Page, seconds: number): Promise<string> {
  const look = () =>
    page.evaluate<Seen & { readonly now: number }>(
      "({ ...seen, now: performance.now() })",
    );
  const before = await look();
  await page.waitForTimeout(1000 * seconds);
  const after = await look();
  const span = (after.now - before.now) / 1000;
  const rate = (key: "frames" | "pictures" | "step") =>
    ((after[key] - before[key]) / span).toFixed(1);
  return `${rate("step")} steps, ${rate("frames")} frames and ` +
    `${rate("pictures")} new pictures a second`;
}

/** The page's own preset to its end, from one seed. */
async function measureSeed(
  browser: Browser,
  path: string,
  seed: number,
): Promise<void> {
  const page = await open(browser, path, `#preset=playground&seed=${seed}`);
  try {
    await page.waitForFunction("seen.moved", null, { timeout: PATIENCE });
    const text = await rates(page, 10);
    await page.waitForFunction(
      `document.querySelector("#pg-progress").value === 1`,
      null,
      { timeout: PATIENCE },
    );
    const ended = await page.evaluate<number>("performance.now()");
    // The row of the end comes after the last picture.
    await page.waitForTimeout(3000);
    const { moved, reached } = await page.evaluate<Seen>("seen");
    const elbo = await page.locator("#pg-elbo-here").textContent();
    const seconds = (value: number | undefined) =>
      value === undefined ? "never" : `after ${(value / 1000).toFixed(1)} s`;
    console.log(
      `playground, seed ${seed}: first movement ${seconds(moved)}; ${text}; ` +
        `ELBO ${WANTED} ${seconds(reached)}; the end ${seconds(ended)}, ELBO ` +
        `${elbo?.trim()} nats`,
    );
  } finally {
    await page.context().close();
  }
}

async function measureSpeed(browser: Browser, path: string): Promise<void> {
  const page = await open(browser, path, "#preset=table-1");
  try {
    await page.waitForFunction("seen.moved", null, { timeout: PATIENCE });
    console.log(`table-1: ${await rates(page, SPEED_SECONDS)}`);
  } finally {
    await page.context().close();
  }
}

/** Megabytes of the browser's processes that draw pages; Linux tells. */
async function megabytes(browser: Browser): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === "renderer")
    .map(({ id }) => {
      const status = Deno.readTextFileSync(`/proc/${id}/status`);
      return Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    });
  return Math.max(...sizes);
}

async function measureMemory(
  browser: Browser,
  path: string,
  minutes: number,
): Promise<void> {
  // A schedule that does not end within the time.
  const page = await open(browser, path, "#preset=mescheder-toy&width=64");
  try {
    const looks: string[] = [];
    const count = Math.ceil(60 * minutes / MEMORY_EVERY);
    for (let k = 0; k <= count; k++) {
      const size = await megabytes(browser);
      if (size === undefined) {
        return console.log("memory: not told by this system");
      }
      looks.push(size.toFixed(0));
      if (k < count) await page.waitForTimeout(1000 * MEMORY_EVERY);
    }
    console.log(
      `memory, MB every ${MEMORY_EVERY} s of training: ${looks.join(", ")}`,
    );
  } finally {
    await page.context().close();
  }
}

async function measure(path: string, minutes: number): Promise<void> {
  await withBrowser(findBrowser(), async (browser) => {
    const [busy] = Deno.loadavg();
    console.log(
      `Chromium ${browser.version()} without a screen, ${machine()}, load ` +
        `${busy?.toFixed(1)} at the begin, ` +
        new Date().toISOString().slice(0, 10),
    );
    await measureSpeed(browser, path);
    for (const seed of SEEDS) await measureSeed(browser, path, seed);
    await measureMemory(browser, path, minutes);
  });
}

if (import.meta.main) {
  const [path, minutes] = Deno.args as [string, string];
  await runCommand(() => measure(path, Number(minutes)));
}
