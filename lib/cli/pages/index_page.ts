import { assetElements } from "./assets.ts";
import { escapeHtml } from "./html.ts";
import { numberOf } from "./notebook.ts";
import { duration, factsOf, type PageRecord, siteTitle } from "./page.ts";
import { playgroundFile } from "./playground_page.ts";
import { readingPace } from "./reading.ts";
import { shell } from "./shell.ts";
import { sketchElement } from "./sketch.ts";
import { typeset } from "./typeset.ts";

function item(record: PageRecord): string {
  const { name, title, promise, minutes, sketch } = record;
  const facts = [
    ...minutes === undefined ? [] : [`About ${minutes} minutes to read`],
    factsOf(record),
  ].map((line) => `<p class="avb-facts">${escapeHtml(line)}</p>`);
  const href = escapeHtml(encodeURIComponent(name));
  return `<li data-number="${numberOf(name) ?? ""}">
<div class="avb-entry">
<h2><a href="${href}.html">${escapeHtml(title)}</a></h2>
${promise.trim()}
${facts.join("\n")}
</div>
${sketch ? sketchElement(sketch) : ""}
</li>`;
}

/** How the reading times come about, in a sentence. */
function paceText(): string {
  const { wordsPerMinute, secondsPerFormula, secondsPerCodeLine } = readingPace;
  return `Reading times are computed: ${wordsPerMinute} words a minute, ` +
    `${secondsPerFormula} s for a displayed formula, ${secondsPerCodeLine} s ` +
    "for a line of code that is not folded.";
}

/**
 * The page that lists all pages.
 *
 * @param records What the pages say about themselves, in order.
 * @param options Whether the playground's page is there too.
 * @returns The page, which takes its style and script from the shared files.
 */
export async function renderIndex(
  records: readonly PageRecord[],
  { hasPlayground = false }: { readonly hasPlayground?: boolean } = {},
): Promise<string> {
  const seconds = records.reduce((sum, page) => sum + (page.seconds ?? 0), 0);
  const fast = records.some((page) => page.profile === "fast");
  const warning = fast
    ? '<p class="avb-warning" role="note">Pages of the fast profile are ' +
      "among these, which tests that every cell runs: their numbers are no " +
      "results.</p>"
    : "";
  const playground = hasPlayground
    ? `<p class="avb-lead"><a href="${playgroundFile}">The playground</a> ` +
      "trains in your own browser, and lets you change the recipe.</p>"
    : "";
  const list = await typeset(records.map(item).join("\n"));
  const { head, foot } = assetElements({ drawsFigures: false });
  return shell({
    title: `${siteTitle}: notebooks`,
    head,
    skipTo: "the list",
    place: '<span class="avb-home">Notebooks</span>',
    body: `${list.letters}
<main id="content" tabindex="-1">
<h1>${siteTitle}</h1>
<p class="avb-lead">The theory, the algorithm and the numbers, each with the
code that makes them.</p>
${playground}
${warning}
<ol class="avb-list">
${list.html}
</ol>
</main>
<footer>
<p class="avb-facts">Every page was executed from its first cell to its last,
in ${duration(seconds)} altogether, and works without a network.
All published numbers: <a href="results.json">results.json</a>; the library:
<a href="api/index.html">API</a>.
${paceText()}</p>
</footer>`,
    foot,
  });
}
