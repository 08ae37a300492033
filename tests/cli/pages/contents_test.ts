import assert from "node:assert/strict";
import { contentsList } from "../../../lib/cli/pages/contents.ts";

Deno.test("parts stand below their section; the title is left out", () => {
  assert.equal(
    contentsList([
      { level: 1, id: "title", html: "Title" },
      { level: 2, id: "one", html: "One" },
      { level: 3, id: "part", html: "<em>A</em> part" },
      { level: 4, id: "deep", html: "Deep" },
      { level: 2, id: "two", html: "Two" },
    ]).replaceAll("\n", ""),
    '<ol><li><a href="#one">One</a>' +
      '<ol><li><a href="#part"><em>A</em> part</a></li></ol></li>' +
      '<li><a href="#two">Two</a></li></ol>',
  );
});

Deno.test("a part without a section stands by itself", () => {
  assert.equal(
    contentsList([{ level: 3, id: "part", html: "Part" }])
      .replaceAll("\n", ""),
    '<ol><li><a href="#part">Part</a></li></ol>',
  );
});

Deno.test("without headings there are no contents", () => {
  assert.equal(contentsList([{ level: 1, id: "t", html: "T" }]), "");
});
