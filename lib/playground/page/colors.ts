import { colorOf, divergingScale } from "../../figures/style.ts";

/** Red, green and blue from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** "#rrggbb" as numbers. */
export function rgbOf(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colour of observation number `index`, as in every figure. */
export function rowColor(index: number): Rgb {
  return rgbOf(colorOf(index));
}

/** Nats at the ends of the scale of T and T*. */
export const LOG_RATIO_RANGE = 6;

/**
 * The colour of a log-ratio on the scale that T and T* share.
 *
 * @param nats Clamped to plus or minus `LOG_RATIO_RANGE`.
 */
export function logRatioColor(nats: number): Rgb {
  const share = Math.max(0, Math.min(1, 0.5 + nats / (2 * LOG_RATIO_RANGE)));
  const above = divergingScale.findIndex(([at]) => at >= share);
  const [to, high] = divergingScale[Math.max(1, above)]!;
  const [from, low] = divergingScale[Math.max(1, above) - 1]!;
  const part = (share - from) / (to - from);
  const [a, b] = [rgbOf(low), rgbOf(high)];
  const mix = (k: 0 | 1 | 2) => Math.round(a[k] + part * (b[k] - a[k]));
  return [mix(0), mix(1), mix(2)];
}
