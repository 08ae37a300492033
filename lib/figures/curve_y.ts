import type { Figure, Trace } from "./figure.ts";
import { formatNumber, roundAll } from "./format.ts";
import { compose } from "./panels.ts";
import { dashOf, seriesColorOf } from "./style.ts";
import { requireSome } from "./validate.ts";

/** What `curveY` draws. */
export interface CurveYOptions {
  /** The curves: a stands for q(z|x), b for p(z), both more than 0. */
  readonly pairs: readonly { readonly a: number; readonly b: number }[];
  /** Points of each curve. Default 199. */
  readonly points?: number;
}

/**
 * y = a ln t + b ln(1 - t) over t = σ(T), with its maximum at t = a/(a + b)
 * marked: the integrand of the discriminator's objective at one z.
 *
 * @param options The pairs (a, b).
 * @returns The figure.
 * @throws {RangeError} If there is no pair or a or b is not more than 0.
 *
 * @example
 * ```ts
 * import { curveY } from "avb/figures";
 * const figure = curveY({ pairs: [{ a: 3, b: 1 }] });
 * if (!figure.alt.includes("t = 0.75")) throw new Error(figure.alt);
 * ```
 */
export function curveY({ pairs, points = 199 }: CurveYOptions): Figure {
  requireSome("y = a ln t + b ln(1 - t)", "pairs", pairs);
  for (const [k, { a, b }] of pairs.entries()) {
    if (!(a > 0 && b > 0 && Number.isFinite(a + b))) {
      throw new RangeError(
        `Cannot draw y = a ln t + b ln(1 - t): pairs[${k}] is a = ${a}, ` +
          `b = ${b}, wanted both more than 0`,
      );
    }
  }
  const y = (t: number, a: number, b: number) =>
    a * Math.log(t) + b * Math.log1p(-t);
  const ts = Array.from({ length: points }, (_, i) => (i + 1) / (points + 1));
  const names = pairs.map(({ a, b }) =>
    `a = ${formatNumber(a)}, b = ${formatNumber(b)}`
  );
  const tops = pairs.map(({ a, b }) => ({
    t: a / (a + b),
    y: y(a / (a + b), a, b),
  }));
  // The curves fall to minus infinity at both ends: cut where the shape of
  // the tops can still be seen.
  const highest = Math.max(...tops.map((top) => top.y));
  const lowest = Math.min(...tops.map((top) => top.y));
  const depth = 1.1 * Math.max(...pairs.map(({ a, b }) => a + b)) +
    (highest - lowest);
  const range = [highest - depth, highest + 0.14 * depth] as const;
  const data = pairs.flatMap(({ a, b }, k): Trace[] => {
    const top = tops[k] as { t: number; y: number };
    const line = { color: seriesColorOf(k), width: 2.4, dash: dashOf(k) };
    return [
      {
        type: "scatter",
        mode: "lines",
        name: names[k] as string,
        x: roundAll(ts),
        y: roundAll(ts.map((t) => y(t, a, b))),
        line,
        hovertemplate: "t = %{x:.3f}: y = %{y:.4g}",
      },
      {
        type: "scatter",
        mode: "markers+text",
        x: roundAll([top.t]),
        y: roundAll([top.y]),
        text: [`<i>t</i> = ${formatNumber(top.t, 3)}`],
        textposition: "top center",
        cliponaxis: false,
        marker: { color: line.color, size: 10, symbol: "diamond" },
        showlegend: false,
        hovertemplate: "maximum %{y:.4g} at t = a/(a + b) = %{x:.4g}" +
          "<extra></extra>",
      },
    ];
  });
  const summary = pairs.map((_, k) => {
    const top = tops[k] as { t: number; y: number };
    return `${names[k]}: maximum ${formatNumber(top.y)} at t = ` +
      formatNumber(top.t);
  }).join("; ");
  return compose({
    data,
    arrangement: {
      panels: [{
        title: "<i>y</i> = <i>a</i> ln <i>t</i> + <i>b</i> ln(1 − <i>t</i>)",
        x: { title: "<i>t</i> = σ(T) (probability)", range: [0, 1] },
        y: {
          title: "<i>y</i> (nats × density)",
          range,
        },
      }],
      panelHeight: 300,
      legend: names,
    },
    alt: `The curve y = a ln t + b ln(1 - t) for t from 0 to 1. ${summary}.`,
    caption: "Each curve has one maximum, marked, at t = a/(a + b); to both " +
      "ends it falls to minus infinity. With a = q(z|x) and b = p(z) that " +
      "maximum is σ(T*).",
  });
}
