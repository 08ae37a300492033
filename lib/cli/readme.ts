/**
 * `deno task readme`: writes the README's table, times and picture from the
 * pages that `deno task site` left in site/, and its figures of speed from
 * what `deno task bench --json` printed into data/.
 *
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "npm:playwright-core@1.65.1";
import {
  type EvaluationValues,
  optimum,
  paperTable1,
} from "../evaluation/mod.ts";
import { readArguments } from "./arguments.ts";
import { Failure, runCommand } from "./failure.ts";
import { machine } from "./machine.ts";
import { duration, type PageRecord } from "./pages/page.ts";
import { pageRecords } from "./pages/publish.ts";
import { writeWhole } from "./files.ts";
import { between, markdownTable } from "./readme/markers.ts";
import { type BenchRecord, speedText } from "./readme/speed.ts";

const SITE = "site";
const PICTURE = "data/pictures/figure-6.png";
/** `deno task bench --only … --json`, on a quiet machine. */
const BENCH = {
  before: "data/bench-before.json",
  now: "data/bench.json",
} as const;
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

type Key = keyof EvaluationValues & keyof typeof optimum;

const ROWS: readonly (readonly [Key, string, number])[] = [
  ["logLikelihood", "log-likelihood ln p(x), nats", 4],
  ["reconstructionError", "reconstruction error, nats a component", 5],
  ["elbo", "ELBO, nats", 4],
  ["klAggregate", "KL(q(z), p(z)), nats", 4],
];

function record(records: readonly PageRecord[], name: string): PageRecord {
  const found = records.find((page) => page.name === name);
  if (found?.profile === "full") return found;
  throw new Failure(
    `Cannot write the README: site/ has no full page of ${name}; run ` +
      `\`deno task site\` first`,
  );
}

/** The number that a page published. */
function published({ results }: PageRecord, key: string): number {
  const value = results[key];
  if (typeof value === "number") return value;
  throw new Failure(`Cannot write the README: ${key} is not in results.json`);
}

function resultsTable(page: PageRecord): string {
  const cell = (preset: string, key: Key, digits: number) => {
    const value = published(page, `${preset}.${key}`);
    const error = published(page, `${preset}.standardErrors.${key}`);
    return `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
  };
  const paper = (column: "vae" | "avb", key: Key) => {
    const { [column]: values } = paperTable1;
    return `${values.approximate.includes(key) ? "≈ " : ""}${values[key]}`;
  };
  return markdownTable([
    ["", "paper, VAE", "here, VAE", "paper, AVB", "**here, AVB**", "optimum"],
    ...ROWS.map(([key, title, digits]) => [
      title,
      paper("vae", key),
      cell("vae", key, digits),
      paper("avb", key),
      `**${cell("table-1", key, digits)}**`,
      optimum[key].toFixed(digits),
    ]),
  ]);
}

function timesText(records: readonly PageRecord[]): string {
  const seconds = records.reduce((sum, page) => sum + (page.seconds ?? 0), 0);
  const { results, date } = record(records, "06-table-1");
  return `In the run that this table is from, the ${records.length} notebooks ` +
    `took ${duration(seconds)} in all on ${machine()} (backend ` +
    `${results["backend"]}, seed ${results["seed"]}, ${date?.slice(0, 10)}).`;
}

async function takePicture(): Promise<void> {
  const executablePath = Deno.env.get("CHROMIUM") ??
    BROWSERS.find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    });
  if (!executablePath) {
    throw new Failure(
      "Cannot take the picture: no Chromium found; install it, or name it " +
        "in CHROMIUM",
    );
  }
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage({
      viewport: { width: 1100, height: 900 },
      deviceScaleFactor: 2,
      colorScheme: "light",
    });
    const path = join(Deno.cwd(), SITE, "05-figure-6.html");
    await page.goto(pathToFileURL(path).href);
    await page.waitForSelector("html[data-figures]");
    const figure = page.locator(".avb-plot", { hasText: "(b) AVB" }).first();
    await figure.scrollIntoViewIfNeeded();
    await page.waitForTimeout(1000);
    Deno.mkdirSync(join(PICTURE, ".."), { recursive: true });
    await figure.screenshot({ path: PICTURE });
  } finally {
    await browser.close();
  }
}

/** What a run of bench printed. */
function benchRecord(path: string): BenchRecord {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    throw new Failure(
      `Cannot write the README: ${path}: ${(error as Error).message}`,
    );
  }
}

async function main(): Promise<void> {
  const { values } = readArguments(
    Deno.args,
    { speed: { type: "boolean" } },
    "deno task readme [--speed]",
  );
  let readme = Deno.readTextFileSync("README.md");
  if (!values.speed) {
    const records = pageRecords(SITE);
    readme = between(
      readme,
      "results",
      resultsTable(record(records, "06-table-1")),
    );
    readme = between(readme, "times", timesText(records));
    record(records, "05-figure-6");
    await takePicture();
  }
  readme = between(
    readme,
    "speed",
    speedText(benchRecord(BENCH.before), benchRecord(BENCH.now)),
  );
  writeWhole("README.md", readme);
  console.log("README.md is written");
}

if (import.meta.main) await runCommand(main);
