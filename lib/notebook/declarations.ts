import { nearest } from "../training/mod.ts";

/** A function or a class: what a cell has at hand of a declaration. */
export type Named =
  | ((...args: never[]) => unknown)
  | (abstract new (...args: never[]) => unknown);

/** Which declarations are looked for, and where. */
export interface SearchOptions {
  /** Show the doc comment above the code as well. Default false. */
  readonly comments?: boolean;
  /** The folder that is searched; lib/ itself unless a test says otherwise. */
  readonly root?: URL;
}

/** Lines of one file. */
export interface Excerpt {
  /** Of the file, from lib. */
  readonly path: string;
  /** Number of the first line, from 1. */
  readonly first: number;
  /** Number of the last line. */
  readonly last: number;
  /** The lines, moved to the left. */
  readonly text: string;
  /** Whether other files may import it. */
  readonly isExported: boolean;
}

/** How `what` is called in messages. */
function nameOf(what: string | Named): string {
  if (typeof what === "string") return what;
  if (typeof what === "function" && what.name !== "") return what.name;
  throw new TypeError(
    `Cannot look up ${
      typeof what === "function" ? "a function without a name" : typeof what
    }: wanted a function or class of lib, or a name as text`,
  );
}

/**
 * The declarations of a name in one file of lib: one, or several for a function
 * with overloads.
 *
 * @param what A function or class, a name, a method ("Encoder.encode"), a
 * module's path ("nets/encoder.ts"), or both ("nets/encoder.ts#Encoder").
 * Where a name occurs twice, what a mod.ts makes public comes first, then
 * what is exported.
 * @throws {RangeError} If there is no such name, with the nearest one, or
 * several.
 * @throws {TypeError} If `what` has no name.
 */
export function declarationsOf(
  what: string | Named,
  options: SearchOptions = {},
): readonly [Excerpt, ...Excerpt[]] {
  const root = options.root ?? new URL("../", import.meta.url);
  const wanted = nameOf(what);
  const [path, name] = wanted.endsWith(".ts")
    ? [wanted, undefined]
    : wanted.includes("#")
    ? wanted.split("#", 2) as [string, string]
    : [undefined, wanted];
  const files = path === undefined ? filesOf(root) : [readFile(root, path)];
  const found = files.flatMap(({ path, lines }) =>
    name === undefined
      ? [whole(lines, path)]
      : excerpts(lines, { name, path, ...options })
  );
  const modOf = (path: string) => path.replace(/[^/]*$/, "mod.ts");
  /** Small for what a reader most likely means. */
  const rank = ({ path, isExported }: Excerpt): number => {
    if (!isExported) return 2;
    const mod = files.find((file) => file.path === modOf(path))?.lines ?? [];
    const word = new RegExp(`\\b${escape(name?.split(".")[0] ?? "")}\\b`);
    return mod.some((line) => word.test(line)) ? 0 : 1;
  };
  const best = Math.min(...found.map(rank));
  const [excerpt, ...more] = found.filter((one) => rank(one) === best);
  if (!excerpt) {
    const names = files.flatMap(({ lines }) => namesIn(lines, name ?? ""));
    throw new RangeError(
      `Cannot look up "${wanted}": no such name in lib` +
        (names.length > 0 ? `, the nearest is "${nearest(name!, names)}"` : ""),
    );
  }
  if (more.some((one) => one.path !== excerpt.path)) {
    const paths = [excerpt, ...more].map((one) => `"${one.path}#${name}"`);
    throw new RangeError(
      `Cannot look up "${wanted}": it is in ${paths.length} files, wanted ` +
        `one of ${paths.join(", ")}`,
    );
  }
  return [excerpt, ...more];
}

/** Where declarations stand, for people. */
export function placeOf(
  found: readonly [Excerpt, ...Excerpt[]],
): string {
  const [{ path, first, last }] = found;
  return `lib/${path}, ` +
    (first === last
      ? `line ${first}`
      : `lines ${first} to ${found.at(-1)!.last}`);
}

interface SourceFile {
  readonly path: string;
  readonly lines: readonly string[];
}

/** By root. A kernel runs the code that it began with, so one reading does. */
const known = new Map<string, readonly SourceFile[]>();

function filesOf(root: URL): readonly SourceFile[] {
  const files = known.get(root.href) ??
    modules(root).map((path) => readFile(root, path));
  known.set(root.href, files);
  return files;
}

