import assert from "node:assert/strict";
import { between, markdownTable } from "../../../lib/cli/readme/markers.ts";

const README = "a\n\n<!-- one: by x -->\nold $1\n<!-- /one -->\n\nb\n" +
  "<!-- two: by y -->\n<!-- /two -->\n";

Deno.test("between: replaces what the markers hold, and nothing else", () => {
  const once = between(README, "one", "new $& text");
  assert.equal(
    once,
    README.replace(
      "old $1\n",
      () => "\nnew $& text\n\n",
    ),
  );
  assert.equal(between(once, "one", "new $& text"), once);
  assert.match(between(README, "two", "t"), /by y -->\n\nt\n\n<!-- \/two/);
  assert.throws(() => between(README, "three", ""), /has no marker three/);
});

Deno.test("markdownTable: the first row is the head", () => {
  assert.equal(
    markdownTable([["a", "b"], ["1", "2"]]),
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
  );
});
