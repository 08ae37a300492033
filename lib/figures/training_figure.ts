import type { Figure, Numbers } from "./figure.ts";
import { formatCount, formatNumber, listing } from "./format.ts";
import {
  type LossName,
  lossRange,
  type LossReference,
  type LossRun,
  lossTraces,
  referenceTrace,
} from "./loss_curves.ts";
import { compose } from "./panels.ts";
import {
  describeSamples,
  labelsOr,
  latentAxis,
  legendLabel,
  legendTraces,
  priorCircles,
  sampleTrace,
} from "./samples.ts";
import { smooth } from "./series.ts";
import { requireLength, requirePairs } from "./validate.ts";

/** What `trainingFigure` draws. */
export interface TrainingFigureOptions {
  /** The losses so far; at least one logged step. */
  readonly run: LossRun;
  /** Entry i: samples of q(z|x_i) of now, row-major [n, 2]. */
  readonly samples: readonly Numbers[];
  /** One label an observation. */
  readonly labels?: readonly string[];
  /** Steps of the whole run: fixes the horizontal axis while it grows. */
  readonly steps?: number;
  /** The scatter covers [-limit, limit]. Default 4. */
  readonly limit?: number;
  /** Lines to compare with, by loss. */
  readonly reference?: Partial<Record<LossName, LossReference>>;
  /** Most samples drawn for each x. Default 200: it is redrawn often. */
  readonly points?: number;
}

/**
 * A training at a glance: its losses so far beside samples of q(z|x) now.
 * Made to be redrawn in place (see `LiveDisplay` of avb/notebook).
 *
 * @param options The losses and the samples.
 * @returns The figure; losses in nats.
 * @throws {RangeError} If lengths differ or a value is not finite.
 *
 * @example
 * ```ts
 * import { trainingFigure } from "avb/figures";
 * const figure = trainingFigure({
 *   run: { name: "table-1", steps: [1, 2], generative: [2.8, 2.4] },
 *   samples: [[0, 1, 1, 0]],
 *   steps: 100,
 * });
 * if (!figure.alt.includes("step 2")) throw new Error(figure.alt);
 * ```
 */
export function trainingFigure(options: TrainingFigureOptions): Figure {
  const what = "the training";
  const { run, samples, steps, limit = 4, points = 200 } = options;
  const { reference = {} } = options;
  const names = labelsOr(options.labels, samples.length);
  const losses = (["generative", "discriminator"] as LossName[]).filter(
    (loss) => run[loss] !== undefined,
  );
  for (const loss of losses) {
    requireLength(what, `run.${loss}`, {
      values: run[loss] as Numbers,
      count: run.steps.length,
      of: "step",
    });
  }
  samples.forEach((rows, i) => requirePairs(what, `samples[${i}]`, rows));
  const last = run.steps[run.steps.length - 1] ?? 0;
  const right = Math.max(steps ?? 0, last, 1);
  const count = losses.length;
  const titles: Partial<Record<LossName, string>> = {
    generative: "generative loss (8)",
    discriminator: "discriminator loss (9)",
  };
  const lossText = losses.map((loss) => {
    const values = run[loss] as Numbers;
    return `${titles[loss]} ${
      formatNumber(smooth(values, values.length / 50).at(-1) as number)
    } nats`;
  }).join(", ");
  const lines = losses.flatMap((loss, panel) => {
    const line = reference[loss];
    return line ? [{ panel, line }] : [];
  });
  return compose({
    data: [
      ...lines.map(({ panel, line }) => ({
        ...referenceTrace(line, { panel, low: 0, high: right }),
        showlegend: false,
      })),
      ...losses.flatMap((loss, panel) =>
        lossTraces([run], { loss, panel, legend: false })
      ),
      ...samples.map((rows, index) => ({
        ...sampleTrace(rows, {
          index,
          label: names[index] as string,
          panel: count,
          points,
        }),
        showlegend: false,
      })),
      ...legendTraces(names),
    ],
    arrangement: {
      panels: [
        ...losses.map((loss) => ({
          title: titles[loss] as string,
          x: { title: "step", range: [0, right] as const },
          y: {
            title: "nats",
            range: lossRange([run], {
              loss,
              scale: "linear",
              // Its first values and the line are in sight.
              also: [
                ...Array.from(run[loss] as Numbers).slice(0, 10),
                ...(reference[loss] ? [reference[loss].value] : []),
              ],
            }),
          },
        })),
        {
          title: `<i>q</i>(<i>z</i>|<i>x</i>) at step ${formatCount(last)}`,
          x: latentAxis(1, limit),
          y: {
            ...latentAxis(2, limit),
            more: {
              ...latentAxis(2, limit).more,
              scaleanchor: count === 0 ? "x" : `x${count + 1}`,
              scaleratio: 1,
            },
          },
        },
      ],
      columns: count + 1,
      panelHeight: 250,
      legend: names.map(legendLabel),
      shapes: priorCircles(1, count),
    },
    alt: `Training at step ${formatCount(last)}${
      steps ? ` of ${formatCount(steps)}` : ""
    }: ${lossText}. Samples: ${describeSamples(samples, names)}.`,
    caption:
      "Losses so far and samples of q(z|x) now; dotted circles are one, " +
      "two and three standard deviations of the prior." +
      (lines.length > 0
        ? ` Dotted: ${
          listing(lines.map(({ line }) =>
            `${line.label}, ${formatNumber(line.value)} nats`
          ))
        }.`
        : ""),
  });
}
