import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "../failure.ts";
import {
  type Environment,
  jupyterVariables,
  pythonArguments,
} from "../jupyter/environment.ts";
import { assetElements } from "./assets.ts";
import { contentsList, type Heading } from "./contents.ts";
import { type EquationLinks, linkEquations } from "./equation_links.ts";
import { scriptJson } from "./html.ts";
import {
  headOf,
  numberOf,
  readNotebook,
  type Results,
  resultsOf,
} from "./notebook.ts";
import { readingMinutes } from "./reading.ts";
import { siteLinks } from "./site_links.ts";
import { type Sketch, sketchOfNotebook } from "./sketch.ts";
import { typeset } from "./typeset.ts";

/** The name of the collection of pages. */
export const siteTitle = "Adversarial Variational Bayes";

/** What a page says about itself, kept inside it for the index. */
export interface PageRecord {
  /** The notebook's file name without its extension. */
  readonly name: string;
  readonly title: string;
  /** The paragraph below the title, as HTML with its formulas in TeX. */
  readonly promise: string;
  /** Minutes to read it. */
  readonly minutes?: number;
  /** Its most telling figure, small. */
  readonly sketch?: Sketch | undefined;
  /** Seconds that the notebook ran. */
  readonly seconds: number | undefined;
  readonly profile: "full" | "fast";
  /** When the run began, ISO 8601. */
  readonly date: string | undefined;
  readonly results: Results;
}

/** A page to which another one leads. */
export interface Neighbour {
  readonly name: string;
  readonly title: string;
}

/** The pages before and after, where there are any. */
export interface Neighbours {
  readonly previous?: Neighbour | undefined;
  readonly next?: Neighbour | undefined;
}

/** The folder of the notebooks that the pages offer, beside them. */
export const notebooksFolder = "notebooks";

const SCRIPT = fileURLToPath(new URL("page.py", import.meta.url));
const TEMPLATES = fileURLToPath(new URL("template", import.meta.url));
const RECORD = /<script type="application\/json" id="avb-page">(.*?)<\/script>/;

