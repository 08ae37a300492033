import { lightTokens } from "../../figures/style.ts";
import { escapeHtml } from "./html.ts";
import { type Cell, hasTag, type Notebook } from "./notebook.ts";

/** A small still picture of a figure. */
export interface Sketch {
  /** An SVG element that fills its frame and follows the theme. */
  readonly svg: string;
  /** The figure's alternative text. */
  readonly alt: string;
}

/** The MIME type of figures. */
const FIGURE = "application/vnd.plotly.v1+json";

/** The picture's own units; a page scales it. */
const WIDTH = 320;
const HEIGHT = 200;
const EDGE = 8;
/** More points than these are thinned out evenly. */
const MOST_POINTS = 240;
/** Nor are maps drawn finer, nor in more colours. */
const MOST_CELLS = 36;
const COLORS = 16;

type Values = Readonly<Record<string, unknown>>;
type Pair = readonly [number, number];

function object(value: unknown): Values {
  return value !== null && typeof value === "object" ? value as Values : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** "xaxis2" for "x2". */
function axisName(short: unknown, letter: "x" | "y"): string {
  return `${letter}axis${String(short ?? letter).slice(1)}`;
}

function numbers(values: unknown, logarithmic: boolean): number[] {
  return list(values).map((value) => {
    const number = typeof value === "number" ? value : NaN;
    return logarithmic ? Math.log10(number) : number;
  });
}

function pair(value: unknown): Pair | undefined {
  const [from, to] = list(value);
  return typeof from === "number" && typeof to === "number"
    ? [from, to]
    : undefined;
}

/** An axis: from what to what it goes, and where it lies on the picture. */
interface Axis {
  readonly isLog: boolean;
  readonly range: Pair;
  readonly place: Pair;
}

function axisOf(
  figure: { readonly data: readonly unknown[]; readonly layout: unknown },
  name: string,
): Axis {
  const letter = name[0] as "x" | "y";
  const given = object(object(figure.layout)[name]);
  const isLog = given["type"] === "log";
  const [from, to] = pair(given["domain"]) ?? [0, 1];
  const size = letter === "x" ? WIDTH : HEIGHT;
  const along = (share: number) =>
    EDGE + (letter === "x" ? share : 1 - share) * (size - 2 * EDGE);
  let range = pair(given["range"]);
  if (!range) {
    const values = figure.data.flatMap((trace) => {
      const own = object(trace);
      if (axisName(own[`${letter}axis`], letter) !== name) return [];
      const all = numbers(own[letter], isLog).filter(Number.isFinite);
      return own["type"] === "bar" && letter === "y" ? [0, ...all] : all;
    });
    const low = Math.min(...values);
    const high = Math.max(...values);
    const air = (high - low || 1) * 0.04;
    range = [low - air, high + air];
  }
  return { isLog, range, place: [along(from), along(to)] };
}

function scale({ range, place }: Axis): (value: number) => number {
  return (value) =>
    place[0] +
    (value - range[0]) / (range[1] - range[0]) * (place[1] - place[0]);
}

const tokens = new Map<string, string>(
  Object.entries(lightTokens).map(([name, color]) => [
    color,
    `var(--figure-${name})`,
  ]),
);

function css(color: unknown): string {
  return typeof color === "string"
    ? tokens.get(color) ?? color
    : "var(--figure-ink)";
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** At most so many of a list, evenly, the last one among them. */
function thinned<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from(
    { length: most },
    (_, k) => all[Math.round(k * (all.length - 1) / (most - 1))] as T,
  );
}

function scatter(trace: Values, x: Axis, y: Axis): string {
  const [toX, toY] = [scale(x), scale(y)];
  const ys = numbers(trace["y"], y.isLog);
  const points = numbers(trace["x"], x.isLog).map((value, k) =>
    [toX(value), toY(ys[k] ?? NaN)] as const
  );
  if (!points.some((point) => point.every(Number.isFinite))) return "";
  const kept = thinned(points, MOST_POINTS);
  const mode = String(trace["mode"] ?? "lines");
  const line = object(trace["line"]);
  const marker = object(trace["marker"]);
  const parts: string[] = [];
  if (mode.includes("lines")) {
    let isDown = false;
    const path = kept.map(([a, b]) => {
      const isPoint = Number.isFinite(a) && Number.isFinite(b);
      const step = isPoint
        ? `${isDown ? "L" : "M"}${number(a)} ${number(b)}`
        : "";
      isDown = isPoint;
      return step;
    }).join("");
    const dash = typeof line["dash"] === "string" && line["dash"] !== "solid"
      ? ' stroke-dasharray="6 4"'
      : "";
    parts.push(
      `<path d="${path}" fill="none" stroke="${css(line["color"])}" ` +
        `stroke-width="2"${dash}/>`,
    );
  }
  if (mode.includes("markers")) {
    const radius = points.length > 60 ? 1.3 : 3;
    const colors = list(marker["color"]);
    const dots = kept.filter((point) => point.every(Number.isFinite)).map((
      [a, b],
    ) => `M${number(a)} ${number(b)}h0`).join("");
    parts.push(
      `<path d="${dots}" fill="none" stroke-linecap="round" ` +
        `stroke-width="${2 * radius}" stroke="${
          css(colors[0] ?? marker["color"] ?? line["color"])
        }"/>`,
    );
  }
  return parts.join("");
}

function bars(trace: Values, x: Axis, y: Axis): string {
  const [toX, toY] = [scale(x), scale(y)];
  const xs = numbers(trace["x"], x.isLog).map(toX);
  const width = Math.abs((xs[1] ?? 40) - (xs[0] ?? 0)) * 0.9;
  const path = numbers(trace["y"], y.isLog).map((value, k) => {
    const left = (xs[k] ?? NaN) - width / 2;
    if (!Number.isFinite(left + value)) return "";
    return `M${number(left)} ${number(toY(0))}V${number(toY(value))}h${
      number(width)
    }V${number(toY(0))}z`;
  }).join("");
  const { color } = object(trace["marker"]);
  return `<path d="${path}" fill="${css(color)}" fill-opacity="0.6"/>`;
}

/** The colour of a scale, from 0 to 1, both ends included. */
function colorAt(stops: readonly unknown[], share: number): string {
  if (!Number.isFinite(share)) return "none";
  const at = Math.min(1, Math.max(0, share));
  const pairs = stops.map(list) as unknown as [number, string][];
  const k = Math.max(1, pairs.findIndex(([stop]) => stop >= at));
  const [low, high] = [pairs[k - 1], pairs[k]];
  if (!low || !high) return "none";
  const mix = (at - low[0]) / (high[0] - low[0]);
  const channel = (color: string, j: number) =>
    Number.parseInt(color.slice(1 + 2 * j, 3 + 2 * j), 16);
  return "#" +
    [0, 1, 2].map((j) =>
      Math.round(channel(low[1], j) * (1 - mix) + channel(high[1], j) * mix)
        .toString(16).padStart(2, "0")
    ).join("");
}

/** A map in few cells and colours, neighbours of one colour as one box. */
function heatmap(trace: Values, x: Axis, y: Axis, colors: Values): string {
  const rows = thinned(list(trace["z"]).map(list), MOST_CELLS);
  const stops = list(colors["colorscale"]);
  const [low, high] = [Number(colors["cmin"]), Number(colors["cmax"])];
  const [left, right] = x.place;
  const [bottom, top] = y.place;
  return rows.map((row, i) => {
    const cells = thinned(row, MOST_CELLS).map((value) =>
      Math.round((Number(value) - low) / (high - low) * COLORS) / COLORS
    );
    const tall = (top - bottom) / rows.length;
    const boxes: string[] = [];
    for (let from = 0; from < cells.length;) {
      let to = from + 1;
      while (to < cells.length && cells[to] === cells[from]) to++;
      const at = (k: number) => left + (right - left) * k / cells.length;
      boxes.push(
        `<path d="M${number(at(from))} ${number(bottom + i * tall)}H${
          number(at(to))
        }v${number(tall)}H${number(at(from))}z" fill="${
          colorAt(stops, cells[from] ?? NaN)
        }"/>`,
      );
      from = to;
    }
    return boxes.join("");
  }).join("");
}

/** What a trace draws, or nothing where this cannot draw it. */
function marksOf(trace: Values, x: Axis, y: Axis, layout: Values): string {
  const isHidden = trace["visible"] === false ||
    trace["visible"] === "legendonly";
  const type = isHidden ? "" : String(trace["type"] ?? "scatter");
  if (type.startsWith("scatter")) return scatter(trace, x, y);
  if (type === "bar") return bars(trace, x, y);
  if (type !== "heatmap") return "";
  const shared = trace["coloraxis"];
  const colors = shared ? object(layout[String(shared)]) : {
    colorscale: trace["colorscale"],
    cmin: trace["zmin"],
    cmax: trace["zmax"],
  };
  return heatmap(trace, x, y, colors);
}

/**
 * A figure as a small still picture without words: its curves, points, bars
 * and maps in their places. For a list of pages, where a whole figure with
 * its titles could not be read.
 *
 * @param figure A figure's traces and layout, as Plotly takes them.
 * @returns An SVG element, or undefined where the figure has nothing that
 * this can draw.
 */
export function sketchOf(figure: unknown): string | undefined {
  const data = list(object(figure)["data"]);
  const layout = object(object(figure)["layout"]);
  const axes = new Map<string, Axis>();
  const axis = (name: string) => {
    const known = axes.get(name) ?? axisOf({ data, layout }, name);
    axes.set(name, known);
    return known;
  };
  // Panels by their pair of axes; what leaves one is cut off.
  const panels = new Map<string, string>();
  for (const trace of data.map(object)) {
    const names = [
      axisName(trace["xaxis"], "x"),
      axisName(trace["yaxis"], "y"),
    ] as const;
    const marks = marksOf(trace, axis(names[0]), axis(names[1]), layout);
    if (!marks) continue;
    const panel = names.join(" ");
    panels.set(panel, (panels.get(panel) ?? "") + marks);
  }
  if (panels.size === 0) return undefined;
  const drawn = [...panels].map(([names, marks]) => {
    const [x, y] = names.split(" ").map(axis) as [Axis, Axis];
    const [left, right] = x.place;
    const [bottom, top] = y.place;
    const box = [left, top, right - left, bottom - top].map(number);
    return `<svg x="${box[0]}" y="${box[1]}" width="${box[2]}" ` +
      `height="${box[3]}" viewBox="${box.join(" ")}">${marks}</svg>` +
      `<path d="M${box[0]} ${box[1]}v${box[3]}h${box[2]}" fill="none" ` +
      `stroke="var(--figure-axis)"/>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${
    drawn.join("")
  }</svg>`;
}

function sketchOfCell({ outputs = [] }: Cell): Sketch | undefined {
  for (const { data = {}, metadata } of outputs) {
    const svg = FIGURE in data ? sketchOf(data[FIGURE]) : undefined;
    if (svg === undefined) continue;
    const alt = object(object(metadata)[FIGURE])["alt"];
    return { svg, alt: typeof alt === "string" ? alt : "" };
  }
  return undefined;
}

/**
 * The picture of an executed notebook: the figure of the cell that has the
 * tag `thumbnail`, or else its first figure.
 */
export function sketchOfNotebook({ cells }: Notebook): Sketch | undefined {
  const tagged = cells.filter((cell) => hasTag(cell, "thumbnail"));
  for (const cell of [...tagged, ...cells]) {
    const sketch = sketchOfCell(cell);
    if (sketch) return sketch;
  }
  return undefined;
}

/** The picture as an element that says what it shows. */
export function sketchElement({ svg, alt }: Sketch): string {
  return `<div class="avb-sketch" role="img" aria-label="${
    escapeHtml(alt || "A figure of the notebook")
  }">${svg}</div>`;
}
