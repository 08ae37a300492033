import type { Figure, Numbers } from "./figure.ts";
import { formatNumber } from "./format.ts";
import {
  describeLine,
  type LineSeries,
  lineTraces,
  requireSeries,
} from "./line_figure.ts";
import { compose, onPanel } from "./panels.ts";
import { quantile } from "./series.ts";
import { requireFinite } from "./validate.ts";

/** What `logRatioCurve` draws. */
export interface LogRatioCurveOptions {
  /** The latent points, rising. */
  readonly z: Numbers;
  /** T at each z, nats. */
  readonly learned: Numbers;
  /** T* = ln q - ln p at each z, nats. */
  readonly optimal: Numbers;
  /** Density of q at each z. */
  readonly q: Numbers;
  /** Density of the prior p at each z. */
  readonly p: Numbers;
}

/**
 * A learned T against T* along one latent dimension, above the densities of
 * q and p that explain where T can be right: where samples are.
 *
 * @param options Both functions and both densities at the same points.
 * @returns The figure; T in nats.
 * @throws {RangeError} If lengths differ or a value is not finite.
 *
 * @example
 * ```ts
 * import { logRatioCurve } from "avb/figures";
 * const figure = logRatioCurve({
 *   z: [-1, 0, 1],
 *   learned: [-1, 0, 1],
 *   optimal: [-1, 0, 1.5],
 *   q: [0.1, 0.3, 0.4],
 *   p: [0.3, 0.4, 0.3],
 * });
 * if (!figure.alt.includes("1.5")) throw new Error(figure.alt);
 * ```
 */
export function logRatioCurve(options: LogRatioCurveOptions): Figure {
  const what = "T along z";
  const { z, learned, optimal, q, p } = options;
  requireFinite(what, "z", z);
  const above: LineSeries[] = [
    { name: "T, learned", x: z, y: learned, role: "learned", markers: false },
    { name: "T*, exact", x: z, y: optimal, role: "exact", markers: false },
  ];
  const below: LineSeries[] = [
    { name: "q(z|x)", x: z, y: q, role: "gap", markers: false, fill: true },
    { name: "p(z)", x: z, y: p, role: "reference", markers: false, fill: true },
  ];
  const fields = ["learned", "optimal", "q", "p"];
  [...above, ...below].forEach((series, k) =>
    requireSeries(what, fields[k] as string, { series })
  );
  // Error where it counts: weighted by the mixture that T is trained on.
  let weight = 0, square = 0;
  for (let i = 0; i < z.length; i++) {
    const w = (q[i] as number) + (p[i] as number);
    weight += w;
    square += w * ((learned[i] as number) - (optimal[i] as number)) ** 2;
  }
  const error = Math.sqrt(square / weight);
  const all = [...Array.from(learned), ...Array.from(optimal)];
  const low = quantile(all, 0.02), high = quantile(all, 0.98);
  const room = 0.1 * (high - low) + 0.1;
  const range = [z[0] as number, z[z.length - 1] as number] as const;
  const axis = { title: "<i>z</i> (prior σ)", range };
  return compose({
    data: [
      ...above.flatMap((series, index) =>
        lineTraces(series, { index, axes: onPanel(0), points: 250 })
      ),
      ...below.flatMap((series, index) =>
        lineTraces(series, { index, axes: onPanel(1), points: 250 })
      ),
    ],
    arrangement: {
      panels: [
        { x: axis, y: { title: "T (nats)", range: [low - room, high + room] } },
        {
          x: { ...axis, more: { matches: "x" } },
          y: { title: "density (1/σ)", more: { rangemode: "tozero" } },
        },
      ],
      columns: 1,
      panelHeight: 200,
      shared: true,
      legend: [...above, ...below].map((series) => series.name),
    },
    alt: `Above, T against z: ${above.map(describeLine).join("; ")}. Below, ` +
      `the densities: ${
        below.map(describeLine).join("; ")
      }. Root mean square ` +
      `error of T where q and p have their mass: ${
        formatNumber(error, 3)
      } nats.`,
    caption:
      "The learned T follows T* = ln q(z|x) − ln p(z) where q(z|x) and p(z) " +
      "both have mass; elsewhere little holds it. Root mean square error " +
      `weighted by the two densities: ${formatNumber(error, 3)} nats.`,
  });
}
