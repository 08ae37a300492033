/** A name and what is said about it. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A doc comment by its parts, each of them Markdown. */
export interface DocComment {
  readonly description: string;
  readonly params: readonly NamedText[];
  readonly returns: string;
  readonly throws: readonly NamedText[];
  readonly examples: readonly string[];
}

/** The lines between the stars. */
function inner(comment: string): string[] {
  return comment.split("\n").map((line) =>
    line.replace(/^\s*\/\*\*\s?/, "").replace(/\s*\*\/\s*$/, "")
      .replace(/^\s*\* ?/, "")
  );
}

/** The description and, each with its lines, the tags. */
function sections(comment: string): string[] {
  const out: string[][] = [[]];
  let fenced = false;
  for (const line of inner(comment)) {
    if (line.startsWith("```")) fenced = !fenced;
    if (!fenced && /^@[a-z]/.test(line)) out.push([line]);
    else out.at(-1)!.push(line);
  }
  return out.map((lines) => lines.join("\n").trim());
}

/**
 * Reads a doc comment. Links to names become code, since a cell has no page to
 * link to.
 *
 * @param comment From its first star to its last; "" for none.
 */
export function parseDocComment(comment: string): DocComment {
  const [description = "", ...tags] = sections(
    comment.replace(/\{@link\s+([^}\s|]+)[^}]*\}/g, "`$1`"),
  );
  const textsOf = (tag: string) =>
    tags.filter((text) => text.startsWith(`@${tag}`))
      .map((text) => text.slice(tag.length + 1).trim());
  const named = (tag: string, form: RegExp) =>
    textsOf(tag).map((text) => {
      const [, name = "", rest = ""] = form.exec(text) ?? [];
      return { name, text: rest };
    });
  return {
    description,
    params: named("param", /^(\S+)\s*([^]*)$/),
    returns: textsOf("returns").join("\n"),
    throws: named("throws", /^\{([^}]+)\}\s*([^]*)$/),
    examples: textsOf("example"),
  };
}
