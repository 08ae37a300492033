import { Block } from "./block.ts";
import {
  commentStart,
  declarationsOf,
  type Excerpt,
  type Named,
  placeOf,
  type SearchOptions,
} from "./declarations.ts";
import { type DocComment, parseDocComment } from "./doc_comment.ts";

/** A doc comment and the code below it. */
function parts({ text }: Excerpt): { comment: string; code: string } {
  const [, comment = "", code = text] = /^(\/\*\*[^]*?\*\/)\n([^]*)$/
    .exec(text) ?? [];
  return { comment, code };
}

/**
 * Where the head of a function ends and its body begins: at the first brace
 * outside of brackets that does not begin a type.
 */
function bodyOf(code: string): number {
  let depth = 0;
  for (let i = 0; i < code.length; i++) {
    const sign = code[i]!;
    if (sign === "{" && depth === 0) {
      if (!/(?:[:|&,<(=[?]|=>)$/.test(code.slice(0, i).trimEnd())) return i;
    }
    if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) depth--;
  }
  return code.length;
}

const MEMBER =
  /^ {2}(?!private |#|\[)(?:(?:static|override|readonly|async|get|set) )*\*?(constructor|[a-z]\w*)(?=[(<:?]| =)/;

/** The public members of a class, each with its head and comment. */
function membersOf(code: string): { head: string; comment: DocComment }[] {
  const lines = code.split("\n");
  return lines.flatMap((line, i) => {
    if (!MEMBER.test(line)) return [];
    const head = lines.slice(i).join("\n");
    const field = !/^[^(:=]*\(/.test(line);
    return [{
      head: field
        ? line.replace(/ = .*$/, "").replace(/;$/, "").trim()
        : oneLine(head.slice(0, bodyOf(head))),
      comment: parseDocComment(
        lines.slice(commentStart(lines, i), i).join("\n"),
      ),
    }];
  });
}

/** A head that was broken into lines, as one. */
function oneLine(head: string): string {
  return head.replace(/\/\*\*[^]*?\*\//g, "").replace(/\s+/g, " ").replace(
    /([(<[]) /g,
    "$1",
  )
    .replace(/,? ([)>\]])/g, "$1").trim();
}

/** The code that says how a declaration is used. */
function signature(code: string): string {
  const plain = code.replace(/^export (?:default )?/, "");
  if (/^(?:abstract )?class/.test(plain)) {
    return plain.slice(0, plain.indexOf("{")).trim();
  }
  // The value of a constant may be long; of a type the body is what counts.
  if (/^(?:const|let)/.test(plain)) {
    return plain.replace(/ =(?!>)[^]*$/, "").trim();
  }
  return /^(?:interface|type|enum)/.test(plain)
    ? plain.trim()
    : plain.slice(0, bodyOf(plain)).trim();
}

function listed(
  title: string,
  entries: readonly { readonly name: string; readonly text: string }[],
): string[] {
  if (entries.length === 0) return [];
  const lines = entries.map(({ name, text }) =>
    `- ${name === "" ? "" : `\`${name}\`: `}${text.replaceAll("\n", "\n  ")}`
  );
  return [`**${title}**`, lines.join("\n")];
}

function fenced(code: string): string {
  return `\`\`\`\`\`typescript\n${code}\n\`\`\`\`\``;
}

/**
 * What the doc comment of a function, class, constant or type of lib says, for
 * a cell to display: how it is called, what it takes, gives and throws, and an
 * example. `source` shows the code.
 *
 * @param what As for `source`: the function or class itself
 * (help(generativeLoss)), or a name ("presets", "Training.run").
 * @param options Where to look.
 * @returns The text as a block.
 * @throws {RangeError} If there is no such name (the message has the nearest),
 * or more than one.
 * @throws {TypeError} If a function has no name.
 *
 * @example
 * ```ts
 * import { generativeLoss } from "avb";
 * import { help, show } from "avb/notebook";
 * await show(help(generativeLoss));
 * ```
 */
export function help(
  what: string | Named,
  options: Pick<SearchOptions, "root"> = {},
): Block {
  const found = declarationsOf(what, { ...options, comments: true });
  const all = found.map(parts);
  const comment = parseDocComment(
    all.find(({ comment }) => comment !== "")?.comment ?? "",
  );
  const isClass = /^(?:export )?(?:abstract )?class /.test(all[0]!.code);
  const members = isClass ? membersOf(all[0]!.code) : [];
  const sections = [
    fenced(all.map(({ code }) => signature(code)).join("\n")),
    comment.description || "It has no doc comment.",
    ...listed("Parameters", comment.params),
    ...(comment.returns === "" ? [] : [`**Returns** ${comment.returns}`]),
    ...listed("Throws", comment.throws),
    ...listed(
      "Members",
      members.map(({ head, comment: { description } }) => ({
        name: head,
        text: description,
      })),
    ),
    ...comment.examples.flatMap((example) => ["**Example**", example]),
    `From \`${placeOf(found)}\`.`,
  ];
  const text = sections.join("\n\n");
  return new Block({
    "text/markdown": text,
    "text/plain": text.replace(/^`{3,}.*\n?/gm, "").replace(
      /^\*\*(\w+)\*\*/gm,
      "$1",
    ),
  });
}
