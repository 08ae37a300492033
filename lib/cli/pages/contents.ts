import { escapeHtml } from "./html.ts";

/** A heading of a page, below the title. */
export interface Heading {
  /** 2 for a section, 3 for a part of one. */
  readonly level: number;
  /** The anchor. */
  readonly id: string;
  /** What stands in it, without links. */
  readonly html: string;
}

/** How deep the contents go. */
const DEEPEST = 3;

/**
 * The contents of a page as nested lists of links.
 *
 * @param headings The page's headings in order; the title and what is deeper
 * than a part of a section are left out.
 * @returns A list, or nothing where there is no heading.
 */
export function contentsList(headings: readonly Heading[]): string {
  const items: { html: string; parts: string[] }[] = [];
  for (const { level, id, html } of headings) {
    if (level < 2 || level > DEEPEST) continue;
    const link = `<a href="#${escapeHtml(id)}">${html}</a>`;
    const section = items.at(-1);
    if (level === 2 || !section) items.push({ html: link, parts: [] });
    else section.parts.push(`<li>${link}</li>`);
  }
  if (items.length === 0) return "";
  const list = items.map(({ html, parts }) =>
    `<li>${html}${
      parts.length > 0 ? `\n<ol>\n${parts.join("\n")}\n</ol>` : ""
    }</li>`
  );
  return `<ol>\n${list.join("\n")}\n</ol>`;
}
