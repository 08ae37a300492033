import type { Figure, Json, Layout, Trace } from "./figure.ts";
import { fontFamily, lightTokens } from "./style.ts";

/** What one axis of a panel needs beyond the common style. */
export interface AxisSpec {
  /** With the unit in brackets; Plotly's small HTML is allowed. */
  readonly title: string;
  readonly range?: readonly [number, number];
  readonly log?: boolean;
  /** Further Plotly attributes of the axis. */
  readonly more?: Layout;
}

/** One pair of axes. Panel number i draws on axes `axisName("x", i)`. */
export interface Panel {
  readonly title?: string;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
}

/** How the panels of a figure stand. */
export interface Arrangement {
  readonly panels: readonly Panel[];
  /** Columns on a wide screen. Default: all in one row. */
  readonly columns?: number;
  /** Columns below 560 px. Default 1. */
  readonly narrowColumns?: number;
  /** Same scale along both axes; height of a panel = `ratio` x its width. */
  readonly equal?: { readonly ratio: number };
  /** Height of a panel in pixels where the axes are not equal. */
  readonly panelHeight?: number;
  /** The same below 560 px. Default: as above. */
  readonly narrowPanelHeight?: number;
  /**
   * Panels of one grid share the meaning of their axes: axis titles are shown
   * on the left and below only.
   */
  readonly shared?: boolean;
  /** Characters of the legend's entries; none: no legend. */
  readonly legend?: readonly string[];
  /** A shared colour bar for `coloraxis`, with its title and scale. */
  readonly colorAxis?: { readonly title: string; readonly axis: Layout };
  readonly shapes?: readonly Layout[];
  readonly annotations?: readonly Layout[];
  /** Widest useful width of one panel with equal axes, in pixels. */
  readonly maxPanelWidth?: number;
  /** Further Plotly attributes of the layout. */
  readonly more?: Layout;
}

/** "x", "x2", "x3" …: Plotly's reference to the axis of panel `index`. */
export function axisName(letter: "x" | "y", index: number): string {
  return index === 0 ? letter : `${letter}${index + 1}`;
}

/** The axis references of a trace in panel `index`. */
export function onPanel(index: number): { xaxis: string; yaxis: string } {
  return { xaxis: axisName("x", index), yaxis: axisName("y", index) };
}

/** Below this width in pixels the narrow layout is used. */
const narrowBelow = 560;
const wideWidth = 860;
const narrowWidth = 380;
const fontSize = 13;

function axisLayout(
  spec: AxisSpec,
  { showTitle, domain, equalTo, anchor, tiny }: {
    tiny: boolean;
    showTitle: boolean;
    domain: readonly [number, number];
    equalTo: string | undefined;
    anchor: string;
  },
): Layout {
  return {
    anchor,
    domain,
    ...(showTitle
      ? { title: { text: spec.title, standoff: 8, font: { size: fontSize } } }
      : {}),
    ...(spec.range ? { range: spec.range } : {}),
    ...(spec.log
      // Over few decades the digits between the powers of ten are needed.
      ? {
        type: "log",
        exponentformat: "power",
        ...(spec.range && spec.range[1] - spec.range[0] < 1.5
          ? { dtick: "D1" }
          : { dtick: 1 }),
      }
      : {}),
    ...(equalTo ? { scaleanchor: equalTo, scaleratio: 1 } : {}),
    constrain: "domain",
    gridcolor: lightTokens.grid,
    linecolor: lightTokens.axis,
    zeroline: false,
    showline: true,
    mirror: true,
    ticks: "outside",
    ticklen: 4,
    tickcolor: lightTokens.axis,
    ...(anchor.startsWith("y")
      ? { tickangle: 0, automargin: false }
      : { automargin: equalTo ? false : "left" }),
    ...(spec.log ? { tickfont: { size: fontSize - 2 } } : {}),
    ...spec.more,
    // Room for three labels only.
    ...(tiny ? { dtick: spec.range?.[1] ?? 4 } : {}),
  };
}

interface Sizes {
  readonly columns: number;
  readonly rows: number;
  readonly width: number;
  readonly narrow: boolean;
}

