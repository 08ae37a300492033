import type { Figure } from "./figure.ts";
import { formatNumber, listing } from "./format.ts";
import { lineFigure, type LineSeries } from "./line_figure.ts";
import { requireSome } from "./validate.ts";

/** What `gradientVariance` draws. */
export interface GradientVarianceOptions {
  /** Variance over what changes, one curve an estimator; all above 0. */
  readonly series: readonly LineSeries[];
  /** Title of the horizontal axis with its unit in brackets. */
  readonly xTitle: string;
  /** Logarithmic horizontal axis. Default true. */
  readonly xLog?: boolean;
}

/**
 * Variances of gradient estimators on a log scale, over the number of
 * samples, the dimension, or whatever changes.
 *
 * @param options One curve an estimator.
 * @returns The figure.
 * @throws {RangeError} If lengths differ or a variance is not above 0.
 *
 * @example
 * ```ts
 * import { gradientVariance } from "avb/figures";
 * const figure = gradientVariance({
 *   series: [
 *     { name: "score function", x: [1, 10], y: [50, 5] },
 *     { name: "pathwise", x: [1, 10], y: [1, 0.1] },
 *   ],
 *   xTitle: "samples",
 * });
 * if (!figure.caption.includes("50")) throw new Error(figure.caption);
 * ```
 */
export function gradientVariance(options: GradientVarianceOptions): Figure {
  const { series, xTitle, xLog = true } = options;
  requireSome("the variances", "series", series);
  const last = series.map((one) =>
    `${formatNumber(one.y[one.y.length - 1] as number, 3)} (${one.name})`
  );
  const first = series.map((one) =>
    `${formatNumber(one.y[0] as number, 3)} (${one.name})`
  );
  return lineFigure({
    series,
    xTitle,
    yTitle: "variance (squared gradient unit)",
    xLog,
    yLog: true,
    caption: `Variance of the gradient’s estimators, from ${listing(first)} ` +
      `to ${listing(last)}.`,
  });
}
