/**
 * `deno task readme`: writes the README's table, times and picture from the
 * pages that `deno task site` left in site/, its tables of recipes and
 * of posteriors from what `deno task table1` and `deno task posterior-study`
 * left in data/, and its figures of speed from what
 * `deno task bench --json` printed into data/bench/. `--only` chooses.
 *
 * @module
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type EvaluationValues,
  optimum,
  paperTable1,
} from "../evaluation/mod.ts";
import {
  parsePosteriorStudy,
  parseRecipeStudy,
  recipeNotes,
} from "../figures/mod.ts";
import { readArguments, USAGE } from "./arguments.ts";
import { withBrowser } from "./browser.ts";
import { Failure, runCommand } from "./failure.ts";
import { machine } from "./machine.ts";
import { duration, type PageRecord } from "./pages/page.ts";
import { pageRecords } from "./pages/publish.ts";
import { writeWhole } from "./files.ts";
import { denoFmt } from "./deno_fmt.ts";
import { findBrowser } from "./find_browser.ts";
import { between, markdownTable } from "./readme/markers.ts";
import { posteriorsText } from "./readme/posteriors.ts";
import { recipesText } from "./readme/recipes.ts";
import { type BenchRecord, speedText } from "./readme/speed.ts";
import { readStudyFile } from "./studies/study_file.ts";
import { readList } from "./studies/study_flags.ts";

const SITE = "site";
const PICTURE = "data/pictures/figure-6.png";
/** What runs of `deno task bench --json` on a quiet machine printed. */
const BENCH = "data/bench";
/** The profile of the state that the work on speed began with. */
const BEFORE = "before.json";
/** What `deno task table1` wrote. */
const RECIPES = "data/table-1.json";
/** What `deno task posterior-study` wrote. */
const POSTERIORS = "data/posterior.json";
const PARTS = ["results", "recipes", "posteriors", "speed"] as const;

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
  return `In the run that this table is from, the times of the ` +
    `${records.length} notebooks add up to ${
      duration(seconds)
    } on ${machine()} (backend ` +
    `${results["backend"]}, seed ${results["seed"]}, ${date?.slice(0, 10)}).`;
}

async function takePicture(): Promise<void> {
  await withBrowser(findBrowser(), async (browser) => {
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
  });
}

/** What a command left in data/. */
function readRecord<T>(path: string, command: string): T {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    throw new Failure(
      `Cannot write the README: ${path}: ${(error as Error).message}; ` +
        `\`${command}\` writes it`,
    );
  }
}

/** Table, times and picture of the run that the pages show. */
async function withResults(readme: string): Promise<string> {
  const records = pageRecords(SITE);
  const table = resultsTable(record(records, "06-table-1"));
  record(records, "05-figure-6");
  const written = between(
    between(readme, "results", table),
    "times",
    timesText(records),
  );
  await takePicture();
  return written;
}

/** A table that a study's file is made into; without it nothing changes. */
function withStudy<T>(
  readme: string,
  { path, name, parse, text, command }: {
    readonly path: string;
    /** What the table is of, as its marker has it. */
    readonly name: string;
    readonly parse: (value: unknown) => T;
    readonly text: (study: T) => string;
    readonly command: string | undefined;
  },
): string {
  const value = readStudyFile(path);
  if (value === undefined) {
    console.error(
      `No table of ${name}: ${path} is not there; \`${command}\` makes it`,
    );
    return readme;
  }
  try {
    return between(readme, name, text(parse(value)));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(`Cannot write the README: ${path}: ${error.message}`);
  }
}

/** The recipes over several seeds. */
function withRecipes(readme: string): string {
  return withStudy(readme, {
    path: RECIPES,
    name: "recipes",
    parse: parseRecipeStudy,
    text: recipesText,
    command: recipeNotes({ entries: [] }).at(-1),
  });
}

/** The posteriors by every method. */
function withPosteriors(readme: string): string {
  return withStudy(readme, {
    path: POSTERIORS,
    name: "posteriors",
    parse: parsePosteriorStudy,
    text: posteriorsText,
    command: "deno task posterior-study",
  });
}

/** What was measured in one go may stand in several files, a run each. */
function withSpeed(readme: string): string {
  const read = (name: string) => {
    const path = join(BENCH, name);
    return readRecord<BenchRecord>(path, `deno task bench --json > ${path}`);
  };
  const runs = [...Deno.readDirSync(BENCH)].map(({ name }) => name)
    .filter((name) => name.endsWith(".json") && name !== BEFORE)
    .sort().map(read);
  const text = speedText(read(BEFORE), runs);
  return between(readme, "speed", text);
}

/** The parts that are asked for; all by default. */
function chosenParts(only: string | undefined): readonly string[] {
  if (only === undefined) return PARTS;
  const chosen = readList("only", only);
  for (const name of chosen) {
    if (!(PARTS as readonly string[]).includes(name)) {
      throw new Failure(
        `Bad --only: ${name}, wanted some of ${PARTS.join(", ")}`,
        USAGE,
      );
    }
  }
  return chosen;
}

/** The same as `deno fmt` writes it, which `deno task check` looks for. */
async function formatted(markdown: string): Promise<string> {
  const { success, text, said } = await denoFmt(
    Deno.execPath(),
    markdown,
    "--ext=md",
  );
  if (success) return text;
  throw new Failure(`Cannot write the README: deno fmt said\n${said.trim()}`);
}

async function main(): Promise<void> {
  const { values } = readArguments(
    Deno.args,
    { only: { type: "string" } },
    "deno task readme [--only results,recipes,posteriors,speed]",
  );
  const parts = chosenParts(values.only);
  let readme = Deno.readTextFileSync("README.md");
  if (parts.includes("results")) readme = await withResults(readme);
  if (parts.includes("recipes")) readme = withRecipes(readme);
  if (parts.includes("posteriors")) readme = withPosteriors(readme);
  if (parts.includes("speed")) readme = withSpeed(readme);
  writeWhole("README.md", await formatted(readme));
  console.log("README.md is written");
}

if (import.meta.main) await runCommand(main);
