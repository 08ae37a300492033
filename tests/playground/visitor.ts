/**
 * Uses the playground as a person would, in Chromium, from the disk and
 * without a network, and prints as JSON what was seen: a program of its own
 * since Playwright looks into /proc, which wants all permissions.
 *
 * deno run -A tests/playground/visitor.ts CHROMIUM PAGE PICTURES
 *
 * Where PICTURES is not empty, screenshots go there.
 *
 * @module
 */
import { join } from "node:path";
import type { Page } from "npm:playwright-core@1.65.1";
import { withTab } from "./tab.ts";

/** What is to be seen at one moment. */
export interface Sight {
  /** What was done before. */
  readonly after: string;
  readonly step: number;
  readonly button: string;
  readonly notice: string;
  readonly address: string;
  readonly preset: string;
  readonly optimum: string;
  readonly paper: string;
  /** The code that was copied. */
  readonly code: string;
  /** What a screen reader says. */
  readonly summary: string;
  /** Different colours in the picture of the posteriors. */
  readonly colors: number;
}

/** A visit. */
export interface VisitReport {
  readonly sights: readonly Sight[];
  readonly errors: readonly string[];
  /** Pixels across at a width of 360. */
  readonly width: number;
}

/** Read in the page: as text, since it is not this program's. */
const sight = `(() => {
  const text = (id) => document.querySelector("#pg-" + id).textContent.trim();
  const canvas = document.querySelector("#pg-latent");
  const { data } = canvas.getContext("2d")
    .getImageData(0, 0, canvas.width, canvas.height);
  return {
    step: Number(/[\\d,]+/.exec(text("count"))?.[0].replaceAll(",", "")),
    button: text("play"),
    notice: text("notice"),
    address: location.hash,
    preset: document.querySelector("[name=preset]").value,
    optimum: text("elbo-optimum"),
    paper: text("elbo-paper"),
    summary: text("summary"),
    code: document.querySelector("#pg-code").value,
    colors: new Set(new Uint32Array(data.buffer)).size,
  };
})()`;

async function visit(page: Page, pictures: string): Promise<Sight[]> {
  const sights: Sight[] = [];
  const look = async (after: string) => {
    // What was asked of the worker is drawn a few frames later.
    await page.waitForTimeout(500);
    sights.push({ after, ...await page.evaluate(sight) as object } as Sight);
    if (!pictures) return;
    const name = `playground-${sights.length}-${after.replaceAll(" ", "-")}`;
    await page.screenshot({
      path: join(pictures, `${name}.png`),
      fullPage: true,
    });
  };
  /** Types into a field as by hand. */
  const type = async (name: string, value: string) => {
    await page.locator(`[name=${name}]`).fill(value);
    await page.locator(`[name=${name}]`).press("Tab");
  };
  const until = (condition: string) =>
    page.waitForFunction(condition, null, { timeout: 120_000 });
  const count = 'document.querySelector("#pg-count").textContent';

  await until(`/Step [1-9]/.test(${count})`);
  await page.locator("#pg-play").click();
  await look("pause");
  await page.locator("#pg-step").click();
  await look("one step");
  await page.locator("#pg-discriminator-step").click();
  await look("one step of T");
  await type("generativeRate", "0.001");
  await look("another rate");
  await type("generativeRate", "fast");
  await look("a bad rate");
  await type("rows", "101 010");
  await look("own data");
  await page.locator("#pg-play").focus();
  await page.keyboard.press("Space");
  await until(`/Step [1-9]/.test(${count})`);
  await look("play by keyboard");
  await page.locator("[name=vae]").check();
  await look("a VAE alongside");
  await page.locator("#pg-cell").click();
  await look("copy as a cell");
  await page.evaluate('location.hash = "#preset=vae&seed=-1"');
  await look("another link");
  await page.locator("#pg-reset").click();
  await look("reset");
  return sights;
}

if (import.meta.main) {
  const [executablePath, path, pictures] = Deno.args as [
    string,
    string,
    string,
  ];
  if (pictures) Deno.mkdirSync(pictures, { recursive: true });
  const fragment = "#preset=table-1&batch=64";
  const report = await withTab(
    executablePath,
    [path, fragment],
    async (page) => {
      const sights = await visit(page, pictures);
      await page.setViewportSize({ width: 360, height: 800 });
      await page.emulateMedia({ colorScheme: "dark" });
      await page.waitForTimeout(500);
      if (pictures) {
        await page.screenshot({
          path: join(pictures, "playground-dark-360.png"),
          fullPage: true,
        });
      }
      const width = await page.evaluate(
        "document.documentElement.scrollWidth",
      ) as number;
      return { sights, width };
    },
  );
  console.log(JSON.stringify(report));
}
