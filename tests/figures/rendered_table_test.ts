import assert from "node:assert/strict";
import { renderTable } from "../../lib/figures/rendered_table.ts";

const { html, markdown, text } = renderTable({
  head: ["name", "a|b", "n <1>"],
  body: [
    [["x & y", "--set 'a=<b>'"], "t", "-1.5"],
    ["z", "a long text", ["-22", "worst -3"]],
  ],
  numeric: [false, false, true],
  caption: "A & B",
});

Deno.test("HTML: heads of columns and rows, second lines, all escaped", () => {
  assert.equal(html.match(/<th scope="col"/g)?.length, 3);
  assert.match(html, /<caption>A &amp; B<\/caption>/);
  assert.match(
    html,
    /<th scope="row"[^>]*>x &amp; y<br><small>--set &#39;a=&lt;b&gt;&#39;</,
  );
  assert.match(html, /right; white-space: nowrap">−22<br><small>worst −3</);
  assert.match(html, /<th scope="col" style="text-align: right">n &lt;1&gt;</);
});

Deno.test("Markdown: second lines in brackets, bars escaped", () => {
  assert.equal(
    markdown,
    [
      "| name | a\\|b | n <1> |",
      "| --- | --- | ---: |",
      "| x & y (--set 'a=<b>') | t | -1.5 |",
      "| z | a long text | -22 (worst -3) |",
      "",
    ].join("\n"),
  );
});

Deno.test("text: texts to the left, numbers to the right", () => {
  assert.equal(
    text,
    [
      "A & B",
      "name                   a|b                   n <1>",
      "---------------------  -----------  --------------",
      "x & y (--set 'a=<b>')  t                      -1.5",
      "z                      a long text  -22 (worst -3)",
    ].join("\n"),
  );
});

Deno.test("a dense table has small letters and narrow gaps in every cell", () => {
  const content = { head: ["a", "b"], body: [["c", "1"]], numeric: [] };
  const dense = renderTable({ ...content, isDense: true }).html;
  assert.match(dense, /<table class="avb-table" style="font-size: 0\.8rem">/);
  assert.equal(dense.match(/padding: 0\.35em 0\.5em/g)?.length, 4);
  assert.doesNotMatch(renderTable(content).html, /font-size|padding/);
});
