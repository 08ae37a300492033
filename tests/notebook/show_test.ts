import assert from "node:assert/strict";
import { curveY, table1Table } from "../../lib/figures/mod.ts";
import { plotlyMime, show, table } from "../../lib/notebook/mod.ts";
import { inKernel, printed } from "./fake_kernel.ts";

const figure = curveY({ pairs: [{ a: 1, b: 1 }] });

Deno.test("a figure and its caption are one output each", async () => {
  const { messages } = await inKernel(() => show(figure));
  assert.deepEqual(messages.map((message) => message.type), [
    "display_data",
    "display_data",
  ]);
  const [first, second] = messages;
  const { data, layout, config } = figure;
  assert.deepEqual(first!.data[plotlyMime], { data, layout, config });
  assert.equal(first!.data["text/plain"], figure.alt);
  assert.equal(
    (first!.metadata[plotlyMime] as { alt: string }).alt,
    figure.alt,
  );
  assert.equal(second!.data["text/plain"], figure.caption);
});

Deno.test("captions are escaped", async () => {
  const { messages } = await inKernel(() =>
    show(figure, { caption: `<script>"a" & b</script>` })
  );
  const html = String(messages[1]!.data["text/html"]);
  assert.match(
    html,
    /&lt;script&gt;&quot;a&quot; &amp; b&lt;\/script&gt;<\/p>$/,
  );
});

Deno.test("an empty caption is no output", async () => {
  const { messages } = await inKernel(() => show(figure, { caption: "" }));
  assert.equal(messages.length, 1);
});

Deno.test("tables are shown as HTML with a plain form", async () => {
  const rendered = table1Table({ columns: [{ name: "A", run: { elbo: -2 } }] });
  const { messages } = await inKernel(async () => {
    await show(rendered);
    await show(table([{ name: "a", value: 1 }]));
  });
  assert.equal(messages[0]!.data["text/html"], rendered.html);
  assert.equal(messages[0]!.data["text/plain"], rendered.text);
  assert.match(String(messages[1]!.data["text/html"]), /^<div.*<table/);
});

Deno.test("outside the kernel the alternative text is printed", async () => {
  const lines = await printed(() => show(figure));
  assert.deepEqual(lines, [figure.alt, figure.caption]);
});
