import type { Figure, Numbers, Trace } from "./figure.ts";
import {
  formatCount,
  formatNumber,
  listing,
  plotlyText,
  roundAll,
} from "./format.ts";
import { compose, onPanel } from "./panels.ts";
import {
  envelope,
  extremes,
  pick,
  quantile,
  smooth,
  spaced,
} from "./series.ts";
import { dashOf, lightTokens, seriesColorOf } from "./style.ts";
import { requireFinite, requireLength, requireSome } from "./validate.ts";

/** The quantities of a run that `lossCurves` can draw, in nats. */
export type LossName =
  | "generative"
  | "discriminator"
  | "reconstruction"
  | "klByDiscriminator";

/** The logged losses of one run. */
export interface LossRun extends Partial<Record<LossName, Numbers>> {
  /** Name of the run. */
  readonly name: string;
  /** The steps at which the losses were logged, rising. */
  readonly steps: Numbers;
}

/** A horizontal line to compare a loss with. */
export interface LossReference {
  /** Its height, in nats. */
  readonly value: number;
  /** What it is, in a few words. */
  readonly label: string;
}

/** What `lossCurves` draws. */
export interface LossCurvesOptions {
  /** One or more runs. */
  readonly runs: readonly LossRun[];
  /** Which losses, one panel each. Default: those that any run has. */
  readonly show?: readonly LossName[];
  /** Lines to compare with, by loss. */
  readonly reference?: Partial<Record<LossName, LossReference>>;
  /** Scale of the losses. Default "linear". */
  readonly scale?: "linear" | "log";
  /** Logged values that the smooth curve averages over. Default: 1 in 50. */
  readonly span?: number;
}

const titles: Record<LossName, string> = {
  generative: "generative loss, eq. (8)",
  discriminator: "discriminator loss, eq. (9)",
  reconstruction: "reconstruction error",
  klByDiscriminator: "E<sub>q</sub>[T], the discriminator’s KL",
};

const plainTitles: Record<LossName, string> = {
  ...titles,
  klByDiscriminator: "E_q[T], the discriminator's KL",
};

const order = Object.keys(titles) as LossName[];

/** Traces of one loss of every run in panel `panel`, for sibling figures. */
export function lossTraces(
  runs: readonly LossRun[],
  { loss, panel, span, legend = true }: {
    loss: LossName;
    panel: number;
    span?: number | undefined;
    legend?: boolean;
  },
): Trace[] {
  return runs.flatMap((run, r): Trace[] => {
    const values = run[loss];
    if (!values) return [];
    const color = seriesColorOf(r);
    const smoothed = smooth(values, span ?? values.length / 50);
    const raw = envelope(values, 150);
    const kept = spaced(values.length, 200);
    const common = { type: "scatter", mode: "lines", ...onPanel(panel) };
    return [
      {
        ...common,
        x: pick(run.steps, raw),
        y: pick(values, raw),
        opacity: 0.25,
        line: { color, width: 1 },
        legendgroup: run.name,
        showlegend: false,
        hoverinfo: "skip",
      },
      {
        ...common,
        name: plotlyText(run.name),
        x: pick(run.steps, kept),
        y: pick(smoothed, kept),
        line: { color, width: 2.2, dash: dashOf(r) },
        legendgroup: run.name,
        showlegend: legend,
        hovertemplate: "step %{x}: %{y:.4g} nats",
      },
    ];
  });
}

/**
 * The range that shows what matters: the first steps may tower above the
 * rest by orders of magnitude.
 */
export function lossRange(
  runs: readonly LossRun[],
  { loss, scale, also = [] }: {
    loss: LossName;
    scale: "linear" | "log";
    also?: readonly number[];
  },
): [number, number] {
  let low = Math.min(...also), high = Math.max(...also);
  for (const run of runs) {
    const values = run[loss];
    if (!values) continue;
    low = Math.min(low, quantile(values, 0.005));
    high = Math.max(high, quantile(values, scale === "log" ? 1 : 0.985));
  }
  if (scale === "log") {
    const [from, to] = [Math.log10(low), Math.log10(high)];
    const room = 0.06 * (to - from) + 0.02;
    return [from - room, to + room];
  }
  const room = 0.08 * (high - low) + 1e-6;
  return [low - room, high + room];
}

