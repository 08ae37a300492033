import { withControls } from "./controls.ts";
import type { Figure, Numbers, Trace } from "./figure.ts";
import { formatNumber, round, roundAll } from "./format.ts";
import { compose } from "./panels.ts";
import { lightTokens, roleColors } from "./style.ts";
import { requireFinite } from "./validate.ts";

/** What `curveYExplorer` draws. */
export interface CurveYExplorerOptions {
  /** The values of a, which stands for q(z|x); all more than 0, rising. */
  readonly a: Numbers;
  /** The values of b, which stands for p(z); all more than 0, rising. */
  readonly b: Numbers;
  /** Number of the values that the figure starts with. Default: the middle. */
  readonly start?: { readonly a: number; readonly b: number };
}

const NODES = 99;

/** The curve y = a ln t + b ln(1 - t) and its highest point. */
function curve(a: number, b: number) {
  const y = (t: number) => a * Math.log(t) + b * Math.log1p(-t);
  const top = a / (a + b);
  return { y, top, highest: y(top) };
}

/**
 * y = a ln t + b ln(1 - t) with a slider for a and one for b, and the maximum
 * at t = a/(a + b) marked.
 *
 * @param options The values that the sliders take.
 * @returns The figure, with one frame for each a and b.
 * @throws {RangeError} If a value is not more than 0, or `start` is not the
 * number of a value.
 *
 * @example
 * ```ts
 * import { curveYExplorer } from "avb/figures";
 * const figure = curveYExplorer({ a: [1, 3], b: [1, 2] });
 * if (figure.frames?.length !== 4) throw new Error("a frame for each pair");
 * ```
 */
export function curveYExplorer(options: CurveYExplorerOptions): Figure {
  const what = "y = a ln t + b ln(1 - t) with sliders";
  const as = Array.from(options.a), bs = Array.from(options.b);
  for (const [name, values] of [["a", as], ["b", bs]] as const) {
    requireFinite(what, name, values);
    const bad = values.find((value) => value <= 0);
    if (bad !== undefined) {
      throw new RangeError(
        `Cannot draw ${what}: ${name} holds ${bad}, wanted more than 0`,
      );
    }
  }
  const start = options.start ?? { a: as.length >> 1, b: bs.length >> 1 };
  const [a0, b0] = [as[start.a], bs[start.b]];
  if (a0 === undefined || b0 === undefined) {
    throw new RangeError(
      `Cannot draw ${what}: start is a number ${start.a}, b number ` +
        `${start.b}, wanted numbers below ${as.length} and ${bs.length}`,
    );
  }
  const ts = Array.from({ length: NODES }, (_, i) => (i + 1) / (NODES + 1));
  const pairs = as.flatMap((a) => bs.map((b) => ({ a, b })));
  const tops = pairs.map(({ a, b }) => curve(a, b).highest);
  // All states in one range: a curve that is lower is seen to be lower.
  const highest = Math.max(...tops), lowest = Math.min(...tops);
  const depth = 1.5 * (highest - lowest) + 1;
  const range = [round(highest - depth), round(highest + 0.1 * depth)] as const;
  const state = (a: number, b: number) => {
    const { y, top, highest } = curve(a, b);
    return [
      { y: roundAll(ts.map(y)) },
      { x: roundAll([top, top]), y: roundAll([range[0], highest]) },
      {
        x: roundAll([top]),
        y: roundAll([highest]),
        text: [`<i>t</i> = ${formatNumber(top, 3)}`],
      },
    ];
  };
  const words = (a: number, b: number) => {
    const { top, highest } = curve(a, b);
    return `the maximum is ${formatNumber(highest, 3)} nats × density, at ` +
      `t = a/(a + b) = ${formatNumber(top, 3)}; there T = ln a − ln b = ` +
      `${formatNumber(round(Math.log(a / b), 3), 3)} nats`;
  };
  const [line, stem, mark] = state(a0, b0);
  const data: Trace[] = [
    {
      type: "scatter",
      mode: "lines",
      x: roundAll(ts),
      ...line,
      line: { color: roleColors.learned, width: 2.4 },
      hovertemplate: "t = %{x:.2f}: y = %{y:.4g}<extra></extra>",
    },
    {
      type: "scatter",
      mode: "lines",
      ...stem,
      line: { color: lightTokens.muted, width: 1.2, dash: "dot" },
      hoverinfo: "skip",
    },
    {
      type: "scatter",
      mode: "markers+text",
      ...mark,
      textposition: "top center",
      cliponaxis: false,
      marker: { color: roleColors.exact, size: 11, symbol: "diamond" },
      hovertemplate: "maximum %{y:.4g} at t = a/(a + b) = %{x:.4g}" +
        "<extra></extra>",
    },
  ];
  const ends = [as, bs].map((values) =>
    `${formatNumber(values[0] as number)} to ` +
    formatNumber(values.at(-1) as number)
  );
  const figure = compose({
    data,
    arrangement: {
      panels: [{
        title: "<i>y</i> = <i>a</i> ln <i>t</i> + <i>b</i> ln(1 − <i>t</i>)",
        x: { title: "<i>t</i> = σ(T) (probability)", range: [0, 1] },
        y: { title: "<i>y</i> (nats × density)", range },
      }],
      panelHeight: 300,
    },
    alt: `The curve y = a ln t + b ln(1 - t) for t from 0 to 1, with sliders ` +
      `for a from ${ends[0]} and b from ${ends[1]}. At a = ` +
      `${formatNumber(a0)} and b = ${formatNumber(b0)}: ${words(a0, b0)}.`,
    caption: "Move a and b. The one maximum is at t = a/(a + b): it moves " +
      "right as a = q(z|x) grows, left as b = p(z) does, and when both grow " +
      "alike the curve gets steeper but its maximum stays where it is.",
  });
  return withControls(figure, {
    sliders: [
      {
        label: "a = q(z|x) =",
        values: as.map((a) => formatNumber(a)),
        active: start.a,
      },
      {
        label: "b = p(z) =",
        values: bs.map((b) => formatNumber(b)),
        active: start.b,
      },
    ],
    frames: pairs.map(({ a, b }) => ({ traces: [0, 1, 2], data: state(a, b) })),
    texts: pairs.map(({ a, b }) => words(a, b)),
  });
}
