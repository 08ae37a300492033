import mathjax from "npm:mathjax@3.2.2/es5/tex-svg.js" with { type: "text" };
import plotly from "npm:plotly.js-dist-min@4.1.2/plotly.min.js" with {
  type: "text",
};
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { pageScript } from "../../figures/page_script.ts";
import { Failure } from "../failure.ts";
import {
  type Environment,
  jupyterVariables,
  pythonArguments,
} from "../jupyter/environment.ts";
import { scriptJson, scriptSource } from "./html.ts";
import mathjaxSettings from "./mathjax.js" with { type: "text" };
import { headOf, readNotebook, type Results, resultsOf } from "./notebook.ts";
import drawing from "./page.js" with { type: "text" };
import style from "./style.css" with { type: "text" };

/** The name of the collection of pages. */
export const siteTitle = "Adversarial Variational Bayes";

/** What a page says about itself, kept inside it for the index. */
export interface PageRecord {
  /** The notebook's file name without its extension. */
  readonly name: string;
  readonly title: string;
  /** The paragraph below the title, as HTML. */
  readonly promise: string;
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
function plainTitle(markdown: string): string {
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

/** The scripts that typeset the formulas of a page. */
export function mathScripts(): string {
  return [mathjaxSettings, mathjax].map((source) =>
    `<script>${scriptSource(source)}</script>`
  ).join("\n");
}

/** The style sheet of pages and index, as an element. */
export const styleElement = `<style>${style}</style>`;

/** The record inside a page, or undefined where the file is no page. */
export function recordOf(html: string): PageRecord | undefined {
  const json = RECORD.exec(html)?.[1];
  return json === undefined ? undefined : JSON.parse(json) as PageRecord;
}

/** Puts text in place of the one mark; the text is taken literally. */
function fill(html: string, mark: string, text: string): string {
  const at = html.indexOf(mark);
  if (at < 0) throw new Error(`Cannot fill the template: no ${mark}`);
  return html.slice(0, at) + text + html.slice(at + mark.length);
}

/**
 * Renders an executed notebook as one HTML page with everything inside.
 *
 * @param environment What set-up made.
 * @param path The executed copy.
 * @param neighbours The pages before and after.
 * @returns The page.
 * @throws {Failure} If the notebook publishes a name twice, or nbconvert
 * fails.
 */
export async function renderPage(
  environment: Environment,
  path: string,
  neighbours: Neighbours = {},
): Promise<string> {
  const name = basename(path, ".ipynb");
  const notebook = readNotebook(path);
  const { title, promise } = headOf(notebook, name);
  const { seconds, profile = "full", date } = notebook.metadata.avb ?? {};
  const results = resultsOf(notebook, name);
  const record = { name, title, seconds, profile, date, results };
  const link = (page: Neighbour | undefined) =>
    page && { href: `${page.name}.html`, title: plainTitle(page.title) };
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
    promise,
    page: {
      title: plainTitle(title),
      site: siteTitle,
      previous: link(neighbours.previous),
      next: link(neighbours.next),
      facts: factsOf(record),
      warning: profile === "fast"
        ? "This page comes from the fast profile, which tests that every " +
          "cell runs: its numbers are no results."
        : undefined,
    },
  })));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) {
    const said = new TextDecoder().decode(stderr).trim();
    throw new Failure(`Cannot export ${name}.ipynb: nbconvert said\n${said}`);
  }
  const answer = JSON.parse(new TextDecoder().decode(stdout)) as {
    html: string;
    promise: string;
  };
  const own = { ...record, promise: answer.promise } satisfies PageRecord;
  const drawsFigures = answer.html.includes('class="avb-figure"');
  const head = [
    `<script type="application/json" id="avb-page">${scriptJson(own)}</script>`,
    styleElement,
    mathScripts(),
  ];
  // Plotly must be there before the page's script, at the end of the body.
  const foot = drawsFigures
    ? [plotly, pageScript, drawing].map((source) =>
      `<script>${scriptSource(source)}</script>`
    )
    : [];
  const html = fill(answer.html, "<!--avb:head-->", head.join("\n"));
  // The head now holds foreign text; the foot's mark is the last one.
  const at = html.lastIndexOf("<!--avb:foot-->");
  return html.slice(0, at) +
    fill(html.slice(at), "<!--avb:foot-->", foot.join("\n"));
}
