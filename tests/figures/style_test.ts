import assert from "node:assert/strict";
import {
  colorOf,
  darkTokens,
  lightTokens,
  seriesColorOf,
  symbolOf,
  withAlpha,
} from "../../lib/figures/style.ts";

/** Relative luminance, WCAG 2. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [
    number,
    number,
  ];
  return (high + 0.05) / (low + 0.05);
}

Deno.test("64 observations differ in colour or symbol", () => {
  const pairs = Array.from(
    { length: 64 },
    (_, i) => `${colorOf(i)} ${symbolOf(i)}`,
  );
  assert.equal(new Set(pairs).size, 64);
});

Deno.test("the first curves have none of the four observations' colours", () => {
  const taken = [0, 1, 2, 3].map(colorOf);
  for (const index of [0, 1, 2]) {
    assert.ok(!taken.includes(seriesColorOf(index)));
  }
});

Deno.test("text is readable on white and on dark paper", () => {
  for (const tokens of [lightTokens, darkTokens]) {
    assert.ok(contrast(tokens.ink, tokens.paper) >= 7);
    assert.ok(contrast(tokens.muted, tokens.paper) >= 4.5);
  }
});

Deno.test("a wrong index is refused", () => {
  assert.throws(() => colorOf(-1), RangeError);
  assert.throws(() => symbolOf(0.5), RangeError);
});

Deno.test("withAlpha keeps the colour", () => {
  assert.equal(withAlpha("#0072B2", 0.25), "rgba(0,114,178,0.25)");
});
