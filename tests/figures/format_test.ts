import assert from "node:assert/strict";
import {
  escapeHtml,
  formatNumber,
  listing,
  plotlyText,
  round,
  toDecimals,
  typographic,
  withError,
} from "../../lib/figures/format.ts";

Deno.test("formatNumber is short and keeps significant digits", () => {
  assert.equal(formatNumber(-1.386294), "-1.386");
  assert.equal(formatNumber(0.00577), "0.00577");
  assert.equal(formatNumber(16000), "16,000");
  assert.equal(formatNumber(0), "0");
  assert.equal(formatNumber(1.5e-7, 2), "1.5e-7");
  assert.equal(formatNumber(2e9, 1), "2e9");
  assert.equal(formatNumber(-Infinity), "-∞");
  assert.equal(typographic(formatNumber(-Infinity)), "−∞");
});

Deno.test("rounding gives no negative zero", () => {
  assert.ok(Object.is(round(-0), 0));
  assert.deepEqual(toDecimals([-0.0001, 1.23456]), [0, 1.235]);
});

Deno.test("typographic changes minus signs, not hyphens or ranges", () => {
  assert.equal(
    typographic("-1.39 is log-likelihood"),
    "−1.39 is log-likelihood",
  );
  assert.equal(typographic("(-1, 2-3)"), "(−1, 2-3)");
  assert.equal(typographic("table-1"), "table-1");
});

Deno.test("texts cannot bring markup, TeX or attributes", () => {
  assert.equal(plotlyText("<b>$x$ & y"), "&lt;b&gt;&#36;x&#36; &amp; y");
  assert.equal(
    escapeHtml(`<a title="'">`),
    "&lt;a title=&quot;&#39;&quot;&gt;",
  );
});

Deno.test("listing", () => {
  assert.equal(listing(["a"]), "a");
  assert.equal(listing(["a", "b", "c"]), "a, b and c");
});

Deno.test("an error's first two digits say how many decimals count", () => {
  assert.equal(withError(-1.39214, 0.00123), "-1.3921 ± 0.0012");
  assert.equal(withError(-1.39214, 0.0996), "-1.39 ± 0.10");
  assert.equal(withError(123.4, 12), "123 ± 12");
  assert.equal(withError(-1.39214, undefined), "-1.3921");
  assert.equal(withError(0.00577, 0), "0.00577");
});
