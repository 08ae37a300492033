import type { Figure, Numbers, Trace } from "./figure.ts";
import { formatCount, formatNumber, plotlyText, roundAll } from "./format.ts";
import { type LineSeries, lineTraces, requireSeries } from "./line_figure.ts";
import { compose, onPanel } from "./panels.ts";
import { quantile } from "./series.ts";
import { seriesColorOf } from "./style.ts";
import { requireFinite, requireSome } from "./validate.ts";

/** Samples of one quantity. */
export interface Histogram {
  /** Name in the legend. */
  readonly name: string;
  /** The samples. */
  readonly values: Numbers;
}

/** What `histogramFigure` draws. */
export interface HistogramFigureOptions {
  /** One or more sets of samples. */
  readonly histograms: readonly Histogram[];
  /** Densities to draw over them. */
  readonly densities?: readonly LineSeries[];
  /** Title of the horizontal axis with its unit in brackets. */
  readonly xTitle: string;
  /** Number of bins. Default 60. */
  readonly bins?: number;
  /** What to see. */
  readonly caption: string;
}

/** Equal bins from `low` to `high`; what lies outside is counted apart. */
export function histogram(
  values: Numbers,
  { low, high, bins }: { low: number; high: number; bins: number },
) {
  const width = (high - low) / bins;
  const density = new Float64Array(bins);
  let outside = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const bin = value === high ? bins - 1 : Math.floor((value - low) / width);
    if (bin < 0 || bin >= bins) outside++;
    else density[bin] = (density[bin] as number) + 1 / (width * values.length);
  }
  return { density, outside, width };
}

/** Mean and variance (divided by n - 1). */
export function moments(values: Numbers) {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] as number / n;
  let square = 0;
  for (let i = 0; i < n; i++) square += ((values[i] as number) - mean) ** 2;
  return { mean, variance: n > 1 ? square / (n - 1) : 0 };
}

/** A histogram as a step line with a light fill. */
export function histogramTrace(
  one: Histogram,
  { index, panel, low, high, bins }: {
    index: number;
    panel: number;
    low: number;
    high: number;
    bins: number;
  },
): Trace {
  const { density, width } = histogram(one.values, { low, high, bins });
  return {
    type: "scatter",
    mode: "lines",
    name: plotlyText(one.name),
    x: roundAll(
      Array.from({ length: bins + 1 }, (_, i) => low + i * width),
      5,
    ),
    y: roundAll([...density, density[bins - 1] as number]),
    ...onPanel(panel),
    line: {
      shape: "hv",
      color: seriesColorOf(index),
      width: 1.8,
    },
    fill: "tozeroy",
    fillpattern: {
      shape: index % 2 === 0 ? "/" : "\\",
      fgopacity: 0.5,
      size: 6,
      solidity: 0.2,
    },
    hovertemplate: "%{x:.3g}: density %{y:.3g}",
  };
}

/** A range that holds the middle 99 % of the widest set, and every mean. */
export function histogramRange(sets: readonly Numbers[]): [number, number] {
  const low = Math.min(...sets.map((values) => quantile(values, 0.005)));
  const high = Math.max(...sets.map((values) => quantile(values, 0.995)));
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

/**
 * Histograms of samples as densities, with exact densities over them where
 * they are known.
 *
 * @param options The samples, densities, axis title and caption.
 * @returns The figure.
 * @throws {RangeError} If a set is empty or a value is not finite.
 *
 * @example
 * ```ts
 * import { histogramFigure } from "avb/figures";
 * const figure = histogramFigure({
 *   histograms: [{ name: "z", values: [-1, 0, 0, 1] }],
 *   xTitle: "z (prior σ)",
 *   caption: "Samples of z.",
 * });
 * if (!figure.alt.includes("mean 0")) throw new Error(figure.alt);
 * ```
 */
export function histogramFigure(options: HistogramFigureOptions): Figure {
  const what = "the histogram";
  const { histograms, densities = [], bins = 60 } = options;
  requireSome(what, "histograms", histograms);
  histograms.forEach((one, k) =>
    requireFinite(what, `histograms[${k}].values`, one.values)
  );
  densities.forEach((series, k) =>
    requireSeries(what, `densities[${k}]`, { series })
  );
  const [low, high] = histogramRange(histograms.map((one) => one.values));
  const summary = histograms.map((one) => {
    const { mean, variance } = moments(one.values);
    return `${one.name}: ${formatCount(one.values.length)} samples, mean ${
      formatNumber(mean)
    }, standard deviation ${formatNumber(Math.sqrt(variance))}`;
  }).join("; ");
  const names = [...histograms, ...densities].map((one) => one.name);
  return compose({
    data: [
      ...histograms.map((one, index) =>
        histogramTrace(one, { index, panel: 0, low, high, bins })
      ),
      ...densities.flatMap((series) =>
        lineTraces(
          { role: "exact", markers: false, ...series },
          { index: 0, axes: onPanel(0), points: 200 },
        )
      ),
    ],
    arrangement: {
      panels: [{
        x: { title: options.xTitle, range: [low, high] },
        y: { title: "density", more: { rangemode: "tozero" } },
      }],
      panelHeight: 280,
      legend: names.length > 1 ? names : [],
    },
    alt: `Histogram. ${summary}.`,
    caption: options.caption,
  });
}
