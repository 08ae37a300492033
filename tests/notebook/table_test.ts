import assert from "node:assert/strict";
import { table } from "../../lib/notebook/mod.ts";

Deno.test("rows and columns have heads, values are escaped", () => {
  const block = table(
    [{ "a<b": "<i>", value: -0.00012345 }, { "a<b": "y", value: 16000 }],
    { caption: "A & B" },
  );
  const html = String(block.bundle["text/html"]);
  assert.match(html, /<caption>A &amp; B<\/caption>/);
  assert.match(html, /<th scope="col"[^>]*>a&lt;b<\/th>/);
  assert.match(html, /<th scope="row"[^>]*>&lt;i&gt;<\/th>/);
  assert.match(html, /<td style="text-align: right[^"]*">−0\.000123[45]<\/td>/);
  assert.ok(!html.includes("<i>"));
});

Deno.test("plain text is aligned, missing values are dashes", () => {
  const { text } = table(
    [{ name: "a", n: 1234, note: null }, { name: "bcd", n: 5 }],
    { columns: ["name", "n", "note"] },
  );
  assert.equal(
    text,
    [
      "name      n  note",
      "----  -----  ----",
      "a     1,234     –",
      "bcd       5     –",
    ].join("\n"),
  );
});

Deno.test("an empty table is refused", () => {
  assert.throws(() => table([]), /0 rows and 0 columns/);
});
