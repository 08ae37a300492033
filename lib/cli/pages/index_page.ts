import { escapeHtml } from "./html.ts";
import {
  duration,
  factsOf,
  mathScripts,
  type PageRecord,
  siteTitle,
  styleElement,
} from "./page.ts";

function item(record: PageRecord): string {
  const { name, title, promise } = record;
  const number = /^\d+/.exec(name)?.[0] ?? "";
  return `<li data-number="${Number(number) || ""}">
<h2><a href="${escapeHtml(encodeURIComponent(name))}.html">${
    escapeHtml(title)
  }</a></h2>
${promise.trim()}
<p class="avb-facts">${escapeHtml(factsOf(record))}</p>
</li>`;
}

/**
 * The page that lists all pages.
 *
 * @param records What the pages say about themselves, in order.
 * @returns A page with everything inside.
 */
export function renderIndex(records: readonly PageRecord[]): string {
  const seconds = records.reduce((sum, page) => sum + (page.seconds ?? 0), 0);
  const fast = records.some((page) => page.profile === "fast");
  const maths = records.some((page) => /[$\\]/.test(page.title + page.promise));
  const warning = fast
    ? '<p class="avb-warning" role="note">Pages of the fast profile are ' +
      "among these, which tests that every cell runs: their numbers are no " +
      "results.</p>"
    : "";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${siteTitle}: notebooks</title>
<link rel="icon" href="data:,">
${styleElement}
${maths ? mathScripts() : ""}
</head>
<body>
<main>
<h1>${siteTitle}</h1>
<p class="avb-lead">The theory, the algorithm and the numbers, each with the
code that makes them.</p>
${warning}
<ol class="avb-list">
${records.map(item).join("\n")}
</ol>
</main>
<footer>
<p class="avb-facts">Every page was executed from its first cell to its last,
in ${duration(seconds)} altogether, and works without a network.
All published numbers: <a href="results.json">results.json</a>.</p>
</footer>
</body>
</html>
`;
}
