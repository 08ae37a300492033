import assert from "node:assert/strict";
import {
  equationLinks,
  linkEquations,
} from "../../../lib/cli/pages/equation_links.ts";

const pages = [
  { name: "03-other", equations: ["3.1", "8"] },
  { name: "04-page", equations: ["4.1", "8"] },
];
const links = equationLinks(pages, "04-page");

function linked(html: string): string[] {
  return [
    ...linkEquations(html, links).matchAll(
      /<a class="avb-ref" href="([^"]*)">/g,
    ),
  ].map(([, href]) => href as string);
}

Deno.test("a page's own equations come first, then the first that has it", () => {
  assert.equal(links.get("8"), "#eq-8");
  assert.equal(links.get("3.1"), "03-other.html#eq-3.1");
  assert.equal(
    equationLinks(pages, "05-last").get("8"),
    "03-other.html#eq-8",
  );
});

Deno.test("a mention leads to its equation, an unknown number nowhere", () => {
  assert.equal(
    linkEquations("by (4.1), not (4.2)", links),
    'by <a class="avb-ref" href="#eq-4.1">(4.1)</a>, not (4.2)',
  );
  assert.deepEqual(linked("(4.1) and (3.1)."), [
    "#eq-4.1",
    "03-other.html#eq-3.1",
  ]);
});

Deno.test("code, formulas, headings and links are left alone", () => {
  for (
    const html of [
      "<code>f(8)</code>",
      "<pre>(4.1)</pre>",
      "<avb-tex>T(8)</avb-tex>",
      '<h2 id="a">(8) again</h2>',
      '<a href="x">(4.1)</a>',
      '<img alt="(4.1)">',
    ]
  ) assert.equal(linkEquations(html, links), html);
});

Deno.test("the paper's numbers are the paper's", () => {
  assert.deepEqual(linked("(8); in the paper they are (4.1) and\n(3.1)."), [
    "#eq-8",
  ]);
  assert.deepEqual(linked("(8), (4.1) and (3.1) in the paper."), []);
  assert.deepEqual(linked("(8) is here, (3.1) in the paper."), ["#eq-8"]);
  assert.deepEqual(linked("the paper's (3.1), and ours is (4.1)"), [
    "#eq-4.1",
  ]);
});
