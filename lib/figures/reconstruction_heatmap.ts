import type { Figure, Numbers } from "./figure.ts";
import { formatNumber, plotlyText, toDecimals } from "./format.ts";
import { compose, onPanel } from "./panels.ts";
import { labelsOr, shortLabel } from "./samples.ts";
import { sequentialScale } from "./style.ts";
import { requireCount, requireLength, requireSome } from "./validate.ts";

/** What `reconstructionHeatmap` draws. */
export interface ReconstructionHeatmapOptions {
  /** One panel a model: row i holds the mean Bernoulli probabilities of x_i. */
  readonly panels: readonly {
    readonly title: string;
    readonly probabilities: readonly Numbers[];
  }[];
  /** One label an observation. */
  readonly labels?: readonly string[];
}

/**
 * Reconstructions as a table of colours with numbers: row i is
 * E over q(z|x_i) of the decoder's probabilities, one column a component.
 *
 * @param options One or more models' reconstructions.
 * @returns The figure.
 * @throws {RangeError} If rows differ in length or a probability is outside
 * 0 to 1.
 *
 * @example
 * ```ts
 * import { reconstructionHeatmap } from "avb/figures";
 * const figure = reconstructionHeatmap({
 *   panels: [{ title: "AVB", probabilities: [[0.99, 0.01], [0.02, 0.98]] }],
 * });
 * if (!figure.alt.includes("0.99")) throw new Error(figure.alt);
 * ```
 */
export function reconstructionHeatmap(
  { panels, labels }: ReconstructionHeatmapOptions,
): Figure {
  const what = "the reconstructions";
  requireSome(what, "panels", panels);
  const rows = panels[0]?.probabilities.length ?? 0;
  const xDim = panels[0]?.probabilities[0]?.length ?? 0;
  const names = labelsOr(labels, rows);
  panels.forEach((panel, p) => {
    requireCount(what, `panels[${p}].probabilities`, {
      items: panel.probabilities,
      count: names.length,
      of: "label",
    });
    panel.probabilities.forEach((values, i) => {
      requireLength(what, `panels[${p}].probabilities[${i}]`, {
        values,
        count: xDim,
        of: "component",
      });
      const bad = Array.from(values).find((v) => v < 0 || v > 1);
      if (bad !== undefined) {
        throw new RangeError(
          `Cannot draw the reconstructions: panels[${p}].probabilities[${i}] ` +
            `holds ${bad}, wanted values from 0 to 1; pass probabilities, ` +
            `not logits`,
        );
      }
    });
  });
  const components = Array.from({ length: xDim }, (_, i) => i + 1);
  // Up to three decimals, and no "0.000" for what is merely small.
  const shown = (p: number) =>
    p > 0 && p < 0.0005
      ? "<0.001"
      : p < 1 && p > 0.9995
      ? ">0.999"
      : p.toFixed(3);
  const data = panels.map((panel, p) => ({
    type: "heatmap",
    x: components,
    y: names.map((_, i) => i + 1),
    z: panel.probabilities.map((values) => toDecimals(values, 4)),
    text: panel.probabilities.map((values) =>
      Array.from(values, (v) => plotlyText(shown(v)))
    ),
    texttemplate: "%{text}",
    textfont: { size: 12 },
    ...onPanel(p),
    xgap: 2,
    ygap: 2,
    coloraxis: "coloraxis",
    hovertemplate: "component %{x}: %{z:.4f}<extra></extra>",
  }));
  const alt = panels.map((panel) =>
    `${panel.title}: ` +
    panel.probabilities.map((values, i) =>
      `${shortLabel(names[i] as string)} becomes (${
        Array.from(values, (v) => formatNumber(v, 3)).join(", ")
      })`
    ).join("; ")
  ).join(". ");
  return compose({
    data,
    arrangement: {
      panels: panels.map((panel) => ({
        title: plotlyText(panel.title),
        x: {
          title: "component",
          range: [0.5, xDim + 0.5],
          more: { tickvals: components, showgrid: false, ticks: "" },
        },
        y: {
          title: "reconstructed <i>x</i>",
          range: [names.length + 0.5, 0.5],
          more: {
            tickvals: names.map((_, i) => i + 1),
            ticktext: names.map((name) => plotlyText(shortLabel(name))),
            showgrid: false,
            ticks: "",
          },
        },
      })),
      columns: Math.min(2, panels.length),
      panelHeight: Math.max(120, 52 * names.length),
      shared: true,
      colorAxis: {
        title: "probability",
        axis: { cmin: 0, cmax: 1, colorscale: sequentialScale },
      },
    },
    alt: `Tables of mean reconstruction probabilities. ${alt}.`,
    caption: "Mean over q(z|x) of the decoder’s probability that each " +
      "component is 1. A perfect model shows the data: ones on the filled " +
      "pixels, zeros elsewhere.",
  });
}
