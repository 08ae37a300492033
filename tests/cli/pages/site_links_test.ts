import assert from "node:assert/strict";
import { siteLinks } from "../../../lib/cli/pages/site_links.ts";

const TEXT = '<p>See <a class="a" href="../site/one.html#x=2" title="b">the ' +
  '<em>one</em></a> and <a href="../data/two.json">two</a>.</p>';

Deno.test("a page has the pages of the site beside itself", () => {
  assert.equal(siteLinks(TEXT, false), TEXT.replace("../site/", ""));
});

Deno.test("a single file has only the words of such a link", () => {
  assert.equal(
    siteLinks(TEXT, true),
    '<p>See the <em>one</em> and <a href="../data/two.json">two</a>.</p>',
  );
});