/** Seconds as a reader says them: "4.2 s", "3 min 20 s". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Markdown without its marks, for the browser's title. */
export function plainTitle(markdown: string): string {
  return markdown.replace(/[*_`$\\]/g, "");
}

/** What a page says in one line: time, seed, backend, day. */
export function factsOf(record: Omit<PageRecord, "promise">): string {
  const { seconds, date, results } = record;
  const { seed, backend } = results;
  return [
    seconds === undefined ? "" : `Ran in ${duration(seconds)}`,
    seed === undefined ? "" : `seed ${seed}`,
    backend === undefined ? "" : `backend ${backend}`,
    date === undefined ? "" : date.slice(0, 10),
  ].filter(Boolean).join(" · ");
}

/** The record inside a page, or undefined where the file is no page. */
export function recordOf(html: string): PageRecord | undefined {
  const json = RECORD.exec(html)?.[1];
  return json === undefined ? undefined : JSON.parse(json) as PageRecord;
}

/** Where a page stands among others, and what it holds itself. */
export interface PageContext {
  /** The pages before and after. */
  readonly neighbours?: Neighbours;
  /** Where the equations are that its text mentions. */
  readonly equations?: EquationLinks;
  /** Everything stands in the page itself and it leads to no other file. */
  readonly isSingleFile?: boolean;
  /** The notebook as it is in git, which the page offers. */
  readonly source?: string | undefined;
}

/** What the renderer answers. */
interface Rendered {
  readonly html: string;
  readonly promise: string;
  readonly headings: readonly Heading[];
}

async function render(
  environment: Environment,
  path: string,
  request: Readonly<Record<string, unknown>>,
): Promise<Rendered> {
  const child = new Deno.Command(environment.python, {
    args: [...pythonArguments, SCRIPT],
    env: jupyterVariables(environment),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify({
    notebook: path,
    templates: TEMPLATES,
    ...request,
  })));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (success) return JSON.parse(new TextDecoder().decode(stdout)) as Rendered;
  const said = new TextDecoder().decode(stderr).trim();
  throw new Failure(
    `Cannot export ${basename(path)}: nbconvert said\n${said}`,
  );
}

const TEXT = /<!--avb:text-->([^]*?)<!--\/avb:text-->/g;

/** Puts each text in the place of its mark; what it holds is not looked at. */
function fill(html: string, marks: Readonly<Record<string, string>>): string {
  return html.replace(/<!--avb:(\w+)-->/g, (all, name) => marks[name] ?? all);
}

/** The line below the title: how long it takes, and the notebook itself. */
function byline(
  name: string,
  minutes: number,
  { isSingleFile = false, source }: PageContext,
): string {
  const file = `${encodeURIComponent(name)}.ipynb`;
  const address = isSingleFile && source !== undefined
    ? `data:application/x-ipynb+json;charset=utf-8,${
      encodeURIComponent(source)
    }`
    : `${notebooksFolder}/${file}`;
  const link = source === undefined
    ? ""
    : ` · <a href="${address}" download="${file}">Download the notebook</a>`;
  return `<p class="avb-facts avb-byline">About ${minutes} minutes to read${link}</p>`;
}

/** A formula with a mistake, said as a failure of its page. */
async function typesetPage(html: string, name: string) {
  try {
    return await typeset(html);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`Cannot export ${name}.ipynb: ${reason}`);
  }
}

/**
 * Renders an executed notebook as an HTML page, which takes what all pages
 * share from the folder beside it, or has everything inside.
 *
 * @param environment What set-up made.
 * @param path The executed copy.
 * @param context Where the page stands.
 * @returns The page.
 * @throws {Failure} If the notebook publishes a name twice, a formula has a
 * mistake, or nbconvert fails.
 */
export async function renderPage(
  environment: Environment,
  path: string,
  context: PageContext = {},
): Promise<string> {
  const { neighbours = {}, equations = new Map(), isSingleFile = false } =
    context;
  const name = basename(path, ".ipynb");
  const notebook = readNotebook(path);
  const { title, promise } = headOf(notebook, name);
  const { seconds, profile = "full", date } = notebook.metadata.avb ?? {};
  const results = resultsOf(notebook, name);
  const record = { name, title, seconds, profile, date, results };
  const minutes = readingMinutes(notebook);
  const link = (page: Neighbour | undefined) =>
    page && !isSingleFile
      ? {
        href: `${encodeURIComponent(page.name)}.html`,
        title: plainTitle(page.title),
        number: numberOf(page.name) ?? plainTitle(page.title),
      }
      : undefined;
  const rendered = await render(environment, path, {
    promise,
    page: {
      title: plainTitle(title),
      site: siteTitle,
      number: numberOf(name),
      index: isSingleFile ? undefined : "index.html",
      previous: link(neighbours.previous),
      next: link(neighbours.next),
      facts: factsOf(record),
      warning: profile === "fast"
        ? "This page comes from the fast profile, which tests that every " +
          "cell runs: its numbers are no results."
        : undefined,
    },
  });
  const own = {
    ...record,
    promise: rendered.promise.replace(TEXT, "$1"),
    minutes,
    sketch: sketchOfNotebook(notebook),
  } satisfies PageRecord;
  const { head, foot } = assetElements({
    drawsFigures: rendered.html.includes('class="avb-figure"'),
    isSingleFile,
  });
  const contents = contentsList(rendered.headings);
  const folded = contents &&
    `<details class="avb-contents"><summary>Contents</summary>
<nav aria-label="Contents">${contents}</nav></details>`;
  const page = fill(
    rendered.html.replace(
      TEXT,
      (_, text) => linkEquations(siteLinks(text, isSingleFile), equations),
    ),
    {
      byline: byline(name, minutes, context) + folded,
      contents: contents && `<p class="avb-label">Contents</p>${contents}`,
    },
  );
  const { html, letters } = await typesetPage(page, name);
  const json = scriptJson(own);
  return fill(html, {
    head: `${head}
<script type="application/json" id="avb-page">${json}</script>`,
    letters,
    foot,
  });
}
