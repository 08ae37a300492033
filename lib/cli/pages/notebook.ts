import { basename } from "node:path";
import { Failure } from "../failure.ts";

/** What a cell put out, as far as the pages look at it. */
export interface Output {
  readonly output_type: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A cell of a notebook. */
export interface Cell {
  readonly cell_type: "code" | "markdown" | "raw";
  readonly id?: string;
  readonly source: string | readonly string[];
  readonly metadata?: { readonly tags?: readonly string[] };
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}

/** A notebook file, as far as the tasks look at it. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: {
    readonly kernelspec?: { readonly name?: string };
    readonly avb?: RunFacts;
  };
}

/** What the runner notes about a run in the executed copy. */
export interface RunFacts {
  /** Seconds from the kernel's start to its end. */
  readonly seconds?: number;
  /** "fast" runs are for tests: their numbers mean nothing. */
  readonly profile?: "full" | "fast";
  /** When the run began, ISO 8601. */
  readonly date?: string;
}

/** Numbers and words that a notebook publishes, by name. */
export type Results = Readonly<Record<string, unknown>>;

/** MIME type of an output that publishes results. */
export const resultsType = "application/vnd.avb.results+json";

/** A cell's text; the file format allows a list of lines. */
export function sourceOf({ source }: Cell): string {
  return typeof source === "string" ? source : source.join("");
}

/** True where a cell has a tag. */
export function hasTag({ metadata }: Cell, tag: string): boolean {
  return metadata?.tags?.includes(tag) ?? false;
}

/** A notebook's number, "5" of "05-figure-6", or undefined. */
export function numberOf(name: string): string | undefined {
  const digits = /^\d+/.exec(name)?.[0];
  return digits === undefined ? undefined : String(Number(digits));
}

/** The numbers of a notebook's equations, in order: "1.1", "1.2", "8". */
export function equationsOf(notebook: Notebook): string[] {
  return notebook.cells.filter((cell) => cell.cell_type === "markdown")
    .flatMap((cell) =>
      [...sourceOf(cell).matchAll(/\\tag\{([^{}]+)\}/g)]
        .map(([, number]) => number as string)
    );
}

/** Reads a notebook file. */
export function readNotebook(path: string): Notebook {
  const text = Deno.readTextFileSync(path);
  try {
    return JSON.parse(text) as Notebook;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`Cannot read ${basename(path)}: ${reason}`);
  }
}

/**
 * A notebook's title and its promise: the first heading without its number,
 * and the first paragraph below it, in Markdown.
 */
export function headOf(
  notebook: Notebook,
  name: string,
): { readonly title: string; readonly promise: string } {
  const text = notebook.cells.filter((cell) => cell.cell_type === "markdown")
    .slice(0, 2).map(sourceOf).join("\n\n");
  // The file's name has the number already: "# 01. Title".
  const [, title, rest = ""] =
    /^# +(?:\d+[.:] +)?(.+?) *#*$([^]*)/m.exec(text) ?? [];
  const promise = rest.trim().split(/\n\s*\n/)[0] ?? "";
  return {
    title: title ?? name,
    promise: promise.startsWith("#")
      ? ""
      : promise.replace(/^> ?/gm, "").replace(/\s*\n\s*/g, " ").trim(),
  };
}

/**
 * Every result that an executed notebook publishes.
 *
 * @param notebook The executed copy.
 * @param name The notebook's name, for messages.
 * @throws {Failure} If two outputs publish the same name.
 */
export function resultsOf(notebook: Notebook, name: string): Results {
  const results: Record<string, unknown> = {};
  notebook.cells.forEach((cell, index) => {
    for (const output of cell.outputs ?? []) {
      const published = output.data?.[resultsType];
      if (published === undefined) continue;
      for (const [key, value] of Object.entries(published as Results)) {
        if (Object.hasOwn(results, key)) {
          throw new Failure(
            `Cannot publish "${key}" of ${name}: cell ${index + 1} publishes ` +
              "a name that an earlier output has; choose another",
          );
        }
        results[key] = value;
      }
    }
  });
  return results;
}
