import type { Figure, Numbers } from "./figure.ts";
import {
  formatCount,
  formatNumber,
  listing,
  plotlyText,
  roundAll,
} from "./format.ts";
import {
  histogram,
  histogramRange,
  histogramTrace,
  moments,
} from "./histogram_figure.ts";
import { compose, onPanel } from "./panels.ts";
import { lightTokens, seriesColorOf } from "./style.ts";
import { requireFinite, requireSome } from "./validate.ts";

/** One estimator's estimates of the same gradient, one a sample. */
export interface GradientSamples {
  /** Name of the estimator, such as "score function". */
  readonly name: string;
  /** The single-sample estimates. */
  readonly values: Numbers;
}

/** What `gradientHistogram` draws. */
export interface GradientHistogramOptions {
  /** Two or more estimators of one gradient. */
  readonly estimators: readonly GradientSamples[];
  /** The exact gradient, if known: marked by a line. */
  readonly exact?: number;
  /** Axis title. Default "estimate of the gradient (nats per unit of φ)". */
  readonly xTitle?: string;
  /** Number of bins. Default 80. */
  readonly bins?: number;
}

/**
 * Single-sample estimates of one gradient by different estimators: their
 * histograms around the exact value, and their variances on a log scale.
 *
 * @param options The estimates.
 * @returns The figure.
 * @throws {RangeError} If an estimator has no value or one is not finite.
 *
 * @example
 * ```ts
 * import { gradientHistogram } from "avb/figures";
 * const figure = gradientHistogram({
 *   estimators: [
 *     { name: "score function", values: [-3, 1, 5] },
 *     { name: "pathwise", values: [0.5, 1, 1.5] },
 *   ],
 *   exact: 1,
 * });
 * if (!figure.alt.includes("variance 16")) throw new Error(figure.alt);
 * ```
 */
export function gradientHistogram(options: GradientHistogramOptions): Figure {
  const what = "the gradients";
  const { estimators, exact, bins = 80 } = options;
  const xTitle = options.xTitle ??
    "estimate of the gradient (nats per unit of φ)";
  requireSome(what, "estimators", estimators);
  estimators.forEach((one, k) =>
    requireFinite(what, `estimators[${k}].values`, one.values)
  );
  if (exact !== undefined) requireFinite(what, "exact", [exact]);
  const [low, high] = histogramRange(estimators.map((one) => one.values));
  const stats = estimators.map((one) => ({
    name: one.name,
    count: one.values.length,
    ...moments(one.values),
    outside: histogram(one.values, { low, high, bins }).outside,
  }));
  const variances = stats.map((one) => one.variance);
  const positive = variances.filter((v) => v > 0);
  const bars = positive.length === variances.length;
  const smallest = Math.min(...positive), largest = Math.max(...positive);
  const logs = [
    Math.floor(Math.log10(smallest) - 0.5),
    Math.ceil(Math.log10(largest) + 0.3),
  ] as const;
  const outside = stats.filter((one) => one.outside > 0).map((one) =>
    `${formatCount(one.outside)} of ${formatCount(one.count)} by ${one.name}`
  );
  return compose({
    data: [
      ...estimators.map((one, index) =>
        histogramTrace(one, { index, panel: 0, low, high, bins })
      ),
      // A bar needs variances that have a logarithm.
      ...(bars
        ? stats.map((one, index) => ({
          type: "bar",
          x: [plotlyText(one.name)],
          y: roundAll([one.variance]),
          text: [formatNumber(one.variance, 3)],
          textposition: "outside",
          cliponaxis: false,
          ...onPanel(1),
          marker: { color: seriesColorOf(index) },
          showlegend: false,
          width: 0.55,
          hovertemplate: "variance %{y:.4g}<extra></extra>",
        }))
        : []),
    ],
    arrangement: {
      panels: [
        {
          title: "estimates, one a sample",
          x: { title: xTitle, range: [low, high] },
          y: { title: "density", more: { rangemode: "tozero" } },
        },
        ...(bars
          ? [{
            title: "variance, log scale",
            x: { title: "estimator" },
            y: {
              title: "variance (squared unit)",
              log: true,
              range: logs,
            },
          }]
          : []),
      ],
      panelHeight: 290,
      legend: estimators.map((one) => one.name),
      shapes: exact === undefined ? [] : [{
        type: "line",
        xref: "x",
        yref: "y domain",
        x0: exact,
        x1: exact,
        y0: 0,
        y1: 1,
        line: { color: lightTokens.muted, width: 1.4, dash: "dash" },
      }],
    },
    alt: `Histograms of gradient estimates. ${
      stats.map((one) =>
        `${one.name}: ${formatCount(one.count)} samples, mean ${
          formatNumber(one.mean)
        }, variance ${formatNumber(one.variance)}`
      ).join("; ")
    }.${exact === undefined ? "" : ` Exact gradient ${formatNumber(exact)}.`}`,
    caption: "Estimates of one gradient from single samples. All have the " +
      "same mean" +
      (exact === undefined
        ? ""
        : `, the exact ${formatNumber(exact)} (dashed line)`) +
      (bars
        ? `; the variances differ by a factor of ${
          formatNumber(largest / smallest, 3)
        }.`
        : ".") +
      (outside.length > 0 ? ` Outside the axis: ${listing(outside)}.` : ""),
  });
}
