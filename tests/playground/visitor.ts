/**
 * Uses the playground as a person would, in Chromium, from the disk and
 * without a network, and prints as JSON what was seen.
 *
 * deno run -A tests/playground/visitor.ts CHROMIUM PAGE PICTURES
 *
 * Where PICTURES is not empty, screenshots go there.
 *
 * @module
 */
import { join } from "node:path";
import type { Page } from "npm:playwright-core@1.65.1";
import { until } from "../browser/launch.ts";
import { withTab } from "../browser/tab.ts";

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
  /** What computes. */
  readonly backend: string;
  /** What a screen reader says. */
  readonly summary: string;
  /** Different colours in the picture of the posteriors. */
  readonly colors: number;
  /** The title of the tour's step; empty outside of the tour. */
  readonly tour: string;
  /** Whether a button offers to begin anew. */
  readonly offersReset: boolean;
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
  const shown = (selector) =>
    [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const canvas = document.querySelector("#pg-latent");
  const { data } = canvas.getContext("2d")
    .getImageData(0, 0, canvas.width, canvas.height);
  return {
    step: Number(/[\\d,]+/.exec(text("count"))?.[0].replaceAll(",", "")),
    button: text("play"),
    backend: text("backend"),
    notice: text("notice p"),
    offersReset: shown("#pg-notice button").length === 1,
    tour: shown("#pg-tour h2").map((e) => e.textContent.trim()).join(),
    address: location.hash,
    preset: document.querySelector("[name=preset]").value,
    optimum: text("elbo-optimum"),
    paper: text("elbo-paper"),
    summary: text("summary"),
    code: document.querySelector("#pg-code").value,
    colors: new Set(new Uint32Array(data.buffer)).size,
  };
})()`;

/** A visitor's hands and eyes. */
class Visitor {
  readonly sights: Sight[] = [];
  readonly #page: Page;
  readonly #pictures: string;

  constructor(page: Page, pictures: string) {
    this.#page = page;
    this.#pictures = pictures;
  }

  async look(after: string): Promise<void> {
    // What was asked of the worker is drawn a few frames later.
    await this.#page.waitForTimeout(300);
    await this.rests();
    this.sights.push(
      { after, ...await this.#page.evaluate(sight) as object } as Sight,
    );
    await this.photograph(`${this.sights.length}-${after}`);
  }

  async photograph(what: string): Promise<void> {
    if (!this.#pictures) return;
    const name = `playground-${what.replaceAll(" ", "-")}.png`;
    await this.#page.screenshot({
      path: join(this.#pictures, name),
      fullPage: true,
    });
  }

  click(selector: string): Promise<void> {
    return this.#page.locator(`${selector}:visible`).click();
  }

  /** Types into a field as by hand. */
  async type(name: string, value: string): Promise<void> {
    await this.#page.locator(`[name=${name}]`).fill(value);
    await this.#page.locator(`[name=${name}]`).press("Tab");
  }

  /** Waits until the page says something; it takes long on a busy machine. */
  async reads(id: string, text: RegExp): Promise<void> {
    const element = this.#page.locator(`#pg-${id}`);
    // Not waitForFunction, which evaluates text: the page's policy forbids it.
    const isSaid = async () => text.test(await element.textContent() ?? "");
    if (await until(isSaid, 120_000)) return;
    throw new Error(
      `#pg-${id} reads "${await element.textContent()}", wanted ${text}`,
    );
  }

  /** Waits until what the page says stays, if nothing trains. */
  async rests(): Promise<void> {
    const said = async () =>
      `${await this.#page.locator("#pg-count").textContent()} ` +
      await this.#page.locator("#pg-summary").textContent();
    let before = await said();
    for (let equal = 0; equal < 3 && !/ Training/.test(before);) {
      await this.#page.waitForTimeout(100);
      const now = await said();
      equal = now === before ? equal + 1 : 0;
      before = now;
    }
  }

  moves(): Promise<void> {
    return this.reads("count", /Step [1-9]/);
  }

  /** Follows a link to the page itself. */
  async follow(fragment: string): Promise<void> {
    await this.#page.evaluate(`location.hash = "${fragment}"`);
  }
}

