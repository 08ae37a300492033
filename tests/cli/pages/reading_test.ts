import assert from "node:assert/strict";
import type { Cell } from "../../../lib/cli/pages/notebook.ts";
import { readingMinutes } from "../../../lib/cli/pages/reading.ts";

function minutes(...cells: Cell[]): number {
  return readingMinutes({ metadata: {}, cells });
}

const words = (count: number) => "word ".repeat(count);

function code(lines: number, tags: string[] = []): Cell {
  return {
    cell_type: "code",
    source: "f();\n\n".repeat(lines),
    metadata: { tags },
  };
}

Deno.test("prose takes a minute for 200 words, formulas counting as one", () => {
  assert.equal(minutes({ cell_type: "markdown", source: words(2000) }), 10);
  assert.equal(
    minutes({
      cell_type: "markdown",
      source: "$a + b + c + d + e$ ".repeat(2000),
    }),
    10,
  );
});

Deno.test("a displayed formula takes 20 seconds, a line of code 3", () => {
  const formulas = "$$\na = b + c + d\n$$\n\n".repeat(30);
  assert.equal(minutes({ cell_type: "markdown", source: formulas }), 10);
  assert.equal(minutes(code(200)), 10);
  const fenced = `\`\`\`sh\n${"run it now\n".repeat(200)}\`\`\`\n`;
  assert.equal(minutes({ cell_type: "markdown", source: fenced }), 10);
});

Deno.test("what is folded need not be read", () => {
  const text: Cell = { cell_type: "markdown", source: words(2000) };
  assert.equal(minutes(text, code(900, ["hide-input"])), 10);
  assert.equal(minutes(text, code(900, ["solution"])), 10);
  assert.equal(minutes(text, code(900, ["thumbnail"])), 55);
});

Deno.test("nothing takes less than five minutes", () => {
  assert.equal(minutes(), 5);
});
