import { Block } from "./block.ts";

/** Options of `source`. */
export interface SourceOptions {
  /** Show the doc comment above the code as well. Default false. */
  readonly comments?: boolean;
  /** The folder that is searched; lib/ itself unless a test says otherwise. */
  readonly root?: URL;
}

interface Excerpt {
  readonly path: string;
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

/**
 * The source of a function, class, constant or type of lib, for a cell to
 * display: what runs is what is read.
 *
 * @param what A name ("generativeLoss"), a method ("Encoder.call"), a module
 * path under lib ("objectives/elbo.ts"), or both where a name occurs twice
 * ("objectives/elbo.ts#elbo").
 * @param options Whether the doc comment is shown.
 * @returns The code as a block.
 * @throws {RangeError} If there is no such name, or more than one.
 *
 * @example
 * ```ts ignore
 * import { show, source } from "avb/notebook";
 * await show(source("colorOf"));
 * ```
 */
export function source(what: string, options: SourceOptions = {}): Block {
  const root = options.root ?? new URL("../", import.meta.url);
  const [path, name] = what.endsWith(".ts")
    ? [what, undefined]
    : what.includes("#")
    ? what.split("#", 2) as [string, string]
    : [undefined, what];
  const files = path === undefined ? modules(root) : [path];
  const found = files.flatMap((file) => {
    const lines = read(new URL(file, root), file).split("\n");
    return name === undefined
      ? [whole(lines, file)]
      : excerpts(lines, { name, path: file, ...options });
  });
  const [excerpt, second] = found;
  if (!excerpt) {
    throw new RangeError(
      `Cannot show the source of "${what}": no such name in lib`,
    );
  }
  if (second && second.path !== excerpt.path) {
    const paths = found.map((one) => `"${one.path}#${name}"`);
    throw new RangeError(
      `Cannot show the source of "${what}": it is in ${found.length} files, ` +
        `wanted one of ${paths.join(", ")}`,
    );
  }
  const text = found.map((one) => one.text).join("\n");
  const place = `lib/${excerpt.path}, ` +
    (excerpt.first === excerpt.last
      ? `line ${excerpt.first}`
      : `lines ${excerpt.first} to ${found.at(-1)?.last}`);
  // A doc comment may hold a fence of three: ours is longer.
  return new Block({
    "text/markdown":
      `\`${place}\`\n\n\`\`\`\`\`typescript\n${text}\n\`\`\`\`\``,
    "text/plain": `// ${place}\n${text}`,
  });
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

function read(url: URL, path: string): string {
  try {
    return Deno.readTextFileSync(url);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new RangeError(`Cannot show a source: lib has no file "${path}"`);
  }
}

function whole(lines: readonly string[], path: string): Excerpt {
  const text = lines.join("\n").trimEnd();
  return { path, first: 1, last: text.split("\n").length, text };
}

const declaration =
  "(?:export )?(?:default )?(?:declare )?(?:async )?(?:abstract )?" +
  "(?:function\\*?|class|const|let|interface|type|enum) ";
const modifiers =
  "(?:(?:public|private|protected|static|override|readonly|async|get|set) )*\\*?";

function escape(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
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
    if (!head.test(line)) return [];
    const end = endOf(lines, { start, indent: 0 });
    if (member === undefined) {
      return [cut(lines, { path, start, end, comments, indent: 0 })];
    }
    const inner = new RegExp(`^  ${modifiers}${escape(member)}(?![\\w$])`);
    for (let i = start + 1; i < end; i++) {
      if (inner.test(lines[i] as string)) {
        const last = endOf(lines, { start: i, indent: 2 });
        return [cut(lines, { path, start: i, end: last, comments, indent: 2 })];
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

function cut(
  lines: readonly string[],
  { path, start, end, comments, indent }: {
    path: string;
    start: number;
    end: number;
    comments: boolean;
    indent: number;
  },
): Excerpt {
  let first = start;
  if (comments && lines[start - 1]?.trim() === "*/") {
    first = start - 1;
    while (first > 0 && !lines[first]?.trim().startsWith("/**")) first--;
  }
  return {
    path,
    first: first + 1,
    last: end + 1,
    text: lines.slice(first, end + 1).map((line) =>
      line.slice(0, indent).trim() === "" ? line.slice(indent) : line
    ).join("\n"),
  };
}
