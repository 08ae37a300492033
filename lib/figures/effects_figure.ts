import type { Figure, Trace } from "./figure.ts";
import { formatNumber, listing, plotlyText, roundAll } from "./format.ts";
import { plainText } from "./line_figure.ts";
import { compose, onPanel } from "./panels.ts";
import { lightTokens, roleColors } from "./style.ts";
import { requireCount, requireFinite, requireSome } from "./validate.ts";

/** What one change does to one quantity, in nats. */
export interface EffectValue {
  /** Mean of the differences. */
  readonly mean: number;
  /** Its standard error. */
  readonly standardError: number;
  /** The single differences, each with its name, such as "seed 3". */
  readonly each: readonly { readonly name: string; readonly value: number }[];
}

/** What `effectsFigure` draws. */
export interface EffectsFigureOptions {
  /** What is changed, for the caption. */
  readonly subject: string;
  /** One panel a quantity. */
  readonly panels: readonly {
    /** The quantity; its effects are in nats. */
    readonly title: string;
    /** Whether more of it is better, or less. */
    readonly better: "more" | "less";
  }[];
  /** One row a change. */
  readonly effects: readonly {
    /** What is changed; what follows a colon stands in a second line. */
    readonly name: string;
    /** A value for each panel; null where too few runs ended well. */
    readonly values: readonly (EffectValue | null)[];
  }[];
}

/** Standard errors from 0 at which a mean is drawn filled. */
const ERRORS = 2;
/** Pixels a row: two lines of text. */
const ROW = 36;

