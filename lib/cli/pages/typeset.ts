import nodeMathJax from "npm:mathjax@3.2.2/es5/node-main.js";
import { equationId } from "./equation_links.ts";

/** What is used of MathJax. */
interface MathJax {
  tex2svg(tex: string, options: { readonly display: boolean }): unknown;
  readonly startup: {
    readonly adaptor: { outerHTML(node: unknown): string };
    readonly output: {
      readonly fontCache: { clearCache(): void; getCache(): unknown };
    };
  };
}

const FORMULA = /<avb-tex(?: class="(display)")?>([^]*?)<\/avb-tex>/g;

let started: Promise<MathJax> | undefined;

function start(): Promise<MathJax> {
  const packages = ["base", "ams", "newcommand", "tagformat"];
  return started ??= (nodeMathJax as {
    init(settings: unknown): Promise<MathJax>;
  }).init({
    loader: {
      load: [
        "input/tex-base",
        "[tex]/ams",
        "[tex]/newcommand",
        "[tex]/tagformat",
        "output/svg",
        "adaptors/liteDOM",
        "a11y/assistive-mml",
      ],
      versionWarnings: false,
    },
    tex: { packages, tags: "ams", tagformat: { id: equationId } },
    // The letters of a page are drawn once and used by all its formulas.
    svg: { fontCache: "global" },
  });
}

function unescape(html: string): string {
  return html.replace(/&lt;/g, "<").replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"').replace(/&#(?:39|x27);/g, "'")
    .replace(/&amp;/g, "&");
}

/** Marks that nothing looks at, which are half of a formula's weight. */
function slim(svg: string): string {
  return svg
    .replace(/ data-(?:c|mjx-texclass|id-align|idbox)="[^"]*"/g, "")
    .replace(/ data-mml-node="(?!mtable|merror)[^"]*"/g, "")
    .replace(/ xmlns(?::xlink)?="http:\/\/www\.w3\.org\/(?!1998)[^"]*"/g, "")
    .replace(/ (?:xlink:)href=/g, " href=")
    .replace(/ focusable="false"/g, "")
    .replace(/ style="position: relative;"/g, "");
}

/** A formula in a line that is wider than this may not fit a phone. */
const LONG = 24;

/** Marks a long formula, so that the style sheet can let it scroll. */
function markLong(svg: string): string {
  const [, depth, width] =
    /<svg style="vertical-align: (-?[\d.]+(?:ex)?);?"[^>]* width="([\d.]+)ex"/
      .exec(svg) ?? [];
  if (Number(width ?? 0) < LONG) return svg;
  return svg.replace(
    '<mjx-container class="MathJax"',
    `<mjx-container class="avb-long" style="--depth: ${depth}"`,
  );
}

/**
 * Tells the style sheet how wide a formula on a line of its own is, in ex,
 * instead of MathJax's own wish, which a narrow page can't grant.
 */
function markWidth(svg: string): string {
  const [, width] = /<svg [^>]*?(?:min-width: |width=")([\d.]+)ex/.exec(svg) ??
    [];
  return svg.replace(
    /^<mjx-container ([^>]*?)(?: style="[^"]*")?>/,
    `<mjx-container $1 style="--width: ${width ?? 0}">`,
  );
}

/**
 * A page with its formulas as pictures, and as MathML for those who hear
 * them: what a browser would otherwise have to do at every visit.
 *
 * @param html A page, each formula in an element `avb-tex`, of the class
 * `display` where it stands on a line of its own.
 * @returns The page, and the letters that it has to hold once, at its
 * beginning.
 * @throws {Error} If a formula has a mistake, with the formula.
 */
export async function typeset(
  html: string,
): Promise<{ readonly html: string; readonly letters: string }> {
  if (!html.includes("<avb-tex")) return { html, letters: "" };
  const { startup: { adaptor, output }, ...mathJax } = await start();
  output.fontCache.clearCache();
  const seen = new Map<string, string>();
  const typesetOne = (
    all: string,
    display: string | undefined,
    tex: string,
  ) => {
    const known = seen.get(all);
    if (known !== undefined) return known;
    const source = unescape(tex).trim();
    const svg = slim(adaptor.outerHTML(
      mathJax.tex2svg(source, { display: display !== undefined }),
    ));
    const mistake = /data-mjx-error="([^"]*)"/.exec(svg)?.[1];
    if (mistake !== undefined) {
      throw new Error(`Cannot typeset "${source}": ${unescape(mistake)}`);
    }
    const marked = display === undefined ? markLong(svg) : markWidth(svg);
    seen.set(all, marked);
    return marked;
  };
  const done = html.replace(FORMULA, typesetOne);
  const cache = slim(adaptor.outerHTML(output.fontCache.getCache()));
  const letters = `<svg class="avb-letters" aria-hidden="true">${cache}</svg>`;
  return { html: done, letters };
}
