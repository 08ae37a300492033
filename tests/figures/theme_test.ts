import assert from "node:assert/strict";
import { darkFigure } from "../../lib/figures/mod.ts";
import { darkTokens, lightTokens } from "../../lib/figures/style.ts";
import { examples } from "./examples.ts";

for (const [name, figure] of Object.entries(examples)) {
  Deno.test(`${name} has no light neutral left in the dark`, () => {
    const before = JSON.stringify(figure);
    const dark = JSON.stringify(darkFigure(figure));
    for (const color of Object.values(lightTokens)) {
      assert.ok(!dark.includes(color), color);
    }
    assert.ok(dark.includes(darkTokens.paper));
    assert.equal(JSON.stringify(figure), before);
  });
}
