import type { Figure, Numbers, Trace } from "./figure.ts";
import { formatNumber, plotlyText, roundAll } from "./format.ts";
import { type LossReference, referenceTrace } from "./loss_curves.ts";
import { compose } from "./panels.ts";
import { extremes, pick, spaced } from "./series.ts";
import { colorOf, dashOf, roleColors, seriesColorOf } from "./style.ts";
import { requireLength, requireSome } from "./validate.ts";

/** One curve of `lineFigure`. */
export interface LineSeries {
  /** Name in the legend. */
  readonly name: string;
  /** Abscissas, rising. */
  readonly x: Numbers;
  /** Ordinates, one for each abscissa. */
  readonly y: Numbers;
  /** Standard error of each ordinate: drawn as a band of one each way. */
  readonly standardErrors?: Numbers;
  /**
   * What the curve is: an observation by its number, or a role. Default: the
   * next colour for curves.
   */
  readonly role?:
    | { readonly observation: number }
    | "learned"
    | "exact"
    | "gap"
    | "reference";
  /** Draw points where values were computed. Default: below 40 points. */
  readonly markers?: boolean;
  /** Fill the area down to 0, for densities. */
  readonly fill?: boolean;
}

/** What `lineFigure` draws. */
export interface LineFigureOptions {
  /** One or more curves. */
  readonly series: readonly LineSeries[];
  /** Title of the horizontal axis with its unit in brackets. */
  readonly xTitle: string;
  /** Title of the vertical axis with its unit in brackets. */
  readonly yTitle: string;
  /** Logarithmic horizontal axis. */
  readonly xLog?: boolean;
  /** Logarithmic vertical axis. */
  readonly yLog?: boolean;
  /** Fixed range of the vertical axis, in its values. */
  readonly yRange?: readonly [number, number];
  /** A horizontal line to compare with. */
  readonly reference?: LossReference;
  /** What to see. */
  readonly caption: string;
  /** Most points drawn a curve. Default 300. */
  readonly points?: number;
}

/** Colour and dash of curve `index`. */
export function lineStyle(
  series: Pick<LineSeries, "role">,
  index: number,
): { color: string; dash: string } {
  const { role } = series;
  if (role === undefined) {
    return { color: seriesColorOf(index), dash: dashOf(index) };
  }
  if (typeof role === "object") {
    return { color: colorOf(role.observation), dash: "solid" };
  }
  const dashes = {
    exact: "dash",
    reference: "dot",
    learned: "solid",
    gap: "solid",
  };
  return { color: roleColors[role], dash: dashes[role] };
}

/** A curve, and its band if it has errors, in the panel of `axes`. */
export function lineTraces(
  series: LineSeries,
  { index, axes, points, legend = true, yLog = false }: {
    index: number;
    axes: { xaxis: string; yaxis: string };
    points: number;
    legend?: boolean;
    yLog?: boolean;
  },
): Trace[] {
  const { color, dash } = lineStyle(series, index);
  const kept = spaced(series.x.length, points);
  const x = pick(series.x, kept);
  const traces: Trace[] = [];
  const errors = series.standardErrors;
  if (errors) {
    const edge = (sign: number) =>
      roundAll(kept.map((i) => {
        const value = series.y[i] as number + sign * (errors[i] as number);
        // A band that reaches 0 has no logarithm there.
        return yLog ? Math.max(value, (series.y[i] as number) / 1e3) : value;
      }));
    traces.push({
      type: "scatter",
      mode: "lines",
      x: [...x, ...x.toReversed()],
      y: [...edge(1), ...edge(-1).toReversed()],
      ...axes,
      fill: "toself",
      fillcolor: color,
      opacity: 0.2,
      line: { width: 0 },
      legendgroup: series.name,
      showlegend: false,
      hoverinfo: "skip",
    });
  }
  const markers = series.markers ?? series.x.length < 40;
  traces.push({
    type: "scatter",
    mode: markers ? "lines+markers" : "lines",
    name: plotlyText(series.name),
    legendgroup: series.name,
    showlegend: legend,
    x,
    y: pick(series.y, kept),
    ...axes,
    line: { color, dash, width: 2.2 },
    ...(markers ? { marker: { color, size: 6 } } : {}),
    ...(series.fill
      ? {
        fill: "tozeroy",
        fillpattern: { shape: "/", fgopacity: 0.5, size: 6, solidity: 0.2 },
      }
      : {}),
    hovertemplate: "%{x:.4g}: %{y:.4g}",
  });
  return traces;
}

