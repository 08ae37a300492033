import { escapeHtml } from "./html.ts";

/** The anchor of an equation by its number. */
export function equationId(number: string): string {
  return `eq-${number}`;
}

/** Where equations are, as addresses by number. */
export type EquationLinks = ReadonlyMap<string, string>;

/**
 * The addresses of all equations, as one page sees them: its own first, then
 * those of the page that has the number first.
 *
 * @param pages Every page's name and its equations' numbers, in order.
 * @param name The page that links.
 */
export function equationLinks(
  pages: readonly {
    readonly name: string;
    readonly equations: readonly string[];
  }[],
  name: string,
): EquationLinks {
  const links = new Map<string, string>();
  const own = pages.filter((page) => page.name === name);
  for (const page of [...own, ...pages]) {
    const file = page.name === name
      ? ""
      : `${encodeURIComponent(page.name)}.html`;
    for (const number of page.equations) {
      if (links.has(number)) continue;
      links.set(
        number,
        `${file}#${encodeURIComponent(equationId(number))}`,
      );
    }
  }
  return links;
}

// Marks, and elements whose text is left as it is.
const OPAQUE =
  /<(code|pre|a|avb-tex|h[1-6]|script|style)\b[^>]*>[^]*?<\/\1>|<[^>]*>/g;
const NUMBER = /\((\d+(?:\.\d+)?)\)/g;
const NUMBERS = /\(\d+(?:\.\d+)?\)(?:(?:,|\s+and|\s+or)\s+\(\d+(?:\.\d+)?\))*/
  .source;
// The paper's equations have numbers of their own.
const OF_THE_PAPER = new RegExp(
  `(?:in the paper(?:\\s+(?:it is|they are))?|the paper['’]s|paper,)\\s+` +
    `(?:equations?\\s+)?${NUMBERS}|${NUMBERS}\\s+(?:in|of) the paper`,
  "gi",
);

function linkText(text: string, links: EquationLinks): string {
  const foreign = [...text.matchAll(OF_THE_PAPER)].map((match) =>
    [match.index, match.index + match[0].length] as const
  );
  return text.replace(NUMBER, (all, number: string, at: number) => {
    const href = links.get(number);
    if (
      href === undefined || foreign.some(([from, to]) => at >= from && at < to)
    ) return all;
    return `<a class="avb-ref" href="${escapeHtml(href)}">${all}</a>`;
  });
}

/**
 * A text whose mentions of equations, such as "(5.3)", lead to them. Code,
 * formulas, headings and links stay as they are, and so do numbers that are
 * said to be the paper's.
 *
 * @param html The text as HTML.
 * @param links Where the equations are.
 */
export function linkEquations(html: string, links: EquationLinks): string {
  let linked = "";
  let end = 0;
  for (const match of html.matchAll(OPAQUE)) {
    linked += linkText(html.slice(end, match.index), links) + match[0];
    end = match.index + match[0].length;
  }
  return linked + linkText(html.slice(end), links);
}
