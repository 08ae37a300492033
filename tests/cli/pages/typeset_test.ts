import assert from "node:assert/strict";
import { typeset } from "../../../lib/cli/pages/typeset.ts";
import { permittedTest } from "../../notebooks/harness.ts";

permittedTest("a formula becomes a picture with MathML beside it", async () => {
  const { html, letters } = await typeset(
    "<p>Of <avb-tex>q(z|x) &lt; 1</avb-tex> too.</p>",
  );
  assert.match(html, /^<p>Of <mjx-container[^]*<\/mjx-container> too\.<\/p>$/);
  assert.match(html, /<mo>&lt;<\/mo>/);
  assert.ok(!html.includes("avb-tex"));
  // Every letter that is used is there.
  const used = [...html.matchAll(/<use href="#([^"]*)"/g)];
  assert.ok(used.length > 0);
  for (const [, id] of used) assert.ok(letters.includes(`id="${id}"`), id);
});

permittedTest("a numbered equation is an anchor", async () => {
  const { html } = await typeset(
    '<avb-tex class="display">\\begin{align} a &amp;= b \\tag{1.2} \\\\ ' +
      "&amp;= c \\tag{1.3} \\end{align}</avb-tex>",
  );
  assert.ok(html.includes('id="eq-1.2"'));
  assert.ok(html.includes('id="eq-1.3"'));
});

permittedTest("a page without formulas is left as it is", async () => {
  assert.deepEqual(await typeset("<p>$5</p>"), {
    html: "<p>$5</p>",
    letters: "",
  });
});

permittedTest("a mistake is told with its formula", async () => {
  await assert.rejects(
    () => typeset("<avb-tex>\\nothing{x}</avb-tex>"),
    /Cannot typeset "\\nothing\{x\}": Undefined control sequence \\nothing/,
  );
});
