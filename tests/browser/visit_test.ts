import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { writeWhole } from "../../lib/cli/files.ts";
import {
  browserTest,
  permittedTest,
  withFolder,
} from "../notebooks/harness.ts";
import { visit } from "./browser.ts";
import { deadLinks } from "./links.ts";

/** A page that has nothing wrong with it around its content. */
function page(content: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A page</title>
<link rel="icon" href="data:,">
</head>
<body><main><h1>A page</h1>${content}</main></body>
</html>`;
}

function writeSite(
  folder: string,
  pages: Readonly<Record<string, string>>,
): void {
  for (const [name, content] of Object.entries(pages)) {
    const path = join(folder, name);
    Deno.mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, page(content));
  }
}

permittedTest("every kind of dead link is found", () =>
  withFolder((folder) => {
    writeSite(folder, {
      "index.html": `<a href="below/one.html#a&#x2F;b">good</a>
<a href="#50%25">good</a><p id="50%25"></p><a href="https://example.org">good</a>
<script>const text = '<a href="no link">';</script>`,
      "below/one.html": `<p id="a/b"></p><a href="../index.html">good</a>`,
    });
    assert.deepEqual(deadLinks(folder), []);
    writeSite(folder, {
      "index.html": `<a href="two.html">a</a><a href="below/">b</a>
<a href="below/one.html#c">c</a><a href='#d'>d</a><a href="../e.html">e</a>
<a href="file:///f">f</a><img src="https://example.org/g.png">`,
    });
    assert.deepEqual(deadLinks(folder), [
      "index.html: https://example.org/g.png is loaded from elsewhere",
      "index.html: two.html is not there",
      "index.html: below/ is a folder, which no browser shows from a disk",
      "index.html: below/one.html#c is no place on that page",
      "index.html: #d is no place on that page",
      "index.html: ../e.html leaves the site",
      "index.html: file:///f is no place to link to",
    ]);
  }));

/** What is wrong with one page, and what is to be said about it. */
const FAULTS: readonly (readonly [content: string, said: RegExp])[] = [
  [
    '<img alt="a picture" src="http://localhost:9/picture.png">',
    /^asks for http:\/\/localhost:9\/picture\.png$/,
  ],
  [
    '<script>console.error("a mistake")</script>',
    /^an error on the console: a mistake$/,
  ],
  [
    '<script>throw new Error("a mistake")</script>',
    /^an error is thrown: a mistake$/,
  ],
  [
    "<p>The gap is $\\ln p(x)$ wide.</p>",
    /^TeX that is not typeset: The gap/,
  ],
  ['<p><span data-mjx-error="no">x</span></p>', /^a formula with an error/],
  ["<p>The ELBO is NaN nats.</p>", /^no word for a reader, NaN/],
  [
    '<p><span aria-label="The ELBO of undefined" role="img">E</span></p>',
    /^no word for a reader, undefined/,
  ],
  [
    '<div style="width: 500px">wide</div>',
    /^5\d\d pixels wide where 360 are there: <div style="width/,
  ],
  ['<p><a href="#nowhere">there</a></p>', /#nowhere, which is nowhere/],
  ["<button></button>", /^light: button-name \(critical\)/],
  [
    `<style>@media (prefers-color-scheme: dark) {
      html { background: #111; color: #333; }
    }</style>`,
    /^dark: color-contrast \(serious\)/,
  ],
  ['<figure class="avb-figure"></figure>', /^figure 1 is not drawn$/],
  [
    `<figure class="avb-figure"><div class="js-plotly-plot">
<svg class="main-svg" width="200" height="100"><g class="hoverlayer"></g></svg>
</div><input type="range" aria-label="k"></figure>
<script>{
  const plot = document.querySelector(".js-plotly-plot");
  const axis = { _offset: 0, _length: 100, c2p: (value) => value };
  plot._context = {};
  plot._fullLayout = {
    hovermode: "closest",
    _plots: { xy: { xaxis: axis, yaxis: axis } },
  };
  plot.calcdata = [[{ x: 50, y: 50, trace: { visible: true } }]];
}</script>`,
    /^figure 2 does not answer the mouse$/,
  ],
  ["", /^figure 2: input\[type=range\] 1 moves nothing$/],
];

browserTest(
  "every fault of a page is found",
  (_, chromium) =>
    withFolder(async (folder) => {
      writeSite(folder, {
        "sound.html": "<p>The ELBO is -1.4 nats.</p>",
        "faulty.html": FAULTS.map(([content]) => content).join("\n"),
      });
      const [sound, faulty] = await visit(chromium, folder, [
        "sound.html",
        "faulty.html",
      ]);
      assert.deepEqual(sound?.faults, []);
      const faults = faulty?.faults ?? [];
      for (const [, said] of FAULTS) {
        assert.ok(
          faults.some((fault) => said.test(fault)),
          `${said} is not among\n${faults.join("\n")}`,
        );
      }
    }),
);
