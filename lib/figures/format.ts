import type { Numbers } from "./figure.ts";

/** `value` to `digits` significant digits; what a screen can show and no more. */
export function round(value: number, digits = 4): number {
  // + 0 turns -0 into 0.
  return Number(value.toPrecision(digits)) + 0;
}

/** All of `values`, rounded to `digits` significant digits. */
export function roundAll(values: Numbers, digits = 4): number[] {
  return Array.from(values, (value) => round(value, digits));
}

/** `values` to a fixed number of decimals, for coordinates of points. */
export function toDecimals(values: Numbers, decimals = 3): number[] {
  const scale = 10 ** decimals;
  return Array.from(values, (v) => Math.round(v * scale) / scale + 0);
}

/**
 * A number for people: `digits` significant digits, no exponent between 1e-4
 * and 1e6, plain ASCII minus.
 */
export function formatNumber(value: number, digits = 4): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size === Infinity) return value < 0 ? "-∞" : "∞";
  if (Number.isNaN(value)) return "NaN";
  if (size >= 1e6 || size < 1e-4) {
    return value.toExponential(Math.max(0, digits - 1))
      .replace(/\.?0+e/, "e").replace("e+", "e");
  }
  const rounded = Number(value.toPrecision(digits));
  return Number.isInteger(rounded) && size >= 1000
    ? rounded.toLocaleString("en-US")
    : String(rounded);
}

/** The same with a typographic minus sign, for captions and tables. */
export function typographic(text: string): string {
  return text.replace(/(?<![\w)\]-])-(?=[\d.∞])/g, "\u2212");
}

/** A count with thousands separators. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** A share as per cent, e.g. "24.8 %". */
export function formatPercent(share: number): string {
  return `${formatNumber(100 * share, 3)} %`;
}

/**
 * Text for Plotly, which reads a little HTML and, between two dollar signs,
 * TeX: neither may come from a name.
 */
export function plotlyText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll("$", "&#36;");
}

/** Text for HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** Parts as a sentence part: "a", "a and b", "a, b and c". */
export function listing(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join("")
    : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** Decimals that show a number of the size of `error` to two digits. */
export function decimalsOf(error: number): number {
  const leading = Number(error.toExponential(1));
  return Math.min(7, Math.max(0, 1 - Math.floor(Math.log10(leading))));
}

/** A value with the decimals that its error leaves meaningful, and the error. */
export function withError(value: number, error: number | undefined): string {
  if (error === undefined || !(error > 0)) {
    return Math.abs(value) >= 0.1 ? value.toFixed(4) : formatNumber(value, 3);
  }
  const decimals = decimalsOf(error);
  return `${value.toFixed(decimals)} ± ${error.toFixed(decimals)}`;
}
