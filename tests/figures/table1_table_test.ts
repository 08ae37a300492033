import assert from "node:assert/strict";
import { table1Table } from "../../lib/figures/mod.ts";
import { table1Columns } from "./examples.ts";

const rendered = table1Table({
  columns: table1Columns,
  optimum: { logLikelihood: -Math.log(4), klAggregate: 0 },
  caption: "Table 1 <paper & run>",
});

Deno.test("paper beside run, with errors to the digits they leave", () => {
  const rows = rendered.text.split("\n");
  const kl = rows.find((row) => row.startsWith("KL(q(z), p(z))"));
  assert.match(kl!, /≈ 0.165 +0.1481 ± 0.0032 +0.026 +0.0052 ± 0.0021 +0$/);
  const likelihood = rows.find((row) => row.startsWith("log-likelihood"));
  assert.match(likelihood!, /nats +-1.568 +-1.5692 +-1.403 +-1.3901 +-1.3863$/);
});

Deno.test("the HTML table heads its rows and columns and escapes", () => {
  const { html } = rendered;
  assert.equal(html.match(/<th scope="row"/g)?.length, 2);
  assert.equal(html.match(/<th scope="colgroup" colspan="2"/g)?.length, 2);
  assert.match(html, /<caption>Table 1 &lt;paper &amp; run&gt;<\/caption>/);
  assert.match(html, />−1.3901</);
  assert.equal(html.match(/<td/g)?.length, 2 * 6);
});

Deno.test("Markdown rows have as many cells as the header", () => {
  const counts = rendered.markdown.trim().split("\n").map((row) =>
    row.split(/(?<!\\)\|/).length
  );
  assert.equal(new Set(counts).size, 1);
  assert.equal(counts[0], 7 + 2);
});

Deno.test("an error rounds the value to its own last digit", () => {
  const { text } = table1Table({
    columns: [{
      name: "A",
      run: { elbo: -1.39214, klPosterior: 1.25 },
      standardErrors: { elbo: 0.0996, klPosterior: 12 },
    }],
  });
  assert.match(text, /-1.39 ± 0.10/);
  assert.match(text, /1 ± 12/);
});

Deno.test("numbers that are not finite are refused by name", () => {
  assert.throws(
    () => table1Table({ columns: [{ name: "A", run: { elbo: NaN } }] }),
    /elbo of A run is NaN/,
  );
  assert.throws(() => table1Table({ columns: [] }), /columns is empty/);
});
