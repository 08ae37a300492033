/**
 * Okabe and Ito's colours, which stay apart for colour-blind readers. The
 * first four belong to the four observations; vermillion and sky come late
 * because curves (`seriesColorOf`) use them.
 */
const observationColors = [
  "#0072B2", // blue
  "#E69F00", // orange
  "#009E73", // bluish green
  "#CC79A7", // reddish purple
  "#D55E00", // vermillion
  "#56B4E9", // sky blue
  "#8C6BB1", // violet, not of the set: an eighth that is not yellow on white
  "#7F7F7F", // grey
] as const;

const observationSymbols = [
  "circle",
  "square",
  "diamond",
  "triangle-up",
  "cross",
  "x",
  "star",
  "triangle-down",
] as const;

/**
 * The neutral colours of a figure on white. `darkFigure` replaces each by its
 * partner in `darkTokens`, so no other neutral may be used in a figure.
 */
export const lightTokens = {
  /** Text and exact curves. */
  ink: "#1f2328",
  /** Secondary text and reference lines. */
  muted: "#59636e",
  /** Grid lines. */
  grid: "#e4e7eb",
  /** Axis lines. */
  axis: "#b9c0c8",
  /** The paper. */
  paper: "#ffffff",
} as const;

/** The neutral colours of a figure on a dark page, by the same names. */
export const darkTokens: Readonly<Record<keyof typeof lightTokens, string>> = {
  ink: "#e6edf3",
  muted: "#a3adb8",
  grid: "#2f363e",
  axis: "#565f69",
  paper: "#15191f",
};

/** Colours with one meaning in all figures. */
export const roleColors = {
  /** What was learned or sampled: q(z|x), T. */
  learned: "#D55E00",
  /** What is exact: ln p(x), T*, p(z|x). */
  exact: lightTokens.ink,
  /** The prior p(z), and every line to compare with. */
  reference: lightTokens.muted,
  /** A gap, an amount that is missing: KL. */
  gap: "#56B4E9",
} as const;

const seriesColors = [
  roleColors.learned,
  lightTokens.ink,
  "#56B4E9",
  "#8C6BB1",
  lightTokens.muted,
] as const;

const dashes = ["solid", "dash", "dot", "dashdot", "longdash"] as const;

function cyclic<T>(list: readonly T[], index: number, what: string): T {
  if (!Number.isInteger(index) || index < 0) {
    throw new RangeError(
      `Cannot choose a ${what}: index is ${index}, wanted an integer from 0`,
    );
  }
  return list[index % list.length] as T;
}

/**
 * The colour of observation number `index`, the same in every figure.
 *
 * @param index Number of the observation x, from 0.
 * @returns A CSS colour, "#rrggbb".
 * @throws {RangeError} If `index` is not an integer from 0.
 *
 * @example
 * ```ts
 * import { colorOf } from "avb/figures";
 * if (colorOf(0) !== "#0072B2") throw new Error("x1 is blue");
 * ```
 */
export function colorOf(index: number): string {
  return cyclic(observationColors, index, "colour");
}

/**
 * The marker symbol of observation number `index`, so that colour is never
 * the only thing that tells two observations apart.
 *
 * @param index Number of the observation x, from 0.
 * @returns The name of a Plotly symbol.
 * @throws {RangeError} If `index` is not an integer from 0.
 *
 * @example
 * ```ts
 * import { symbolOf } from "avb/figures";
 * if (symbolOf(1) !== "square") throw new Error("x2 is a square");
 * ```
 */
export function symbolOf(index: number): string {
  // The step of one per full turn keeps (colour, symbol) pairs distinct for
  // 64 observations.
  const turn = Math.floor(index / observationColors.length);
  return cyclic(observationSymbols, index + turn, "symbol");
}

/** What makes a symbol as large to the eye as a circle of the same size. */
export function symbolScale(index: number): number {
  const symbol = symbolOf(index);
  if (symbol.startsWith("triangle")) return 1.3;
  if (symbol === "square") return 0.9;
  return symbol === "star" || symbol === "diamond" ? 1.15 : 1;
}

/**
 * The colour of curve number `index` where curves are runs or estimators.
 * None of the first three is the colour of one of the four observations.
 *
 * @param index Number of the curve, from 0.
 * @returns A CSS colour, "#rrggbb".
 * @throws {RangeError} If `index` is not an integer from 0.
 *
 * @example
 * ```ts
 * import { colorOf, seriesColorOf } from "avb/figures";
 * if (seriesColorOf(0) === colorOf(0)) throw new Error("must differ");
 * ```
 */
export function seriesColorOf(index: number): string {
  return cyclic(seriesColors, index, "colour");
}

/** The dash pattern of curve number `index`, a second cue beside its colour. */
export function dashOf(index: number): string {
  return cyclic(dashes, index, "dash");
}

/** "#rrggbb" with an opacity, as a CSS rgba colour. */
export function withAlpha(color: string, alpha: number): string {
  const value = Number.parseInt(color.slice(1), 16);
  return `rgba(${value >> 16},${(value >> 8) & 255},${value & 255},${alpha})`;
}

/** The font stack: whatever the system reads best in. */
export const fontFamily =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, " +
  "'Liberation Sans', sans-serif";

/** Blue, white, brown: diverging, safe for colour-blind readers. */
export const divergingScale = [
  [0, "#08306b"],
  [0.25, "#4a90c4"],
  [0.5, "#f7f7f7"],
  [0.75, "#e08a3c"],
  [1, "#7f2704"],
] as const;

/** White to dark blue, for probabilities. */
export const sequentialScale = [
  [0, "#f7fbff"],
  [0.5, "#6baed6"],
  [1, "#08306b"],
] as const;

/** The colour axis of log-ratios: nats from -range to range, 0 in the middle. */
export function natsAround0(range: number) {
  return {
    title: "nats",
    axis: { cmin: -range, cmax: range, cmid: 0, colorscale: divergingScale },
  };
}
