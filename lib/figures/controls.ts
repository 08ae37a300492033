import type { Figure, Frame, Json, Layout, Trace } from "./figure.ts";
import { typographic } from "./format.ts";
import { lightTokens } from "./style.ts";

/** Something that the reader moves. */
export interface Control {
  /** What it is, in a few words, with its unit if it has one. */
  readonly label: string;
  /** Its values in words, in order. */
  readonly values: readonly string[];
  /** The number of the value that the figure starts with. */
  readonly active: number;
}

/** How the states of a figure are reached. */
export interface Controls {
  /** One or two; with two the second one's values run fastest in `frames`. */
  readonly sliders: readonly [Control, Control?];
  /** The states of the figure, one for each combination of values. */
  readonly frames: readonly Omit<Frame, "name">[];
  /** What the reader sees in each state, in one sentence. */
  readonly texts: readonly string[];
  /** Milliseconds a frame of a film; absent: nothing plays by itself. */
  readonly play?: number;
}

/** Pixels above the panels for Plotly's own slider, and for a menu beside. */
const room = { slider: 74, menu: 40 };

/** What animates to one frame at once. */
function jump(names: readonly string[] | null, duration = 0): Json {
  return [names, {
    mode: "immediate",
    frame: { duration, redraw: true },
    transition: { duration: 0 },
  }];
}

/** Plotly's slider over some of the frames. */
function plotlySlider(
  control: Control,
  { names, texts, visible, left }: {
    names: readonly string[];
    texts: readonly string[];
    visible: boolean;
    left: number;
  },
): Layout {
  return {
    active: control.active,
    visible,
    x: left,
    len: 1 - left,
    xanchor: "left",
    y: 1,
    yanchor: "bottom",
    pad: { t: 0, b: 34, l: 0, r: 0 },
    ticklen: 4,
    tickcolor: lightTokens.axis,
    bordercolor: lightTokens.axis,
    bgcolor: lightTokens.grid,
    activebgcolor: lightTokens.axis,
    // The state is told above the slider; below it there is no room.
    font: { size: 1, color: "rgba(0,0,0,0)" },
    currentvalue: {
      xanchor: "left",
      font: { size: 13, color: lightTokens.ink },
    },
    steps: names.map((name, k) => ({
      method: "animate",
      label: `${control.label} ${control.values[k]}: ${texts[k]}`,
      args: jump([name]),
    })),
  };
}

const menuStyle = {
  xanchor: "left",
  yanchor: "bottom",
  x: 0,
  y: 1,
  bgcolor: lightTokens.paper,
  bordercolor: lightTokens.axis,
  font: { color: lightTokens.ink },
} as const;

/** Every attribute that frames change, as `restyle` takes a whole state. */
function stateOf(data: readonly Trace[], frame: Omit<Frame, "name">): Layout {
  const names = new Set(frame.data.flatMap((one) => Object.keys(one)));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      frame.traces.map((trace, k) =>
        frame.data[k]?.[name] ?? data[trace]?.[name] ?? null
      ),
    ]),
  );
}

/**
 * A figure with states, and what moves it: in a page that uses `pageScript`
 * range inputs of the browser, which fingers and keys can move, anywhere else
 * Plotly's slider above the panels, with a menu for a second control.
 *
 * @param figure The figure in the state that it starts with.
 * @param controls The controls and the states.
 * @returns The figure with frames.
 * @throws {RangeError} If there is not one frame and one text for each
 * combination of values.
 */
export function withControls(figure: Figure, controls: Controls): Figure {
  const { frames, play } = controls;
  const texts = controls.texts.map(typographic);
  const [first, second] = controls.sliders.map((slider) =>
    slider && { ...slider, values: slider.values.map(typographic) }
  ) as [Control, Control?];
  const inner = second?.values.length ?? 1;
  const count = first.values.length * inner;
  for (const [name, items] of Object.entries({ frames, texts })) {
    if (items.length !== count) {
      throw new RangeError(
        `Cannot make controls: ${name} has ${items.length} entries, wanted ` +
          `${count}, one for each combination of values`,
      );
    }
  }
  const names = frames.map((_, k) => String(k));
  const left = play === undefined ? 0 : 0.18;
  const sliders = Array.from({ length: inner }, (_, j) => {
    const every = <T>(items: readonly T[]): T[] =>
      items.filter((_, k) => k % inner === j);
    return plotlySlider(first, {
      names: every(names),
      texts: every(texts),
      visible: j === (second?.active ?? 0),
      left,
    });
  });
  const menus: Layout[] = [];
  if (play !== undefined) {
    menus.push({
      ...menuStyle,
      type: "buttons",
      direction: "left",
      showactive: false,
      pad: { b: 40, r: 8, t: 0, l: 0 },
      buttons: [
        { label: "▶", method: "animate", args: jump(null, play) },
        {
          label: "❚❚",
          method: "animate",
          args: [[null], { mode: "immediate" }],
        },
      ],
    });
  }
  if (second) {
    menus.push({
      ...menuStyle,
      active: second.active,
      pad: { b: 30 + room.slider, t: 0, l: 0, r: 0 },
      buttons: second.values.map((value, j) => {
        const frame = frames[first.active * inner + j] as Frame;
        return {
          label: `${second.label} ${value}`,
          method: "update",
          args: [
            stateOf(figure.data, frame),
            Object.fromEntries(sliders.flatMap((_, k): [string, Json][] => [
              [`sliders[${k}].visible`, k === j],
              [`sliders[${k}].active`, first.active],
            ])),
            [...frame.traces],
          ],
        };
      }),
    });
  }
  const reserve = room.slider + (second ? room.menu : 0);
  const { layout } = figure;
  const margin = layout["margin"] as { readonly t: number };
  const meta = layout["meta"] as { readonly avb: Layout };
  return {
    ...figure,
    frames: frames.map((frame, k) => ({ name: names[k] as string, ...frame })),
    layout: {
      ...layout,
      height: Number(layout["height"]) + reserve,
      margin: { ...margin, t: margin.t + reserve },
      sliders,
      ...(menus.length > 0 ? { updatemenus: menus } : {}),
      meta: {
        avb: {
          ...meta.avb,
          controls: {
            sliders: [{ ...first }, ...(second ? [{ ...second }] : [])],
            texts,
            reserve,
            ...(play === undefined ? {} : { play }),
          },
        },
      },
    },
  };
}
