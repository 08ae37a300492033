import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../lib/cli/jupyter/environment.ts";
import { recordOf } from "../../lib/cli/pages/page.ts";
import {
  singlePath,
  writePage,
  writeSinglePage,
} from "../../lib/cli/pages/publish.ts";
import { lineFigure } from "../../lib/figures/mod.ts";
import { captionBundle, figureBundle } from "../../lib/notebook/show.ts";
import { resultOf } from "../browser/program.ts";
import { browserTest, jupyterTest, withFolder } from "./harness.ts";
import type { Attack } from "./hostile.ts";
import type { Visit } from "./visit.ts";

const LIMIT = 1_500_000;

const COPIED = 'const text = "</script>"; // a < b\n\nconsole.log(text);';

const figure = lineFigure({
  series: [{ name: "the <curve>", x: [1, 2, 3], y: [3, 1, 2] }],
  xTitle: "step",
  yTitle: "loss (nats)",
  caption: "It falls, as (5.1) says & rises.",
});

/** More numbers than a page shows in the open. */
const large = lineFigure({
  series: [{
    name: "many",
    x: Array.from({ length: 5000 }, (_, k) => k / 7),
    y: Array.from({ length: 5000 }, (_, k) => Math.sin(k / 300)),
    markers: false,
  }],
  xTitle: "step",
  yTitle: "loss (nats)",
  caption: "A wave.",
});

function shown(what: typeof figure) {
  return [
    { output_type: "display_data", ...figureBundle(what) },
    {
      output_type: "display_data",
      data: captionBundle(what.caption),
      metadata: {},
    },
  ];
}

const prose = Array.from(
  { length: 60 },
  (_, k) => `Paragraph ${k} about $q_\\phi(z|x) < 1$ and nothing else at all.`,
).join("\n\n");

const cells = [
  {
    cell_type: "markdown",
    source: `# 05. A page

It promises $\\ln p(x)$ and more.

Loss (5.1) falls; (8) is another notebook's, (7.7) nobody's; in the paper
they are (3.7) and (5.1).

$$
\\mathcal L = \\mathrm E[\\ln p] < 0. \\tag{5.1}
$$

## From $\\ln p(x)$ on

${prose}

## The same

### A part of it

${prose}

## The same`,
  },
  {
    cell_type: "code",
    metadata: { tags: ["hide-input"] },
    source: "const plumbing = 1;\nconst more = 2;",
    outputs: shown(figure),
  },
  {
    cell_type: "code",
    source: COPIED,
    outputs: shown(large),
  },
  {
    cell_type: "code",
    metadata: { tags: ["solution"] },
    source: "const answer = 42;",
    outputs: [{ output_type: "stream", name: "stdout", text: "the answer" }],
  },
];

const other = [
  {
    cell_type: "markdown",
    source: "# 03. Another\n\nIt has $$ \\theta \\tag{8} $$ alone.",
  },
];

