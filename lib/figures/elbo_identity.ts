import type { Figure, Numbers } from "./figure.ts";
import { formatNumber, plotlyText } from "./format.ts";
import { plainText } from "./line_figure.ts";
import { compose } from "./panels.ts";
import { extremes, pick, spaced } from "./series.ts";
import { roleColors } from "./style.ts";
import { requireFinite, requireLength } from "./validate.ts";

/** What `elboIdentity` draws. */
export interface ElboIdentityOptions {
  /** The parameter of q that moves, rising. */
  readonly parameter: Numbers;
  /** Its axis title, for example "mean of <i>q</i> (prior σ)". */
  readonly parameterTitle: string;
  /** The ELBO at each parameter, nats. */
  readonly elbo: Numbers;
  /** KL(q(z|x), p(z|x)) at each parameter, nats, computed by itself. */
  readonly kl: Numbers;
  /** ln p(x), nats: it does not depend on q. */
  readonly logLikelihood: number;
}

/**
 * ln p(x) = ELBO + KL(q(z|x), p(z|x)) as q moves: the ELBO, the KL stacked on
 * it, and the exact ln p(x) that their sum must meet everywhere.
 *
 * @param options The three quantities along a path of q.
 * @returns The figure; all in nats.
 * @throws {RangeError} If lengths differ or a value is not finite.
 *
 * @example
 * ```ts
 * import { elboIdentity } from "avb/figures";
 * const figure = elboIdentity({
 *   parameter: [0, 1],
 *   parameterTitle: "mean of q",
 *   elbo: [-2, -1.5],
 *   kl: [0.5, 0],
 *   logLikelihood: -1.5,
 * });
 * if (!figure.alt.includes("-1.5")) throw new Error(figure.alt);
 * ```
 */
export function elboIdentity(options: ElboIdentityOptions): Figure {
  const what = "the ELBO identity";
  const { parameter, parameterTitle, elbo, kl, logLikelihood } = options;
  const count = parameter.length;
  const of = "parameter";
  requireFinite(what, "parameter", parameter);
  requireLength(what, "elbo", { values: elbo, count, of });
  requireLength(what, "kl", { values: kl, count, of });
  requireFinite(what, "logLikelihood", [logLikelihood]);
  const sums = Array.from(elbo, (value, i) => value + (kl[i] as number));
  const residual = Math.max(...sums.map((s) => Math.abs(s - logLikelihood)));
  const best = extremes(elbo);
  const kept = spaced(count, 200);
  const x = pick(parameter, kept);
  const low = best.min, high = Math.max(logLikelihood, ...sums);
  const room = 0.08 * (high - low) + 1e-3;
  const names = [
    "ELBO",
    "ELBO + KL(q(z|x), p(z|x))",
    "exact ln p(x)",
  ] as const;
  const common = { type: "scatter", mode: "lines", x };
  return compose({
    data: [
      {
        ...common,
        name: names[0],
        y: pick(elbo, kept),
        line: { color: roleColors.learned, width: 2.4 },
        hovertemplate: "ELBO %{y:.4g} nats<extra></extra>",
      },
      {
        ...common,
        name: plotlyText(names[1]),
        y: pick(sums, kept),
        customdata: pick(kl, kept),
        line: { color: roleColors.gap, width: 5 },
        fill: "tonexty",
        fillcolor: "rgba(86,180,233,0.25)",
        hovertemplate: "KL %{customdata:.4g} nats, sum %{y:.4g} nats" +
          "<extra></extra>",
      },
      {
        ...common,
        name: names[2],
        x: [x[0] as number, x.at(-1) as number],
        y: pick([logLikelihood, logLikelihood], [0, 1]),
        line: { color: roleColors.exact, width: 1.6, dash: "dash" },
        hovertemplate: "ln p(x) = %{y:.5g} nats<extra></extra>",
      },
      {
        type: "scatter",
        mode: "markers",
        x: pick(parameter, [best.high]),
        y: pick(elbo, [best.high]),
        marker: { color: roleColors.learned, size: 10, symbol: "diamond" },
        showlegend: false,
        hovertemplate: "largest ELBO %{y:.4g} nats<extra></extra>",
      },
    ],
    arrangement: {
      panels: [{
        x: {
          title: parameterTitle,
          range: [x[0] as number, x.at(-1) as number],
        },
        y: { title: "nats", range: [low - room, high + room] },
      }],
      panelHeight: 300,
      legend: names,
    },
    alt: `ELBO, and ELBO plus KL to the posterior, against ` +
      `${plainText(parameterTitle)}. The ELBO runs from ` +
      `${formatNumber(best.min)} to its largest value ` +
      `${formatNumber(best.max)} nats at ` +
      `${formatNumber(parameter[best.high] as number)}, where KL is ` +
      `${formatNumber(kl[best.high] as number)}; the sum stays at ln p(x) = ` +
      `${formatNumber(logLikelihood)} nats within ${
        formatNumber(residual, 2)
      }.`,
    caption:
      "The shaded gap between the ELBO and ln p(x) is the KL divergence " +
      "from q(z|x) to the posterior. Wherever q stands, ELBO and KL add up to " +
      `the same number; here within ${formatNumber(residual, 2)} nats.`,
  });
}