function layoutFor(arrangement: Arrangement, sizes: Sizes): Layout {
  const { panels, equal, shared = false, legend = [], colorAxis } = arrangement;
  const { columns, rows, width, narrow } = sizes;
  const margin = { l: narrow ? 52 : 62, r: narrow ? 18 : 20, t: 30, b: 50 };
  const titled = panels.some((panel) => panel.title);
  if (!titled) margin.t = 14;
  const gapX = shared ? (narrow ? 30 : 36) : narrow ? 62 : 74;
  const gapY = shared ? (titled ? 54 : 34) : titled ? 86 : 62;

  // The legend stands below everything, in as many rows as it needs: Plotly
  // gives each entry the room of the longest one.
  let legendHeight = 0;
  if (legend.length > 0) {
    // Counted for the smallest width that the layout serves.
    const room = (narrow ? 320 : narrowBelow) - margin.l - margin.r;
    const letter = narrow ? 6.3 : 6.8;
    const entry = 40 + letter * Math.max(...legend.map((n) => n.length));
    const perRow = Math.max(1, Math.floor(room / entry));
    legendHeight = 21 * Math.ceil(legend.length / perRow) + 8;
  }
  const barHeight = colorAxis && narrow ? 74 : 0;
  if (colorAxis && !narrow) margin.r += 84;
  margin.b += legendHeight + barHeight;

  const inner = width - margin.l - margin.r;
  const panelWidth = (inner - (columns - 1) * gapX) / columns;
  const panelHeight = equal
    ? equal.ratio * panelWidth
    : (narrow && arrangement.narrowPanelHeight) ||
      (arrangement.panelHeight ?? 300);
  const innerHeight = rows * panelHeight + (rows - 1) * gapY;
  const fixed = margin.t + margin.b + (rows - 1) * gapY +
    (equal ? -sideways() * equal.ratio * rows / columns : rows * panelHeight);
  function sideways(): number {
    return margin.l + margin.r + (columns - 1) * gapX;
  }
  const perWidth = equal ? equal.ratio * rows / columns : 0;
  const maxPanel = arrangement.maxPanelWidth ?? 440;
  const maxHeight = equal
    ? margin.t + margin.b + (rows - 1) * gapY + rows * equal.ratio * maxPanel
    : fixed;

  const axes: Record<string, Json> = {};
  const titles: Layout[] = [];
  panels.forEach((panel, index) => {
    const column = index % columns;
    const row = Math.floor(index / columns);
    const left = column * (panelWidth + gapX) / inner;
    const top = 1 - row * (panelHeight + gapY) / innerHeight;
    const x = axisName("x", index);
    const y = axisName("y", index);
    const isLast = index + columns >= panels.length;
    axes[`xaxis${index === 0 ? "" : index + 1}`] = axisLayout(panel.x, {
      showTitle: !shared || isLast,
      domain: [left, Math.min(1, left + panelWidth / inner)],
      equalTo: undefined,
      anchor: y,
      tiny: Boolean(equal) && panelWidth < 110,
    });
    axes[`yaxis${index === 0 ? "" : index + 1}`] = axisLayout(panel.y, {
      showTitle: !shared || column === 0,
      domain: [Math.max(0, top - panelHeight / innerHeight), top],
      equalTo: equal ? x : undefined,
      anchor: x,
      tiny: Boolean(equal) && panelWidth < 110,
    });
    if (panel.title) {
      titles.push({
        text: panel.title,
        xref: `${x} domain`,
        yref: `${y} domain`,
        x: 0.5,
        y: 1,
        xanchor: "center",
        yanchor: "bottom",
        yshift: 3,
        showarrow: false,
        font: {
          size: equal && panelWidth < 110
            ? fontSize - 3
            : narrow
            ? fontSize
            : fontSize + 1,
        },
      });
    }
  });

  if (colorAxis) {
    // Not the bar's own title: Plotly puts that of a low bar on its labels.
    titles.push({
      text: colorAxis.title,
      xref: "paper",
      yref: "paper",
      showarrow: false,
      font: { size: fontSize },
      ...(narrow
        ? { x: 0.5, y: 0, xanchor: "center", yanchor: "top", yshift: -48 }
        : { x: 1, y: 1, xanchor: "left", yanchor: "bottom", xshift: 14 }),
    });
  }
  const height = Math.round(Math.min(maxHeight, fixed + perWidth * width));
  return {
    autosize: true,
    height,
    margin,
    paper_bgcolor: lightTokens.paper,
    plot_bgcolor: lightTokens.paper,
    font: { family: fontFamily, size: fontSize, color: lightTokens.ink },
    hoverlabel: { font: { family: fontFamily, size: fontSize } },
    hovermode: "closest",
    showlegend: legend.length > 0,
    legend: {
      orientation: "h",
      xref: "container",
      x: 0.5,
      xanchor: "center",
      yref: "container",
      y: 0,
      yanchor: "bottom",
      itemsizing: "constant",
      traceorder: "normal",
      bgcolor: "rgba(0,0,0,0)",
      font: { size: narrow ? fontSize - 1 : fontSize },
    },
    ...(colorAxis
      ? {
        coloraxis: {
          ...colorAxis.axis,
          colorbar: {
            outlinewidth: 0,
            thickness: 14,
            ticks: "outside",
            ticklen: 3,
            tickcolor: lightTokens.axis,
            ...(narrow
              ? {
                orientation: "h",
                yref: "container",
                y: (legendHeight + 4) / height,
                yanchor: "bottom",
                len: 0.9,
              }
              : { x: 1.01, xpad: 8, len: 1, lenmode: "fraction" }),
          },
        },
      }
      : {}),
    ...axes,
    ...(arrangement.shapes ? { shapes: arrangement.shapes } : {}),
    annotations: [...titles, ...(arrangement.annotations ?? [])],
    ...arrangement.more,
    meta: {
      avb: {
        fixed: Math.round(fixed),
        perWidth: Math.round(perWidth * 1e4) / 1e4,
        maxHeight: Math.round(maxHeight),
      },
    },
  };
}

/** Traces and an arrangement as a figure in the common style. */
export function compose(
  { data, arrangement, alt, caption }: {
    data: readonly Trace[];
    arrangement: Arrangement;
    alt: string;
    caption: string;
  },
): Figure {
  const count = arrangement.panels.length;
  const sizes = (columns: number, width: number): Sizes => ({
    columns: Math.min(columns, count),
    rows: Math.ceil(count / Math.min(columns, count)),
    width,
    narrow: width === narrowWidth,
  });
  const wide = layoutFor(
    arrangement,
    sizes(arrangement.columns ?? count, wideWidth),
  );
  const narrow = layoutFor(
    arrangement,
    sizes(arrangement.narrowColumns ?? 1, narrowWidth),
  );
  const meta = wide["meta"] as { avb: Layout };
  return {
    data,
    layout: { ...wide, meta: { avb: { ...meta.avb, narrowBelow, narrow } } },
    config: {
      responsive: true,
      displaylogo: false,
      displayModeBar: "hover",
      modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
    },
    alt,
    caption,
  };
}
