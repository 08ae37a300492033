import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { readName } from "../arguments.ts";
import type { Environment } from "../jupyter/environment.ts";
import { writeWhole } from "../files.ts";
import { writeAssets } from "./assets.ts";
import { equationLinks } from "./equation_links.ts";
import { renderIndex } from "./index_page.ts";
import { equationsOf, headOf, readNotebook } from "./notebook.ts";
import {
  type Neighbour,
  notebooksFolder,
  type PageContext,
  type PageRecord,
  recordOf,
  renderPage,
} from "./page.ts";
import { playgroundFile } from "./playground_page.ts";

/** Names of the notebooks in a folder, in reading order. */
export function notebookNames(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".ipynb") && !name.startsWith("."))
    .map((name) => basename(name, ".ipynb")).sort();
}

/**
 * The notebooks that somebody asked for, each by its name, its number or its
 * path.
 *
 * @throws {Failure} If there is no such notebook, with the list of those
 * that exist.
 */
export function chosenNames(
  all: readonly string[],
  asked: readonly string[],
): string[] {
  if (asked.length === 0) return [...all];
  const chosen = asked.map((text) => {
    const name = basename(text, ".ipynb");
    const found = all.find((one) =>
      one === name || (/^\d+$/.test(name) &&
        parseInt(one) === parseInt(name))
    );
    if (found !== undefined) return found;
    return readName("notebook", text, all);
  });
  return all.filter((name) => chosen.includes(name));
}

function pagePath(out: string, name: string): string {
  return join(out, `${name}.html`);
}

/** The records of the pages that a folder holds, in order. */
export function pageRecords(out: string): PageRecord[] {
  if (!existsSync(out)) return [];
  return [...Deno.readDirSync(out)].map(({ name }) => name)
    .filter((name) => name.endsWith(".html") && name !== "index.html").sort()
    .flatMap((name) => recordOf(Deno.readTextFileSync(join(out, name))) ?? []);
}

function remove(path: string): void {
  if (existsSync(path)) Deno.removeSync(path);
}

/** The copy of a notebook that its page offers. */
function copyPath(out: string, name: string): string {
  return join(out, notebooksFolder, `${name}.ipynb`);
}

/** Removes pages whose notebooks are gone; other files are left alone. */
export function removeStalePages(out: string, names: readonly string[]): void {
  for (const { name } of pageRecords(out)) {
    if (names.includes(name)) continue;
    remove(pagePath(out, name));
    remove(singlePath(out, name));
    remove(copyPath(out, name));
  }
}

/** Ends when the index is written that was asked for last. */
let indexing = Promise.resolve();

/**
 * Writes the index and `results.json` from the pages that are there, one after
 * the other where several ask for it: what is read last is written last.
 */
export function writeIndex(out: string): Promise<void> {
  const written = indexing.then(() => writeIndexNow(out));
  indexing = written.catch(() => {});
  return written;
}

async function writeIndexNow(out: string): Promise<void> {
  const records = pageRecords(out);
  const results = Object.fromEntries(
    records.map((page) => [page.name, page.results]),
  );
  writeWhole(
    join(out, "results.json"),
    JSON.stringify(results, null, 2) + "\n",
  );
  writeAssets(out);
  const hasPlayground = existsSync(join(out, playgroundFile));
  writeWhole(
    join(out, "index.html"),
    await renderIndex(records, { hasPlayground }),
  );
}

/** Where pages come from and go to. */
export interface Pages {
  /** The folder of the notebooks. */
  readonly notebooks: string;
  /** The folder of the pages. */
  readonly out: string;
  /** The notebooks whose pages are there or are about to be, in order. */
  readonly names: readonly string[];
}

/** Where a page with everything inside goes by default. */
export function singlePath(out: string, name: string): string {
  return join(out, "single", `${name}.html`);
}

/** The notebook as it is in git, or undefined where it is gone. */
function sourceText(path: string): string | undefined {
  return existsSync(path) ? Deno.readTextFileSync(path) : undefined;
}

/** Where the page of an executed notebook stands among the others. */
function contextOf(
  executed: string,
  { notebooks, names }: Omit<Pages, "out">,
): PageContext {
  const name = basename(executed, ".ipynb");
  const at = names.indexOf(name);
  const path = (one: string) => join(notebooks, `${one}.ipynb`);
  const neighbour = (index: number): Neighbour | undefined => {
    const other = names[index];
    return other === undefined
      ? undefined
      : { name: other, title: headOf(readNotebook(path(other)), other).title };
  };
  const numbered = names.map((one) => ({
    name: one,
    equations: equationsOf(readNotebook(one === name ? executed : path(one))),
  }));
  return {
    neighbours: {
      previous: neighbour(at - 1),
      next: at < 0 ? undefined : neighbour(at + 1),
    },
    equations: equationLinks(numbered, name),
    source: sourceText(path(name)),
  };
}

/**
 * Writes the page of one executed notebook, whole or not at all, and then
 * what it shares with others, the notebook for download, the index and the
 * results.
 */
export async function writePage(
  environment: Environment,
  executed: string,
  pages: Pages,
): Promise<void> {
  const { out } = pages;
  const name = basename(executed, ".ipynb");
  const context = contextOf(executed, pages);
  const html = await renderPage(environment, executed, context);
  if (context.source !== undefined) {
    writeWhole(copyPath(out, name), context.source);
  }
  writeWhole(pagePath(out, name), html);
  await writeIndex(out);
}

/**
 * Writes an executed notebook as one page with everything inside, to be sent
 * by mail.
 *
 * @param environment What set-up made.
 * @param executed The executed copy.
 * @param paths The folder of the notebooks, and the page's path.
 */
export async function writeSinglePage(
  environment: Environment,
  executed: string,
  { notebooks, path }: { readonly notebooks: string; readonly path: string },
): Promise<void> {
  const names = [basename(executed, ".ipynb")];
  const html = await renderPage(environment, executed, {
    ...contextOf(executed, { notebooks, names }),
    isSingleFile: true,
  });
  writeWhole(path, html);
}
