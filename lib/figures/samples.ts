import type { Json, Layout, Numbers, Trace } from "./figure.ts";
import {
  formatCount,
  formatNumber,
  plotlyText,
  round,
  toDecimals,
} from "./format.ts";
import { axisName, type AxisSpec, onPanel } from "./panels.ts";
import { colorOf, lightTokens, symbolOf, symbolScale } from "./style.ts";

/** Axis of a latent coordinate: its unit is the prior's standard deviation. */
export function latentAxis(coordinate: 1 | 2, limit: number): AxisSpec {
  return {
    title: `<i>z</i><sub>${coordinate}</sub> (prior σ)`,
    range: [-limit, limit],
    more: { dtick: limit <= 5 ? 2 : 4, tick0: 0 },
  };
}

/** Row-major [n, 2] samples, at most `points` of them, evenly spaced. */
function decimate(
  samples: Numbers,
  points: number,
  decimals?: number,
): [number[], number[]] {
  const n = samples.length / 2;
  const count = Math.min(n, points);
  const z1 = new Float64Array(count);
  const z2 = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const row = Math.floor(k * n / count);
    z1[k] = samples[2 * row] as number;
    z2[k] = samples[2 * row + 1] as number;
  }
  return [toDecimals(z1, decimals), toDecimals(z2, decimals)];
}

/** The samples of one observation in panel `panel`. */
export function sampleTrace(
  samples: Numbers,
  {
    index,
    label,
    panel,
    points,
    size = 4,
    opacity = 0.65,
    outline = false,
    decimals,
    color = colorOf(index),
    symbol = symbolOf(index),
  }: {
    outline?: boolean;
    color?: string;
    symbol?: string;
    decimals?: number;
    index: number;
    label: string;
    panel: number;
    points: number;
    size?: number;
    opacity?: number;
  },
): Trace {
  const [x, y] = decimate(samples, points, decimals);
  return {
    type: "scatter",
    mode: "markers",
    name: plotlyText(label),
    legendgroup: `x${index}`,
    x,
    y,
    ...onPanel(panel),
    marker: {
      color,
      symbol,
      size: round(size * symbolScale(index), 2),
      opacity,
      line: { width: outline ? 0.8 : 0, color: lightTokens.paper },
    },
    hovertemplate: "(%{x}, %{y})",
  };
}

/**
 * Entries of the legend for the observations, with markers that stay readable
 * whatever size and opacity the drawn ones have.
 */
export function legendTraces(labels: readonly string[]): Trace[] {
  return labels.map((label, index) => ({
    type: "scatter",
    mode: "markers",
    name: plotlyText(legendLabel(label)),
    legendgroup: `x${index}`,
    x: [null],
    y: [null],
    ...onPanel(0),
    marker: {
      color: colorOf(index),
      symbol: symbolOf(index),
      size: round(9 * symbolScale(index), 2),
    },
    hoverinfo: "skip",
  }));
}

/** Circles of radius 1, 2, 3 around 0: the prior's standard deviations. */
export function priorCircles(panels: number, from = 0): Layout[] {
  return Array.from({ length: panels }, (_, k) => k + from).flatMap((panel) =>
    [1, 2, 3].map((radius): Layout => ({
      type: "circle",
      xref: axisName("x", panel),
      yref: axisName("y", panel),
      x0: -radius,
      x1: radius,
      y0: -radius,
      y1: radius,
      line: { color: lightTokens.muted, width: 1, dash: "dot" },
    } satisfies Record<string, Json>))
  );
}

/** Mean and root mean square distance from it. */
export function summarize(samples: Numbers) {
  const n = samples.length / 2;
  let m1 = 0, m2 = 0;
  for (let k = 0; k < n; k++) {
    m1 += samples[2 * k] as number / n;
    m2 += samples[2 * k + 1] as number / n;
  }
  let square = 0;
  for (let k = 0; k < n; k++) {
    square += ((samples[2 * k] as number - m1) ** 2 +
      (samples[2 * k + 1] as number - m2) ** 2) / n;
  }
  return { mean: [m1, m2] as const, spread: Math.sqrt(square / 2) };
}

/** "x1 around (1.1, -0.4) with spread 0.5" for every observation. */
export function describeSamples(
  samples: readonly Numbers[],
  labels: readonly string[],
): string {
  return samples.map((rows, index) => {
    const { mean, spread } = summarize(rows);
    const at = mean.map((m) => formatNumber(Math.round(m * 100) / 100)).join(
      ", ",
    );
    return `${shortLabel(labels[index] ?? `x${index + 1}`)} around (${at}) ` +
      `with spread ${formatNumber(spread, 2)}`;
  }).join("; ");
}

/** A label without the spaces that a narrow screen has no room for. */
export function legendLabel(label: string): string {
  return label.replaceAll(", ", ",");
}

/** "x1" of "x1 = (1, 0, 0, 0)". */
export function shortLabel(label: string): string {
  return label.split("=")[0]?.trim() || label;
}

/** What a caption says about samples that are not drawn. */
export function decimationNote(
  samples: readonly Numbers[],
  points: number,
  limit: number,
): string {
  const counts = samples.map((rows) => rows.length / 2);
  const largest = Math.max(...counts);
  let outside = 0;
  let drawn = 0;
  for (const rows of samples) {
    const [x, y] = decimate(rows, points);
    drawn += x.length;
    x.forEach((value, k) => {
      if (Math.abs(value) > limit || Math.abs(y[k] as number) > limit) {
        outside++;
      }
    });
  }
  const parts = [];
  if (largest > points) {
    parts.push(
      `${formatCount(points)} of ${formatCount(largest)} samples are drawn ` +
        `for each x.`,
    );
  }
  if (outside > 0) {
    parts.push(
      `${formatCount(outside)} of ${formatCount(drawn)} drawn samples lie ` +
        `outside the axes.`,
    );
  }
  return parts.map((part) => ` ${part}`).join("");
}

/** Labels given, or x1, x2, …. */
export function labelsOr(
  labels: readonly string[] | undefined,
  count: number,
): readonly string[] {
  return labels ?? Array.from({ length: count }, (_, i) => `x${i + 1}`);
}
