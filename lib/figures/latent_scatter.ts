import type { Figure, Numbers } from "./figure.ts";
import { formatNumber, plotlyText } from "./format.ts";
import { compose } from "./panels.ts";
import {
  decimationNote,
  describeSamples,
  labelsOr,
  latentAxis,
  legendLabel,
  legendTraces,
  priorCircles,
  sampleTrace,
  summarize,
} from "./samples.ts";
import { requireCount, requirePairs, requireSome } from "./validate.ts";

/** One panel of latent samples. */
export interface LatentPanel {
  /** Shown above the panel. */
  readonly title: string;
  /** Entry i: samples of q(z|x_i), row-major [n, 2]. */
  readonly samples: readonly Numbers[];
}

/** What `latentScatter` draws. */
export interface LatentScatterOptions {
  /** One or more panels, on the same axes. */
  readonly panels: readonly LatentPanel[];
  /** One label an observation. */
  readonly labels?: readonly string[];
  /** The axes cover [-limit, limit]. Default 4. */
  readonly limit?: number;
  /** Most samples drawn for each x in each panel. Default 500. */
  readonly points?: number;
}

/**
 * Latent samples of every observation, as figure 6 of the paper shows them:
 * equal axes, one colour and symbol an x, dotted circles at one, two and three
 * standard deviations of the prior.
 *
 * @param options The panels with their samples.
 * @returns The figure.
 * @throws {RangeError} If samples are not finite pairs or a panel has another
 * number of observations than there are labels.
 *
 * @example
 * ```ts
 * import { latentScatter } from "avb/figures";
 * const figure = latentScatter({
 *   panels: [{ title: "AVB", samples: [[0, 1, 0.5, 1], [0, -1, 1, -1]] }],
 * });
 * if (figure.data.length !== 4) throw new Error("2 clouds, 2 legend entries");
 * ```
 */
export function latentScatter(
  { panels, labels, limit = 4, points = 500 }: LatentScatterOptions,
): Figure {
  const what = "the latent scatter";
  requireSome(what, "panels", panels);
  const names = labelsOr(labels, panels[0]?.samples.length ?? 0);
  for (const [p, panel] of panels.entries()) {
    requireCount(what, `panels[${p}].samples`, {
      items: panel.samples,
      count: names.length,
      of: "label",
    });
    panel.samples.forEach((rows, i) =>
      requirePairs(what, `panels[${p}].samples[${i}]`, rows)
    );
  }
  const data = panels.flatMap((panel, p) =>
    panel.samples.map((rows, index) => ({
      ...sampleTrace(rows, {
        index,
        label: names[index] as string,
        panel: p,
        points,
      }),
      showlegend: false,
    }))
  );
  const alt = panels.map((panel) => {
    const all = panel.samples.flatMap((rows) => Array.from(rows));
    const { spread } = summarize(all);
    return `${panel.title}: ${describeSamples(panel.samples, names)}; all ` +
      `together spread ${formatNumber(spread, 2)} (prior: 1)`;
  }).join(". ");
  return compose({
    data: [...data, ...legendTraces(names)],
    arrangement: {
      panels: panels.map((panel) => ({
        title: plotlyText(panel.title),
        x: latentAxis(1, limit),
        y: latentAxis(2, limit),
      })),
      columns: Math.min(panels.length, panels.length === 4 ? 2 : 3),
      equal: { ratio: 1 },
      shared: true,
      legend: names.map(legendLabel),
      shapes: priorCircles(panels.length),
    },
    alt: `Scatter plot of latent samples, z1 and z2 from ${-limit} to ` +
      `${limit}. ${alt}.`,
    caption: "Samples of q(z|x), one colour for each x. Dotted circles: one, " +
      "two and three standard deviations of the prior p(z)." +
      decimationNote(panels.flatMap((panel) => panel.samples), points, limit),
  });
}