/**
 * Losses over the steps of training: one panel a loss, one colour and dash a
 * run, the logged values faint behind their moving average.
 *
 * @param options The runs and what to show of them.
 * @returns The figure; losses in nats.
 * @throws {RangeError} If lengths differ, a value is not finite, no run has a
 * loss that is asked for, or a loss is not positive on a log scale.
 *
 * @example
 * ```ts
 * import { lossCurves } from "avb/figures";
 * const figure = lossCurves({
 *   runs: [{ name: "vae", steps: [1, 2, 3], generative: [2.8, 2.1, 1.7] }],
 * });
 * if (!figure.alt.includes("1.7")) throw new Error(figure.alt);
 * ```
 */
export function lossCurves(
  { runs, show, reference = {}, scale = "linear", span }: LossCurvesOptions,
): Figure {
  const what = "the losses";
  requireSome(what, "runs", runs);
  const losses = show ??
    order.filter((loss) => runs.some((run) => run[loss] !== undefined));
  requireSome(what, "show", losses);
  runs.forEach((run, r) => {
    requireFinite(what, `runs[${r}].steps`, run.steps);
    for (const loss of losses) {
      const values = run[loss];
      if (!values) continue;
      requireLength(what, `runs[${r}].${loss}`, {
        values,
        count: run.steps.length,
        of: "step",
      });
      const worst = extremes(values).min;
      if (scale === "log" && worst <= 0) {
        throw new RangeError(
          `Cannot draw the losses: runs[${r}].${loss} holds ${worst}, wanted ` +
            `positive values on a log scale; use the linear one`,
        );
      }
    }
  });
  for (const loss of losses) {
    if (!runs.some((run) => run[loss] !== undefined)) {
      throw new RangeError(
        `Cannot draw the losses: no run has "${loss}", wanted at least one`,
      );
    }
  }
  const legendShown = new Set<string>();
  const data = losses.flatMap((loss, panel) =>
    lossTraces(runs, { loss, panel, span }).map((trace) => {
      const group = String(trace["legendgroup"]);
      if (trace["showlegend"] !== true) return trace;
      const first = !legendShown.has(group);
      legendShown.add(group);
      return { ...trace, showlegend: first };
    })
  );
  const first = Math.min(...runs.map((run) => run.steps[0] as number));
  const last = Math.max(
    ...runs.map((run) => run.steps[run.steps.length - 1] as number),
  );
  const lines = losses.flatMap((loss, panel) => {
    const line = reference[loss];
    if (!line) return [];
    requireFinite(what, `reference.${loss}`, [line.value]);
    return [referenceTrace(line, { panel, low: first, high: last })];
  });
  const alt = losses.map((loss) => {
    const parts = runs.flatMap((run) => {
      const values = run[loss];
      if (!values) return [];
      const smoothed = smooth(values, span ?? values.length / 50);
      return [
        `${run.name} from ${formatNumber(values[0] as number)} to ` +
        `${formatNumber(smoothed.at(-1) as number)} nats`,
      ];
    });
    return `${plainTitles[loss]}: ${listing(parts)}`;
  }).join(". ");
  const references = losses.flatMap((loss) => {
    const line = reference[loss];
    return line ? [`${line.label}, ${formatNumber(line.value)} nats`] : [];
  });
  return compose({
    data: [...lines, ...data],
    arrangement: {
      panels: losses.map((loss) => ({
        title: titles[loss],
        x: { title: "step" },
        y: {
          title: "nats",
          log: scale === "log",
          range: lossRange(runs, {
            loss,
            scale,
            also: reference[loss] ? [reference[loss].value] : [],
          }),
        },
      })),
      columns: losses.length === 4 ? 2 : Math.min(3, losses.length),
      panelHeight: 270,
      legend: runs.length + lines.length > 1
        ? [...runs, ...lines].map((one) => String(one.name))
        : [],
    },
    alt: `Line plots of losses over ${formatCount(last)} steps. ${alt}.`,
    caption:
      "Losses in nats over the steps of training: logged values faint, " +
      "their moving average strong." +
      (references.length > 0 ? ` Dotted: ${listing(references)}.` : ""),
  });
}

/** A dashed horizontal line from `low` to `high`, named in the legend. */
export function referenceTrace(
  { value, label }: LossReference,
  { panel, low, high }: { panel: number; low: number; high: number },
): Trace {
  return {
    type: "scatter",
    mode: "lines",
    name: plotlyText(label),
    x: roundAll([low, high]),
    y: roundAll([value, value], 6),
    ...onPanel(panel),
    line: { color: lightTokens.muted, width: 1.4, dash: "dot" },
    hovertemplate: "%{y:.4g}",
  };
}
