import { Failure } from "../failure.ts";

/** Puts a text between two markers of the README. */
export function between(readme: string, marker: string, text: string): string {
  const pattern = new RegExp(
    `(<!-- ${marker}:[^>]*-->\\n)[^]*?(<!-- /${marker} -->)`,
  );
  if (!pattern.test(readme)) {
    throw new Failure(`Cannot write the README: it has no marker ${marker}`);
  }
  return readme.replace(
    pattern,
    (_, open, close) => `${open}\n${text}\n\n${close}`,
  );
}

/** A Markdown table; the first row is its head. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head, ...body] = rows;
  return [head!, head!.map(() => "---"), ...body]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}