/** "T from 1 at z = 0 to 3 at z = 2" for the alternative text. */
export function describeLine(series: LineSeries): string {
  const { min, max, low, high } = extremes(series.y);
  const at = (i: number) => formatNumber(series.x[i] as number);
  return `${series.name}: smallest ${formatNumber(min)} at ${at(low)}, ` +
    `largest ${formatNumber(max)} at ${at(high)}, last ` +
    `${formatNumber(series.y[series.y.length - 1] as number)}`;
}

/** A title without Plotly's HTML. */
export function plainText(title: string): string {
  return title.replace(/<sub>/g, "_").replace(/<sup>/g, "^")
    .replace(/<[^>]*>/g, "");
}

/** Throws unless lengths agree, values are finite and logarithms exist. */
export function requireSeries(
  figure: string,
  name: string,
  { series, xLog = false, yLog = false }: {
    series: LineSeries;
    xLog?: boolean;
    yLog?: boolean;
  },
) {
  const count = series.x.length;
  requireLength(figure, `${name}.x`, { values: series.x, count, of: "point" });
  requireLength(figure, `${name}.y`, { values: series.y, count, of: "point" });
  if (series.standardErrors) {
    requireLength(figure, `${name}.standardErrors`, {
      values: series.standardErrors,
      count,
      of: "point",
    });
  }
  for (const [letter, log] of [["x", xLog], ["y", yLog]] as const) {
    const smallest = extremes(series[letter]).min;
    if (log && smallest <= 0) {
      throw new RangeError(
        `Cannot draw ${figure}: ${name}.${letter} holds ${smallest}, wanted ` +
          `positive values on a log scale`,
      );
    }
  }
}

/**
 * Curves over one pair of axes, for what no other figure fits: densities,
 * errors over a parameter, quantities over steps.
 *
 * @param options The curves, axis titles and caption.
 * @returns The figure.
 * @throws {RangeError} If lengths differ, a value is not finite, or is not
 * positive on a log scale.
 *
 * @example
 * ```ts
 * import { lineFigure } from "avb/figures";
 * const figure = lineFigure({
 *   series: [{ name: "KL", x: [0, 1, 2], y: [0, 0.5, 2] }],
 *   xTitle: "mean of q",
 *   yTitle: "KL (nats)",
 *   caption: "KL grows with the square of the distance.",
 * });
 * if (!figure.alt.includes("largest 2 at 2")) throw new Error(figure.alt);
 * ```
 */
export function lineFigure(options: LineFigureOptions): Figure {
  const what = "the lines";
  const { series, xLog = false, yLog = false, points = 300 } = options;
  requireSome(what, "series", series);
  series.forEach((one, k) =>
    requireSeries(what, `series[${k}]`, { series: one, xLog, yLog })
  );
  const ends = series.flatMap((one) => {
    const { min, max } = extremes(one.x);
    return [min, max];
  });
  const lines = options.reference
    ? [
      referenceTrace(options.reference, {
        panel: 0,
        low: Math.min(...ends),
        high: Math.max(...ends),
      }),
    ]
    : [];
  const yRange = options.yRange;
  return compose({
    data: [
      ...lines,
      ...series.flatMap((one, index) =>
        lineTraces(one, {
          index,
          axes: { xaxis: "x", yaxis: "y" },
          points,
          yLog,
        })
      ),
    ],
    arrangement: {
      panels: [{
        x: { title: options.xTitle, log: xLog },
        y: {
          title: options.yTitle,
          log: yLog,
          ...(yRange
            ? {
              range: yLog
                ? [Math.log10(yRange[0]), Math.log10(yRange[1])] as const
                : yRange,
            }
            : {}),
        },
      }],
      panelHeight: 300,
      legend: series.length + lines.length > 1
        ? [...series, ...lines].map((one) => String(one.name))
        : [],
    },
    alt: `Line plot of ${plainText(options.yTitle)} against ` +
      `${plainText(options.xTitle)}. ${series.map(describeLine).join(". ")}.`,
    caption: options.caption,
  });
}