/** Everything that one can do. */
async function visit(page: Page, visitor: Visitor): Promise<void> {
  await visitor.moves();
  await visitor.click("#pg-play");
  await visitor.reads("summary", /^\s*Paused/);
  await visitor.look("pause");
  await visitor.click("#pg-step");
  const { step } = visitor.sights.at(-1)!;
  await visitor.reads("count", new RegExp(`Step ${step + 1}\\b`));
  await visitor.look("one step");
  await visitor.click("#pg-discriminator-step");
  await visitor.look("one step of T");
  await visitor.type("generativeRate", "0.001");
  await visitor.look("another rate");
  await visitor.type("generativeRate", "fast");
  await visitor.look("a bad rate");
  await page.locator(".avb-skip").focus();
  await page.keyboard.press("Enter");
  await visitor.look("skipped to the playground");
  await visitor.type("rows", "101 010");
  await visitor.reads("count", /Step 0/);
  await visitor.look("own data");
  await visitor.type("weights", "3 1");
  await visitor.look("weights");
  await page.locator("[name=data]").selectOption({ label: "8 one-hot" });
  await visitor.reads("summary", /x8 around/);
  await visitor.look("eight one-hot");
  await visitor.type("rows", "101 010");
  await page.locator("#pg-play").focus();
  await page.keyboard.press("Space");
  await visitor.moves();
  await visitor.look("play by keyboard");
  await page.locator("[name=vae]").check();
  await visitor.look("a VAE alongside");
  await visitor.click("#pg-cell");
  await visitor.look("copy as a cell");
  await visitor.follow("#preset=vae&seed=-1&batch=64");
  await visitor.look("another link");
  await visitor.click("#pg-reset");
  await visitor.look("reset");
}

/** The tour to its end, with what its steps let one change. */
async function takeTour(page: Page, visitor: Visitor): Promise<void> {
  await visitor.click("#pg-tour-begin");
  for (let step = 1;; step++) {
    await visitor.moves();
    await visitor.look(`tour ${step}`);
    if (await page.locator(".pg-change:visible").count() > 0) {
      await visitor.click(".pg-change");
      await visitor.look(`tour ${step} changed`);
    }
    const next = page.locator("#pg-tour-next:visible");
    if (await next.count() === 0) break;
    await next.click();
  }
  await visitor.click("#pg-tour-leave");
  await visitor.look("tour left");
}

/** What must never freeze the page: NaN, an error, a worker that is gone. */
async function breakIt(page: Page, visitor: Visitor): Promise<void> {
  const inWorker = (text: string) => {
    const worker = page.workers().at(-1);
    // A worker that closes does not answer.
    worker?.evaluate(text).catch(() => {});
  };
  await visitor.follow("#preset=vae&rate=1&width=256&batch=64");
  await visitor.reads("notice", /Training stopped/);
  await visitor.look("NaN");
  await visitor.follow("#preset=playground&batch=64");
  await visitor.click("#pg-play");
  await visitor.moves();
  await visitor.look("after NaN");
  inWorker("setTimeout(() => { throw new Error('a fault'); })");
  await visitor.reads("notice", /a fault/);
  await visitor.look("an error");
  await visitor.click("#pg-notice button");
  await visitor.moves();
  await visitor.look("after an error");
  inWorker("close()");
  await visitor.reads("notice", /has not answered/);
  await visitor.look("a lost worker");
  await visitor.click("#pg-notice button");
  await visitor.reads("notice", /^\s*Reset\s*$/);
  await visitor.moves();
  await visitor.look("after a lost worker");
}

if (import.meta.main) {
  const [executablePath, path, pictures] = Deno.args as [
    string,
    string,
    string,
  ];
  if (pictures) Deno.mkdirSync(pictures, { recursive: true });
  const report = await withTab(
    executablePath,
    [path, "#preset=table-1&batch=64"],
    async (page) => {
      const visitor = new Visitor(page, pictures);
      await visit(page, visitor);
      await takeTour(page, visitor);
      await breakIt(page, visitor);
      const { sights } = visitor;
      await page.setViewportSize({ width: 360, height: 780 });
      await page.emulateMedia({ colorScheme: "dark" });
      await page.waitForTimeout(500);
      await visitor.photograph("dark-360");
      const width = await page.evaluate(
        "document.documentElement.scrollWidth",
      ) as number;
      return { sights, width };
    },
  );
  console.log(JSON.stringify(report));
}
