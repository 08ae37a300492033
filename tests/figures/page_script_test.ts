import assert from "node:assert/strict";
import { darkFigure, pageScript } from "../../lib/figures/mod.ts";
import { examples } from "./examples.ts";

type Drawn = { data: unknown; layout: Record<string, unknown> };

/** Runs the script in a made-up page and returns what Plotly was given. */
function drawAt(width: number, { dark = false } = {}) {
  const drawn: Drawn[] = [];
  let purged = 0;
  const attributes: Record<string, string> = {};
  const Plotly = {
    react: (_: unknown, data: unknown, layout: Record<string, unknown>) =>
      drawn.push({ data, layout }),
    purge: () => purged++,
  };
  const page: { avbPlot?: (...args: unknown[]) => void } = {};
  new Function("globalThis", "Plotly", "ResizeObserver", pageScript)(
    page,
    Plotly,
    undefined,
  );
  const element = {
    clientWidth: width,
    setAttribute: (name: string, value: string) => attributes[name] = value,
  };
  const figure = examples["latentScatter"]!;
  const drawAgain = (width: number) => {
    element.clientWidth = width;
    page.avbPlot!(element, JSON.parse(JSON.stringify(figure)), { dark });
    return purged;
  };
  drawAgain(width);
  return { drawn, attributes, figure, drawAgain };
}

Deno.test("a wide page has the wide layout, a narrow one stacks panels", () => {
  const domain = (width: number, axis: string) =>
    (drawAt(width).drawn[0]!.layout[axis] as { domain: number[] }).domain;
  assert.ok(domain(900, "xaxis")[1]! < domain(900, "xaxis2")[0]!);
  assert.deepEqual(domain(380, "xaxis"), domain(380, "xaxis2"));
});

Deno.test("only a change of layout begins with an empty plot", () => {
  const { drawAgain } = drawAt(900);
  assert.equal(drawAgain(800), 0);
  assert.equal(drawAgain(380), 1);
  assert.equal(drawAgain(360), 1);
  assert.equal(drawAgain(900), 2);
});

Deno.test("the height follows the width up to a limit", () => {
  const height = (width: number) =>
    drawAt(width).drawn[0]!.layout["height"] as number;
  assert.ok(height(600) < height(800));
  assert.equal(height(2000), height(3000));
  assert.equal(height(860), examples["latentScatter"]!.layout["height"]);
});

Deno.test("the element gets the alternative text", () => {
  const { attributes, figure } = drawAt(800);
  assert.equal(attributes["aria-label"], figure.alt);
});

Deno.test("dark colours are those of darkFigure", () => {
  const { drawn, figure } = drawAt(860, { dark: true });
  const dark = darkFigure(figure);
  assert.deepEqual(drawn[0]!.data, dark.data);
  assert.equal(
    drawn[0]!.layout["paper_bgcolor"],
    dark.layout["paper_bgcolor"],
  );
});

Deno.test("an element without width is not drawn on", () => {
  assert.equal(drawAt(0).drawn.length, 0);
});
