import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "../failure.ts";
import type { Environment } from "../jupyter/environment.ts";
import { writeWhole } from "../files.ts";
import { renderIndex } from "./index_page.ts";
import { headOf, readNotebook } from "./notebook.ts";
import {
  type Neighbour,
  type PageRecord,
  recordOf,
  renderPage,
} from "./page.ts";

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
    throw new Failure(
      `There is no notebook "${text}": choose from ${all.join(", ")}`,
    );
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

/** Removes pages whose notebooks are gone; other files are left alone. */
export function removeStalePages(out: string, names: readonly string[]): void {
  for (const { name } of pageRecords(out)) {
    if (!names.includes(name)) Deno.removeSync(pagePath(out, name));
  }
}

/** Writes the index and `results.json` from the pages that are there. */
export function writeIndex(out: string): void {
  const records = pageRecords(out);
  const results = Object.fromEntries(
    records.map((page) => [page.name, page.results]),
  );
  writeWhole(
    join(out, "results.json"),
    JSON.stringify(results, null, 2) + "\n",
  );
  writeWhole(join(out, "index.html"), renderIndex(records));
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

/**
 * Writes the page of one executed notebook, whole or not at all, and then
 * the index and the results.
 */
export async function writePage(
  environment: Environment,
  executed: string,
  { notebooks, out, names }: Pages,
): Promise<void> {
  const name = basename(executed, ".ipynb");
  const at = names.indexOf(name);
  const neighbour = (index: number): Neighbour | undefined => {
    const other = names[index];
    if (other === undefined) return undefined;
    const path = join(notebooks, `${other}.ipynb`);
    return { name: other, title: headOf(readNotebook(path), other).title };
  };
  const html = await renderPage(environment, executed, {
    previous: neighbour(at - 1),
    next: at < 0 ? undefined : neighbour(at + 1),
  });
  writeWhole(pagePath(out, name), html);
  writeIndex(out);
}
