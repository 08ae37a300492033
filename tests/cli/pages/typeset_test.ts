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

permittedTest(
  "a formula on a line of its own says how wide it is",
  async () => {
    const widthOf = async (tex: string) => {
      const { html } = await typeset(
        `<avb-tex class="display">${tex}</avb-tex>`,
      );
      assert.ok(
        !/^<mjx-container [^>]*min-width/.test(html),
        html.slice(0, 200),
      );
      return Number(/^<mjx-container [^>]*--width: ([\d.]+)"/.exec(html)?.[1]);
    };
    const [short, twice] = [await widthOf("a"), await widthOf("aa")];
    assert.ok(short > 0.5 && short < 2, `${short}`);
    assert.ok(Math.abs(twice - 2 * short) < 0.01, `${twice}`);
    // With room for the number on both sides.
    assert.ok(await widthOf("a \\tag{1.2}") > short + 4);
  },
);

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
