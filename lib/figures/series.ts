import type { Numbers } from "./figure.ts";
import { round } from "./format.ts";

/** Indices of at most `count` of `n` points, evenly spaced, ends included. */
export function spaced(n: number, count: number): number[] {
  if (n <= count) return Array.from({ length: n }, (_, i) => i);
  return Array.from(
    { length: count },
    (_, i) => Math.round(i * (n - 1) / (count - 1)),
  );
}

/**
 * Indices of the smallest and the largest value of each of `buckets` equal
 * parts: a noisy curve keeps its extremes.
 */
export function envelope(values: Numbers, buckets: number): number[] {
  const n = values.length;
  if (n <= 2 * buckets) return spaced(n, n);
  const kept: number[] = [];
  for (let b = 0; b < buckets; b++) {
    const start = Math.floor(b * n / buckets);
    const end = Math.floor((b + 1) * n / buckets);
    let low = start, high = start;
    for (let i = start; i < end; i++) {
      if ((values[i] as number) < (values[low] as number)) low = i;
      if ((values[i] as number) > (values[high] as number)) high = i;
    }
    kept.push(Math.min(low, high), Math.max(low, high));
  }
  return [...new Set([0, ...kept, n - 1])].sort((a, b) => a - b);
}

/**
 * Exponential moving average over about `span` values, without the bias of
 * starting at 0.
 */
export function smooth(values: Numbers, span: number): Float64Array {
  const keep = 1 - 2 / (Math.max(1, span) + 1);
  const out = new Float64Array(values.length);
  let sum = 0, weight = 0;
  for (let i = 0; i < values.length; i++) {
    sum = keep * sum + (1 - keep) * (values[i] as number);
    weight = keep * weight + (1 - keep);
    out[i] = sum / weight;
  }
  return out;
}

/** The chosen entries, rounded. */
export function pick(values: Numbers, indices: readonly number[]): number[] {
  return indices.map((i) => round(values[i] as number));
}

/** Smallest and largest value and where they stand. */
export function extremes(values: Numbers) {
  let low = 0, high = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] as number) < (values[low] as number)) low = i;
    if ((values[i] as number) > (values[high] as number)) high = i;
  }
  return {
    low,
    high,
    min: values[low] as number,
    max: values[high] as number,
  };
}

/** Linear interpolation between the sorted values: the `share` quantile. */
export function quantile(values: Numbers, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (at - below) * (high - low);
}
