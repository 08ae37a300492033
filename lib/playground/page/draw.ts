/// <reference lib="dom" />
import { symbolOf } from "../../figures/style.ts";
import { type Frame, LIMIT, NODES, SAMPLES } from "../protocol.ts";
import { LOG_RATIO_RANGE, logRatioColor, rowColor } from "./colors.ts";

/**
 * Radius of the maps of T and T*: nearly all of the prior is within. Further
 * out T has seen nothing, and samples give no density.
 */
const FIELD = 3;

/** The page's neutral colours, of the theme that is on. */
export interface Theme {
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
}

/** The neutral colours that the page has now. */
export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element);
  // Custom properties hold light-dark(): ask elements that use them.
  return {
    ink: style.color,
    muted: style.outlineColor,
    line: style.borderTopColor,
  };
}

/** Fits a canvas to its place and the screen's pixels; tells its size. */
function prepare(
  canvas: HTMLCanvasElement,
): { context: CanvasRenderingContext2D; width: number; height: number } {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = globalThis.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext("2d")!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

/** Values at the nodes as a small picture, stretched over the canvas. */
class NodePicture {
  readonly #canvas = document.createElement("canvas");
  readonly #image: ImageData;

  constructor() {
    this.#canvas.width = NODES;
    this.#canvas.height = NODES;
    this.#image = new ImageData(NODES, NODES);
  }

  paint(
    target: CanvasRenderingContext2D,
    { size, colorAt }: {
      size: number;
      colorAt: (node: number) => readonly [number, number, number, number];
    },
  ): void {
    const { data } = this.#image;
    for (let j = 0; j < NODES; j++) {
      for (let i = 0; i < NODES; i++) {
        // z2 points up, rows of a picture go down.
        const at = 4 * ((NODES - 1 - j) * NODES + i);
        data.set(colorAt(j * NODES + i), at);
      }
    }
    this.#canvas.getContext("2d")!.putImageData(this.#image, 0, 0);
    target.imageSmoothingEnabled = true;
    // Nodes are the centres of the picture's cells.
    const half = size / (NODES - 1) / 2;
    target.drawImage(
      this.#canvas,
      -half,
      -half,
      size + 2 * half,
      size + 2 * half,
    );
  }
}

let picture: NodePicture | undefined;

/** Made when first drawn: the worker, which has no document, reads this too. */
function nodePicture(): NodePicture {
  return picture ??= new NodePicture();
}

/** A mark that tells observations apart without colour. */
function mark(
  context: CanvasRenderingContext2D,
  symbol: string,
  { x, y, r }: { x: number; y: number; r: number },
): void {
  switch (symbol) {
    case "circle":
      context.moveTo(x + r, y);
      context.arc(x, y, r, 0, 2 * Math.PI);
      return;
    case "square":
      context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
      return;
    case "cross":
      context.rect(x - 1.2 * r, y - 0.4 * r, 2.4 * r, 0.8 * r);
      context.rect(x - 0.4 * r, y - 1.2 * r, 0.8 * r, 2.4 * r);
      return;
  }
  // Corners on a circle, the first at the top (1/4 turn) or elsewhere.
  const corners = symbol.startsWith("triangle")
    ? 3
    : symbol === "star"
    ? 10
    : 4;
  const turn = symbol === "triangle-down"
    ? Math.PI / 2
    : symbol === "x"
    ? Math.PI / 4
    : -Math.PI / 2;
  for (let k = 0; k < corners; k++) {
    const angle = turn + 2 * Math.PI * k / corners;
    const radius = 1.25 * r * (symbol === "star" && k % 2 === 1 ? 0.5 : 1);
    const [px, py] = [
      x + radius * Math.cos(angle),
      y + radius * Math.sin(angle),
    ];
    if (k === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
  }
  context.closePath();
}

/** Circles of the prior's standard deviations 1, 2, 3. */
function priorContours(
  context: CanvasRenderingContext2D,
  size: number,
  { muted }: Theme,
): void {
  context.strokeStyle = muted;
  context.lineWidth = 1;
  context.setLineDash([2, 3]);
  for (const radius of [1, 2, 3]) {
    context.beginPath();
    context.arc(size / 2, size / 2, radius * size / (2 * LIMIT), 0, 7);
    context.stroke();
  }
  context.setLineDash([]);
}

/**
 * The posteriors as points over the decoder's regions and the prior's
 * contours.
 *
 * @param canvas Where.
 * @param samples [rows, SAMPLES, 2].
 * @param options The regions, if any, and the exact posterior.
 */
export function drawLatent(
  canvas: HTMLCanvasElement,
  samples: Float32Array,
  { theme, regions, shown }: {
    theme: Theme;
    /** What is drawn behind the points. */
    regions?: Frame["regions"];
    /** Whose exact posterior that is. */
    shown: number;
  },
): void {
  const { context, width: size } = prepare(canvas);
  if (regions) {
    const { best, probability, posterior } = regions;
    const colors = Array.from({ length: 8 }, (_, r) => rowColor(r));
    const densest = posterior.reduce((most, p) => Math.max(most, p), 0);
    nodePicture().paint(context, {
      size,
      colorAt: (k) =>
        densest > 0
          ? [...colors[shown]!, 200 * posterior[k]! / densest]
          : [...colors[best[k]!]!, 0.3 * probability[k]!],
    });
  }
  priorContours(context, size, theme);
  const rows = samples.length / SAMPLES / 2;
  const r = Math.max(1.4, size / 240);
  for (let row = 0; row < rows; row++) {
    const [red, green, blue] = rowColor(row);
    const symbol = symbolOf(row);
    context.beginPath();
    for (let k = 0; k < SAMPLES; k++) {
      const at = 2 * (row * SAMPLES + k);
      const x = size * (samples[at]! / (2 * LIMIT) + 0.5);
      const y = size * (0.5 - samples[at + 1]! / (2 * LIMIT));
      if (x < -9 || y < -9 || x > size + 9 || y > size + 9) continue;
      mark(context, symbol, { x, y, r });
    }
    context.fillStyle = `rgba(${red},${green},${blue},0.8)`;
    context.fill();
  }
}

/**
 * T or T* as a map.
 *
 * @param canvas Where.
 * @param values Nats at every node; nothing is drawn without any.
 * @param theme For the contours.
 */
export function drawLogRatio(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  theme: Theme,
): void {
  const { context, width: size } = prepare(canvas);
  context.save();
  context.beginPath();
  context.arc(size / 2, size / 2, FIELD * size / (2 * LIMIT), 0, 7);
  context.clip();
  if (values.length > 0) {
    nodePicture().paint(context, {
      size,
      colorAt: (k) => [...logRatioColor(values[k]!), 255],
    });
  }
  context.restore();
  priorContours(context, size, theme);
}

/**
 * The mark of one observation, for a legend.
 *
 * @param row Its number, from 0.
 */
export function markPicture(row: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 28;
  canvas.className = "pg-mark";
  canvas.setAttribute("aria-hidden", "true");
  const context = canvas.getContext("2d")!;
  context.fillStyle = `rgb(${rowColor(row).join()})`;
  context.beginPath();
  mark(context, symbolOf(row), { x: 14, y: 14, r: 9 });
  context.fill();
  return canvas;
}

/** The colour scale that T and T* share. */
export function drawScale(canvas: HTMLCanvasElement): void {
  const { context, width, height } = prepare(canvas);
  for (let x = 0; x < width; x++) {
    const nats = (2 * x / width - 1) * LOG_RATIO_RANGE;
    context.fillStyle = `rgb(${logRatioColor(nats).join()})`;
    context.fillRect(x, 0, 1, height);
  }
}

/** One curve of a chart. */
export interface Curve {
  readonly points: readonly (readonly [number, number])[];
  readonly color: string;
  readonly dash?: readonly number[];
  readonly dots?: boolean;
}

/**
 * Curves over the steps.
 *
 * @param canvas Where.
 * @param curves What.
 * @param options The axes: steps from 0, nats within the range.
 */
export function drawChart(
  canvas: HTMLCanvasElement,
  curves: readonly Curve[],
  { theme, steps, range }: {
    theme: Theme;
    steps: number;
    range: readonly [number, number];
  },
): void {
  const { context, width, height } = prepare(canvas);
  const [left, bottom, top] = [36, 20, 8];
  const [low, high] = range;
  const place = ([step, value]: readonly [number, number]) =>
    [
      left + step / steps * (width - left - 6),
      top + (high - Math.max(low, Math.min(high, value))) / (high - low) *
        (height - top - bottom),
    ] as const;
  context.font = "12px system-ui, sans-serif";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  const gap = high - low > 5 ? 2 : high - low > 2.5 ? 1 : 0.5;
  for (let k = Math.ceil(low / gap); k * gap <= high; k++) {
    const [, y] = place([0, k * gap]);
    context.strokeStyle = theme.line;
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(width - 6, y);
    context.stroke();
    context.fillStyle = theme.muted;
    context.textAlign = "right";
    context.fillText((k * gap).toFixed(1), left - 6, y);
  }
  context.textBaseline = "bottom";
  context.textAlign = "left";
  context.fillText("0", left, height);
  context.textAlign = "right";
  context.fillText(`${steps.toLocaleString("en")} steps`, width - 6, height);
  for (const { points, color, dash = [], dots } of curves) {
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = 1.75;
    context.setLineDash([...dash]);
    context.beginPath();
    points.forEach((point, k) => {
      const [x, y] = place(point);
      if (k === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.stroke();
    context.setLineDash([]);
    if (!dots) continue;
    for (const point of points) {
      const [x, y] = place(point);
      context.fillRect(x - 1.5, y - 1.5, 3, 3);
    }
  }
}
