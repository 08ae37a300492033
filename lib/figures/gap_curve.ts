import type { Figure } from "./figure.ts";
import { formatNumber, listing } from "./format.ts";
import { lineFigure, type LineSeries } from "./line_figure.ts";
import { extremes } from "./series.ts";
import { requireSome } from "./validate.ts";

/** What `gapCurve` draws. */
export interface GapCurveOptions {
  /** Curves of ln p(x) - ELBO, in nats, over what changes. */
  readonly series: readonly LineSeries[];
  /** Title of the horizontal axis with its unit in brackets. */
  readonly xTitle: string;
  /** Logarithmic horizontal axis. */
  readonly xLog?: boolean;
  /** Logarithmic gap; needs positive values. */
  readonly yLog?: boolean;
}

/**
 * The gap ln p(x) - ELBO = KL(q(z|x), p(z|x)) as q, or the training, moves on.
 *
 * @param options The curves and the horizontal axis.
 * @returns The figure; the gap in nats.
 * @throws {RangeError} If lengths differ or a value is not finite.
 *
 * @example
 * ```ts
 * import { gapCurve } from "avb/figures";
 * const figure = gapCurve({
 *   series: [{ name: "x1", x: [0.5, 1, 2], y: [0.4, 0.1, 0.3] }],
 *   xTitle: "standard deviation of q (prior σ)",
 * });
 * if (!figure.caption.includes("0.1")) throw new Error(figure.caption);
 * ```
 */
export function gapCurve(options: GapCurveOptions): Figure {
  requireSome("the gap", "series", options.series);
  const minima = options.series.map((one) => {
    const { min, low } = extremes(one.y);
    return `${formatNumber(min)} nats (${one.name}, at ` +
      `${formatNumber(one.x[low] as number)})`;
  });
  return lineFigure({
    series: options.series,
    xTitle: options.xTitle,
    yTitle: "ln <i>p</i>(<i>x</i>) − ELBO (nats)",
    ...(options.xLog === undefined ? {} : { xLog: options.xLog }),
    ...(options.yLog === undefined ? {} : { yLog: options.yLog }),
    ...(options.yLog ? {} : { reference: { value: 0, label: "no gap" } }),
    caption: "The gap between ln p(x) and the ELBO, which is " +
      `KL(q(z|x), p(z|x)). Smallest: ${listing(minima)}.`,
  });
}