function notebook(of: readonly Record<string, unknown>[]): string {
  return JSON.stringify({
    cells: of.map((cell, index) => ({
      id: `cell-${index}`,
      metadata: {},
      ...cell.cell_type === "code" ? { execution_count: 1, outputs: [] } : {},
      ...cell,
    })),
    metadata: {
      kernelspec: { name: "deno", display_name: "Deno" },
      avb: { seconds: 2, date: "2026-01-02T03:04:05Z" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
}

let made: Promise<string> | undefined;

async function makeSite(environment: Environment): Promise<string> {
  const folder = Deno.makeTempDirSync({ prefix: "avb é " });
  addEventListener("unload", () => {
    Deno.removeSync(folder, { recursive: true });
  });
  const notebooks = join(folder, "notebooks");
  const out = join(folder, "site");
  Deno.mkdirSync(notebooks);
  const names = ["03-other", "05-page"];
  const sources = [notebook(other), notebook(cells)];
  for (const [k, name] of names.entries()) {
    Deno.writeTextFileSync(join(notebooks, `${name}.ipynb`), sources[k]!);
  }
  for (const name of names) {
    const executed = join(notebooks, `${name}.ipynb`);
    await writePage(environment, executed, { notebooks, out, names });
  }
  await writeSinglePage(environment, join(notebooks, "05-page.ipynb"), {
    notebooks,
    path: singlePath(out, "05-page"),
  });
  return out;
}

/** Runs `body` with a site of two pages, one of them as a single file too. */
async function withSite(
  environment: Environment,
  body: (folder: string, path: string) => Promise<void> | void,
): Promise<void> {
  const out = await (made ??= makeSite(environment));
  await body(out, singlePath(out, "05-page"));
}

function visit(browser: string, path: string): Promise<Visit> {
  return resultOf(new URL("visit.ts", import.meta.url), browser, path);
}

function assertReadable(seen: Visit): void {
  assert.deepEqual(seen.badRequests, []);
  assert.deepEqual(seen.complaints, []);
  assert.deepEqual(seen.figures, { all: 2, drawn: 2 });
  assert.ok(seen.formulas.shown > 100);
  assert.equal(seen.formulas.left, 0);
  assert.deepEqual(seen.current[0], []);
  assert.deepEqual(seen.current[1], ["A part of it"]);
  assert.deepEqual(seen.unfolded, [false, true]);
  assert.equal(seen.copied, COPIED);
  const [light, switched, again] = seen.papers;
  for (const [ofFigure, ofPage] of seen.papers) {
    assert.equal(ofFigure, ofPage, "figures lie on the page without an edge");
  }
  assert.notDeepEqual(light, switched);
  assert.deepEqual(again, switched);
  assert.equal(seen.narrowWidth, 360);
  assert.ok(seen.equationTop >= 0 && seen.equationTop < 700);
  assert.deepEqual(seen.printed, [true, false]);
  assert.equal(seen.printedPaper, light?.[0], "paper is light");
}

browserTest(
  "a page works from a disk, without a network",
  (environment, browser) =>
    withSite(environment, async (out) => {
      const path = join(out, "05-page.html");
      const seen = await visit(browser, path);
      assertReadable(seen);
      assert.deepEqual([...new Set(seen.files)].sort(), [
        "05-page.html",
        "page.js",
        "plotly.min.js",
        "style.css",
      ]);
      assert.ok(Deno.statSync(path).size < LIMIT);
    }),
);

browserTest(
  "a page as a single file works without any other",
  (environment, browser) =>
    withSite(environment, async (_, path) => {
      const seen = await visit(browser, path);
      assertReadable(seen);
      assert.deepEqual([...new Set(seen.files)], ["05-page.html"]);
    }),
);

/** Everything that the elements of a page lead to. */
function addresses(html: string): string[] {
  const elements = html.replace(/(<script[^>]*>)[^]*?<\/script>/g, "$1");
  return [...elements.matchAll(/ (?:href|src)="([^"]*)"/g)]
    .map(([, address]) => address as string);
}

jupyterTest(
  "a single file leads to no other one",
  (environment) =>
    withSite(environment, (_, path) => {
      const html = Deno.readTextFileSync(path);
      for (const address of addresses(html)) {
        assert.match(address, /^(#|data:)/);
      }
    }),
);

jupyterTest("equations, figures and headings are numbered and linked", (
  environment,
) =>
  withSite(environment, (out) => {
    const html = Deno.readTextFileSync(join(out, "05-page.html"));
    assert.match(html, /Loss <a class="avb-ref" href="#eq-5\.1">\(5\.1\)<\/a>/);
    assert.match(html, /href="03-other\.html#eq-8">\(8\)<\/a> is another/);
    assert.match(html, /\(7\.7\) nobody's/);
    assert.match(html, /in the paper\s+they are \(3\.7\) and \(5\.1\)\./);
    assert.match(html, /id="figure-5\.1"/);
    assert.match(html, /href="#figure-5\.2">Figure 5\.2<\/a> A wave\./);
    assert.match(html, /It falls, as <a[^>]*>\(5\.1\)<\/a> says &amp; rises/);
    assert.ok(!html.includes("avb-caption"), "a caption stands in its figure");
    assert.match(html, /<h2 id="from-ln-p-x-on">/);
    assert.match(html, /<h2 id="the-same">/);
    assert.match(html, /<h2 id="the-same-2">/);
    assert.match(html, /<a href="#a-part-of-it">A part of it<\/a>/);
  }));

jupyterTest(
  "the notebook is offered as it is",
  (environment) =>
    withSite(environment, (out, path) => {
      const source = Deno.readTextFileSync(
        join(out, "notebooks", "05-page.ipynb"),
      );
      assert.equal(source, notebook(cells));
      const single = Deno.readTextFileSync(path);
      const [, data] =
        /href="data:application\/x-ipynb\+json;charset=utf-8,([^"]*)"/
          .exec(single) ?? [];
      assert.equal(decodeURIComponent(data ?? ""), source);
    }),
);

jupyterTest("a page tells the index its picture and reading time", (
  environment,
) =>
  withSite(environment, (out) => {
    const record = recordOf(Deno.readTextFileSync(join(out, "05-page.html")));
    assert.equal(record?.sketch?.alt, figure.alt);
    const index = Deno.readTextFileSync(join(out, "index.html"));
    assert.ok(index.includes(record?.sketch?.svg ?? "no picture"));
    assert.match(index, /About 5 minutes to read/);
  }));

jupyterTest(
  "a formula with a mistake is told",
  (environment) =>
    withFolder(async (folder) => {
      const path = join(folder, "07-bad.ipynb");
      const source = "# Bad\n\nHere is $\\frac{1$ then.";
      Deno.writeTextFileSync(
        path,
        notebook([{ cell_type: "markdown", source }]),
      );
      await assert.rejects(
        () =>
          writePage(environment, path, {
            notebooks: folder,
            out: folder,
            names: ["07-bad"],
          }),
        /Cannot export 07-bad\.ipynb: Cannot typeset "\\frac\{1": /,
      );
      assert.ok(!existsSync(join(folder, "07-bad.html")));
    }),
);

const OWN = "<script>globalThis.owned = 1</script>";
const PICTURE = '<img src="x" onerror="globalThis.owned = 1">';

/** A notebook whose cells try to get a script of theirs to run. */
const hostile = [
  { cell_type: "markdown", source: `# Attack\n\nA promise. ${PICTURE}` },
  {
    cell_type: "code",
    source: `console.log("${OWN}");`,
    outputs: [
      { output_type: "stream", name: "stdout", text: `printed ${OWN}` },
      {
        output_type: "execute_result",
        execution_count: 1,
        metadata: {},
        data: { "text/plain": `value ${PICTURE}` },
      },
      {
        output_type: "error",
        ename: "Error",
        evalue: "e",
        traceback: [`thrown ${OWN}`],
      },
      {
        output_type: "display_data",
        metadata: {},
        data: {
          "text/html": OWN + PICTURE +
            '<a href="javascript:globalThis.owned=1">a link</a>' +
            '<script src="https://example.invalid/a.js"></script>' +
            '<img src="https://example.invalid/a.png">' +
            '<iframe src="https://example.invalid/"></iframe>' +
            '<link rel="stylesheet" href="https://example.invalid/a.css">',
        },
      },
      ...shown(lineFigure({
        series: [{ name: OWN, x: [1, 2], y: [1, 2] }],
        xTitle: OWN,
        yTitle: PICTURE,
        caption: "Plain.",
      })),
    ],
  },
];

browserTest(
  "nothing that a cell prints is run, and nothing is asked for",
  (environment, browser) =>
    withFolder(async (folder) => {
      const executed = join(folder, "05-attack.ipynb");
      Deno.writeTextFileSync(executed, notebook(hostile));
      const out = join(folder, "site");
      const single = singlePath(out, "05-attack");
      const pages = { notebooks: folder, out, names: ["05-attack"] };
      await writePage(environment, executed, pages);
      await writeSinglePage(environment, executed, {
        notebooks: folder,
        path: single,
      });
      for (const path of [join(out, "05-attack.html"), single]) {
        const seen = await resultOf<Attack>(
          new URL("hostile.ts", import.meta.url),
          browser,
          path,
        );
        assert.deepEqual(seen.requests, [], path);
        assert.equal(seen.ran, false, path);
        assert.equal(seen.works, true, path);
        // Text stays text.
        for (const text of [`printed ${OWN}`, `thrown ${OWN}`]) {
          assert.ok(seen.text.includes(text), `${text} in ${path}`);
        }
        assert.ok(seen.text.includes(`value ${PICTURE}`), path);
      }
    }),
);
