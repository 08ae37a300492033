import assert from "node:assert/strict";
import { withControls } from "../../lib/figures/controls.ts";
import type { Json, Layout } from "../../lib/figures/mod.ts";
import { examples } from "./examples.ts";

const figure = examples["curveY"]!;
const state = (k: number) => ({ traces: [1], data: [{ y: [k] }] });
const control = (label: string, count: number, active: number) => ({
  label,
  values: Array.from({ length: count }, (_, k) => String(k - 1)),
  active,
});

const two = withControls(figure, {
  sliders: [control("a", 2, 1), control("b", 3, 2)],
  frames: [0, 1, 2, 3, 4, 5].map(state),
  texts: ["0", "1", "2", "3", "-4", "5"],
});
type Step = { args: [string[]]; label: string };
type Slider = { visible: boolean; active: number; steps: Step[] };
const slidersOf = ({ layout }: { layout: Layout }) =>
  layout["sliders"] as unknown as Slider[];

Deno.test("without a page's script there is a slider for each value of b", () => {
  const sliders = slidersOf(two);
  assert.deepEqual(sliders.map(({ visible }) => visible), [false, false, true]);
  assert.deepEqual(
    sliders.map(({ steps }) => steps.map(({ args }) => args[0][0])),
    [["0", "3"], ["1", "4"], ["2", "5"]],
  );
  assert.deepEqual(sliders[1]!.steps[1]!.label, "a 0: −4");
  assert.deepEqual(two.frames!.map(({ name }) => name), [..."012345"]);
});

Deno.test("the menu shows one slider and the state it stands at", () => {
  const [menu] = two.layout["updatemenus"] as unknown as {
    buttons: { label: string; args: [Layout, Layout, Json] }[];
  }[];
  assert.deepEqual(menu!.buttons.map(({ label }) => label), [
    "b −1",
    "b 0",
    "b 1",
  ]);
  const [data, layout, traces] = menu!.buttons[1]!.args;
  assert.deepEqual(data, { y: [[4]] });
  assert.deepEqual(traces, [1]);
  assert.deepEqual(
    [0, 1, 2].map((k) => layout[`sliders[${k}].visible`]),
    [false, true, false],
  );
  assert.equal(layout["sliders[1].active"], 1);
});

Deno.test("a film has buttons, a figure of one slider nothing but that", () => {
  const one = {
    sliders: [control("a", 2, 0)] as const,
    frames: [0, 1].map(state),
    texts: ["0", "1"],
  };
  assert.ok(!("updatemenus" in withControls(figure, one).layout));
  const [menu] = withControls(figure, { ...one, play: 200 })
    .layout["updatemenus"] as unknown as { buttons: Json[] }[];
  assert.equal(menu!.buttons.length, 2);
});

Deno.test("the room for Plotly's slider is what the page takes back", () => {
  const meta = two.layout["meta"] as unknown as {
    avb: { controls: { reserve: number } };
  };
  const { reserve } = meta.avb.controls;
  const top = (layout: Layout) => (layout["margin"] as { t: number }).t;
  assert.equal(top(two.layout) - reserve, top(figure.layout));
  assert.equal(
    Number(two.layout["height"]) - reserve,
    figure.layout["height"],
  );
});

Deno.test("a state for each combination is wanted", () => {
  const make = (frames: number, texts: number) => () =>
    withControls(figure, {
      sliders: [control("a", 2, 0), control("b", 3, 0)],
      frames: Array.from({ length: frames }, (_, k) => state(k)),
      texts: Array.from({ length: texts }, String),
    });
  assert.throws(make(5, 6), /frames has 5 entries, wanted 6/);
  assert.throws(make(6, 7), /texts has 7 entries, wanted 6/);
});
