import type { Figure } from "./figure.ts";
import {
  formatCount,
  formatNumber,
  listing,
  plotlyText,
  roundAll,
} from "./format.ts";
import { compose } from "./panels.ts";
import { extremes } from "./series.ts";
import { lightTokens, seriesColorOf } from "./style.ts";
import { requireFinite, requireSome } from "./validate.ts";

/** What `twoElbos` draws. */
export interface TwoElbosOptions {
  /** Runs that get one colour and symbol. */
  readonly groups: readonly {
    /** Shown in the legend. */
    readonly name: string;
    /** One point a run, in nats. */
    readonly runs: readonly {
      /** Shown when the point is hovered over. */
      readonly name: string;
      /** With the true KL. */
      readonly elbo: number;
      /** With E_q[T] in the place of the KL. */
      readonly elboByT: number;
    }[];
  }[];
  /** The largest ELBO that there can be, nats. */
  readonly best: number;
}

const symbols = ["circle", "diamond-open", "square", "triangle-up-open"];

/**
 * The ELBO that T claims against the true one, a point a run: on the diagonal
 * T is right, below it the run is worse than T says. No true ELBO is above
 * `best`, which is drawn along both axes.
 *
 * @param options The runs.
 * @returns The figure; nats.
 * @throws {RangeError} If there is no run or a number is not finite.
 *
 * @example
 * ```ts
 * import { twoElbos } from "avb/figures";
 * const figure = twoElbos({
 *   groups: [{
 *     name: "blog",
 *     runs: [{ name: "seed 1", elbo: -2.2, elboByT: -1.3 }],
 *   }],
 *   best: -Math.log(4),
 * });
 * if (!figure.alt.includes("1 of 1 above")) throw new Error(figure.alt);
 * ```
 */
export function twoElbos({ groups, best }: TwoElbosOptions): Figure {
  const what = "the two ELBOs";
  requireSome(what, "groups", groups);
  groups.forEach(({ runs }, g) => {
    requireSome(what, `groups[${g}].runs`, runs);
    requireFinite(
      what,
      `groups[${g}].runs`,
      runs.flatMap(({ elbo, elboByT }) => [elbo, elboByT]),
    );
  });
  requireFinite(what, "best", [best]);
  const all = groups.flatMap(({ runs }) => runs);
  const rangeOf = (values: readonly number[]): [number, number] => {
    const low = Math.min(best, ...values), high = Math.max(best, ...values);
    const room = 0.06 * (high - low) || 0.1;
    return [low - room, high + room];
  };
  const x = rangeOf(all.map(({ elboByT }) => elboByT));
  const y = rangeOf(all.map(({ elbo }) => elbo));
  const line = (
    name: string,
    [from, to]: readonly (readonly [number, number])[],
    dash: string,
  ) => ({
    type: "scatter",
    mode: "lines",
    name,
    x: roundAll([from![0], to![0]], 5),
    y: roundAll([from![1], to![1]], 5),
    line: { color: lightTokens.muted, width: 1.4, dash },
    hoverinfo: "skip",
  });
  // The part of the diagonal that lies within both ranges.
  const low = Math.max(x[0], y[0]), high = Math.min(x[1], y[1]);
  const lines = [
    line("T is right", [[low, low], [high, high]], "solid"),
    line("the best possible", [[x[0], best], [x[1], best]], "dot"),
    {
      ...line("the best possible", [[best, y[0]], [best, y[1]]], "dot"),
      showlegend: false,
    },
  ];
  const points = groups.map(({ name, runs }, g) => ({
    type: "scatter",
    mode: "markers",
    name: plotlyText(name),
    x: roundAll(runs.map(({ elboByT }) => elboByT), 5),
    y: roundAll(runs.map(({ elbo }) => elbo), 5),
    marker: {
      color: seriesColorOf(g),
      symbol: symbols[g % symbols.length]!,
      size: 8,
      opacity: 0.8,
      line: { width: 1.4, color: seriesColorOf(g) },
    },
    text: runs.map((run) => plotlyText(run.name)),
    hovertemplate: "%{text}: %{x:.3f} by T, %{y:.3f} in truth (nats)" +
      "<extra></extra>",
  }));
  const span = (values: readonly number[]) => {
    const { min, max } = extremes(values);
    return `${formatNumber(min)} to ${formatNumber(max)}`;
  };
  const summary = groups.map(({ name, runs }) => {
    const above = runs.filter(({ elboByT }) => elboByT > best).length;
    return `${name}: ${span(runs.map(({ elbo }) => elbo))} nats in truth, ${
      span(runs.map(({ elboByT }) => elboByT))
    } by T, ${above} of ${runs.length} above the best possible by T`;
  });
  return compose({
    data: [...lines, ...points],
    arrangement: {
      panels: [{
        x: { title: "ELBO by T (nats)", range: x },
        y: { title: "ELBO (nats)", range: y },
      }],
      panelHeight: 340,
      legend: [
        "T is right",
        "the best possible",
        ...groups.map(({ name }) => name),
      ],
    },
    alt: `Scatter plot of the ELBO against the ELBO by T of ` +
      `${formatCount(all.length)} runs. ${summary.join(". ")}.`,
    caption:
      `The ELBO that T claims and the true one, a point a run; how far ` +
      `a point lies below the diagonal is what T misses. No ELBO can exceed ` +
      `${formatNumber(best)} nats, the dotted lines: ${
        listing(groups.map(({ name, runs }) => {
          const above = runs.filter(({ elboByT }) => elboByT > best).length;
          return `${above} of ${runs.length} (${name})`;
        }))
      } do by T.`,
  });
}