const SEEDS = "one seed";
const CLEAR = "mean ± standard error, clear of 0";
const UNCLEAR = "mean ± standard error, not clear of 0";

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${formatNumber(Math.abs(value), 3)}`;
}

function withError({ mean, standardError }: EffectValue): string {
  return `${signed(mean)} ± ${formatNumber(standardError, 2)}`;
}

function isClear({ mean, standardError }: EffectValue): boolean {
  return Math.abs(mean) > ERRORS * standardError;
}

interface Placed {
  readonly name: string;
  readonly y: number;
  readonly value: EffectValue;
}

function meanTrace(
  placed: readonly Placed[],
  { panel, clear }: { panel: number; clear: boolean },
): Trace {
  const color = clear ? roleColors.learned : lightTokens.muted;
  return {
    type: "scatter",
    mode: "markers",
    name: clear ? CLEAR : UNCLEAR,
    legendgroup: clear ? "clear" : "unclear",
    showlegend: panel === 0,
    // An empty trace would have no entry in the legend.
    x: placed.length > 0 ? roundAll(placed.map((p) => p.value.mean)) : [null],
    y: placed.length > 0 ? placed.map(({ y }) => y) : [null],
    error_x: {
      type: "data",
      array: roundAll(placed.map((p) => p.value.standardError)),
      thickness: 1.8,
      width: 5,
      color,
    },
    ...onPanel(panel),
    marker: {
      color,
      symbol: clear ? "circle" : "circle-open",
      size: 10,
      line: { width: 1.8, color },
    },
    text: placed.map(({ name, value }) =>
      `${plotlyText(name)}: ${withError(value)} nats, ` +
      `${value.each.length} pairs`
    ),
    hovertemplate: "%{text}<extra></extra>",
  };
}

function seedTrace(placed: readonly Placed[], panel: number): Trace {
  const points = placed.flatMap(({ name, y, value }) =>
    value.each.map((one) => ({ ...one, y, change: name }))
  );
  return {
    type: "scatter",
    mode: "markers",
    name: SEEDS,
    legendgroup: "seeds",
    showlegend: panel === 0,
    x: roundAll(points.map(({ value }) => value)),
    y: points.map(({ y }) => y),
    ...onPanel(panel),
    marker: {
      color: roleColors.gap,
      symbol: "line-ns-open",
      size: 11,
      line: { width: 1.6, color: roleColors.gap },
    },
    text: points.map(({ name, value, change }) =>
      `${plotlyText(change)}, ${plotlyText(name)}: ${signed(value)} nats`
    ),
    hovertemplate: "%{text}<extra></extra>",
  };
}

/** All that is drawn, and 0. */
function rangeOf(values: readonly EffectValue[]): [number, number] {
  const ends = values.flatMap(({ mean, standardError, each }) => [
    mean - standardError,
    mean + standardError,
    ...each.map(({ value }) => value),
  ]);
  const low = Math.min(0, ...ends), high = Math.max(0, ...ends);
  const room = 0.06 * (high - low) || 1;
  return [low - room, high + room];
}

/**
 * Effects of changes side by side: a row a change, a panel a quantity, the
 * mean difference with its standard error over the single ones, and a line at
 * 0. The rows are sorted by the first panel's mean, the best on top; those
 * without one are named below. Hovering over a mark gives its numbers.
 *
 * @param options The quantities and what each change does to them.
 * @returns The figure; nats.
 * @throws {RangeError} If there is no panel or change, a change has not one
 * value for each panel, a number is not finite, or no change has a value.
 *
 * @example
 * ```ts
 * import { effectsFigure } from "avb/figures";
 * const each = [{ name: "seed 0", value: 0.1 }, { name: "seed 1", value: 0.3 }];
 * const figure = effectsFigure({
 *   subject: "the recipe",
 *   panels: [{ title: "ELBO", better: "more" }],
 *   effects: [{
 *     name: "decay",
 *     values: [{ mean: 0.2, standardError: 0.1, each }],
 *   }],
 * });
 * if (!figure.alt.includes("decay +0.2 ± 0.1")) throw new Error(figure.alt);
 * ```
 */
export function effectsFigure(
  { subject, panels, effects }: EffectsFigureOptions,
): Figure {
  const what = "the effects";
  requireSome(what, "panels", panels);
  requireSome(what, "effects", effects);
  effects.forEach(({ values }, k) => {
    requireCount(what, `effects[${k}].values`, {
      items: values,
      count: panels.length,
      of: "panel",
    });
    values.forEach((value, p) => {
      if (!value) return;
      const { mean, standardError, each } = value;
      const numbers = [mean, standardError, ...each.map(({ value }) => value)];
      requireFinite(what, `effects[${k}].values[${p}]`, numbers);
    });
  });
  const sign = panels[0]!.better === "more" ? 1 : -1;
  const measured = effects.filter(({ values }) => values[0])
    .sort((a, b) => sign * (b.values[0]!.mean - a.values[0]!.mean));
  requireSome(what, "effects with a value", measured);
  const rows = measured.length;
  const byPanel = panels.map((_, p) =>
    measured.flatMap(({ name, values }, k): Placed[] => {
      const value = values[p];
      return value ? [{ name, y: rows - 1 - k, value }] : [];
    })
  );
  const missing = effects.filter((effect) => !measured.includes(effect))
    .map(({ name }) => name);
  const ticks = {
    tickvals: measured.map((_, k) => rows - 1 - k),
    // In two lines, or a narrow screen has no room for anything else.
    ticktext: measured.map(({ name }) =>
      plotlyText(name).replace(": ", ":<br>")
    ),
  };
  const summary = panels.map(({ title }, p) =>
    `On ${plainText(title)}: ${
      byPanel[p]!.map(({ name, value }) => `${name} ${withError(value)}`)
        .join("; ")
    }`
  ).join(". ");
  return compose({
    data: byPanel.flatMap((placed, panel) => [
      seedTrace(placed, panel),
      ...[true, false].map((clear) =>
        meanTrace(placed.filter(({ value }) => isClear(value) === clear), {
          panel,
          clear,
        })
      ),
    ]),
    arrangement: {
      panels: panels.map(({ title, better }, p) => ({
        title: `${title}, ${better === "more" ? "better →" : "← better"}`,
        x: {
          title: "difference (nats)",
          range: rangeOf(byPanel[p]!.map(({ value }) => value)),
          more: {
            zeroline: true,
            zerolinecolor: lightTokens.ink,
            zerolinewidth: 1.4,
          },
        },
        y: { title: "change", range: [-0.6, rows - 0.4], more: ticks },
      })),
      columns: 1,
      panelHeight: ROW * rows + 20,
      legend: [SEEDS, CLEAR, UNCLEAR],
    },
    alt: `Effects of changes to ${subject}, in nats, mean ± standard error. ` +
      `${summary}.`,
    caption:
      `What each change does to ${subject}, sorted by the first panel: ` +
      `changed minus unchanged, the mean with one standard error each way, ` +
      `and each seed's own difference as a stroke. Filled where the mean is ` +
      `more than ${ERRORS} standard errors from 0.` +
      (missing.length > 0
        ? ` Too few runs ended well for ${listing(missing)}.`
        : ""),
  });
}