/** All .ts files below `root`, as relative paths with slashes. */
function modules(root: URL): string[] {
  const out: string[] = [];
  const visit = (folder: string) => {
    for (const entry of Deno.readDirSync(new URL(folder, root))) {
      if (entry.isDirectory) visit(`${folder}${entry.name}/`);
      else if (entry.name.endsWith(".ts")) out.push(`${folder}${entry.name}`);
    }
  };
  visit("./");
  return out.map((path) => path.slice(2)).sort();
}

function readFile(root: URL, path: string): SourceFile {
  try {
    const text = Deno.readTextFileSync(new URL(path, root));
    return { path, lines: text.split("\n") };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new RangeError(`Cannot look up "${path}": lib has no such file`);
  }
}

function whole(lines: readonly string[], path: string): Excerpt {
  const text = lines.join("\n").trimEnd();
  const last = text.split("\n").length;
  return { path, isExported: true, first: 1, last, text };
}

const declaration =
  "(?:export )?(?:default )?(?:declare )?(?:async )?(?:abstract )?" +
  "(?:function\\*?|class|const|let|interface|type|enum) ";
const modifiers =
  "(?:(?:public|private|protected|static|override|readonly|async|get|set) )*\\*?";

function escape(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Names that a misspelt one may have meant; methods for "Class.method". */
function namesIn(lines: readonly string[], name: string): string[] {
  const head = new RegExp(`^${declaration}([\\w$]+)`);
  const inner = new RegExp(`^  ${modifiers}([a-z]\\w*)[(<]`);
  let outer = "";
  return lines.flatMap((line) => {
    const declared = head.exec(line)?.[1];
    if (declared !== undefined) outer = declared;
    const member = inner.exec(line)?.[1];
    if (!name.includes(".")) {
      return declared !== undefined && line.startsWith("export ")
        ? [declared]
        : [];
    }
    return member === undefined ? [] : [`${outer}.${member}`];
  });
}

/** The declarations of `name`, or of `Class.method`, in one file. */
function excerpts(
  lines: readonly string[],
  { name, path, comments = false }: {
    name: string;
    path: string;
    comments?: boolean;
  },
): Excerpt[] {
  const [outer, member] = name.split(".", 2) as [string, string | undefined];
  const head = new RegExp(`^${declaration}${escape(outer)}(?![\\w$])`);
  return lines.flatMap((line, start) => {
    if (!line.includes(outer) || !head.test(line)) return [];
    const isExported = line.startsWith("export ");
    const end = endOf(lines, { start, indent: 0 });
    const place = { path, comments, isExported };
    if (member === undefined) {
      return [cut(lines, { ...place, start, end, indent: 0 })];
    }
    const inner = new RegExp(`^  ${modifiers}${escape(member)}(?![\\w$])`);
    for (let i = start + 1; i < end; i++) {
      if (inner.test(lines[i] as string)) {
        const last = endOf(lines, { start: i, indent: 2 });
        return [cut(lines, { ...place, start: i, end: last, indent: 2 })];
      }
    }
    return [];
  });
}

/**
 * The last line of what begins at `start`. Formatted code tells by its
 * indentation: a line that is indented no more than the first and does not
 * begin with a closing bracket begins something new.
 */
function endOf(
  lines: readonly string[],
  { start, indent }: { start: number; indent: number },
): number {
  let end = start;
  for (let i = start + 1; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line.trim() === "") continue;
    const depth = line.length - line.trimStart().length;
    const closes = /^\s*[})\]>|&]/.test(line);
    if (depth < indent || (depth === indent && !closes)) break;
    end = i;
  }
  return end;
}

/** The line at which a declaration's doc comment begins; itself without one. */
export function commentStart(
  lines: readonly string[],
  declaration: number,
): number {
  if (!lines[declaration - 1]?.trim().endsWith("*/")) return declaration;
  let first = declaration - 1;
  while (first > 0 && !lines[first]!.trim().startsWith("/**")) first--;
  return first;
}

function cut(
  lines: readonly string[],
  { path, start, end, comments, indent, isExported }: {
    path: string;
    isExported: boolean;
    start: number;
    end: number;
    comments: boolean;
    indent: number;
  },
): Excerpt {
  const first = comments ? commentStart(lines, start) : start;
  return {
    path,
    isExported,
    first: first + 1,
    last: end + 1,
    text: lines.slice(first, end + 1).map((line) =>
      line.slice(0, indent).trim() === "" ? line.slice(indent) : line
    ).join("\n"),
  };
}
