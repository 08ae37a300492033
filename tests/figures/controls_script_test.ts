import plotly from "npm:plotly.js-dist-min@4.1.2/plotly.min.js" with {
  type: "text",
};
import assert from "node:assert/strict";
import { join } from "node:path";
import { scriptJson, scriptSource } from "../../lib/cli/pages/html.ts";
import { darkTokens, lightTokens } from "../../lib/figures/style.ts";
import { pageScript } from "../../lib/figures/mod.ts";
import { resultOf } from "../browser/program.ts";
import { browserTest, withFolder } from "../notebooks/harness.ts";
import { examples } from "./examples.ts";

const PROGRAM = new URL("controls_program.ts", import.meta.url);

/** What the reader does in the page, and what is then to be seen. */
const reader = `
const seen = { errors: [] };
addEventListener("error", ({ message }) => seen.errors.push(message));
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const figures = JSON.parse(document.querySelector("#figures").textContent);
const draw = (name, dark = false) =>
  avbPlot(document.querySelector("#" + name), figures[name], { dark });
const look = (name, trace) => {
  const plot = document.querySelector("#" + name);
  const box = plot.previousElementSibling;
  return {
    x: plot.data[trace].x[0],
    y: plot.data[trace].y[0],
    says: box.querySelector("output").textContent,
    buttons: Array.from(box.querySelectorAll("button"), (b) => b.textContent),
    inputs: Array.from(box.querySelectorAll("input"), (input) =>
      [input.value, input.getAttribute("aria-valuetext")]),
    boxes: document.querySelectorAll("#" + name + "-cell .avb-controls").length,
    paper: plot.layout.paper_bgcolor,
    own: "sliders" in plot.layout || "updatemenus" in plot.layout,
    wide: box.scrollWidth > box.clientWidth,
  };
};
const move = async (name, which, value) => {
  const box = document.querySelector("#" + name).previousElementSibling;
  const input = box.querySelectorAll("input")[which];
  input.value = value;
  input.dispatchEvent(new Event("input"));
  await wait(50);
};
const press = async (name) => {
  const box = document.querySelector("#" + name).previousElementSibling;
  box.querySelector("button").click();
  await wait(50);
};
(async () => {
  await draw("trainingFilm");
  await draw("curveYExplorer");
  seen.film = look("trainingFilm", 1);
  await move("trainingFilm", 0, 1);
  seen.filmMoved = look("trainingFilm", 1);
  await draw("trainingFilm", true);
  seen.filmDark = look("trainingFilm", 1);
  await move("trainingFilm", 0, 2);
  await press("trainingFilm");
  seen.filmPlays = look("trainingFilm", 1);
  for (let i = 0; i < 400 && /Pause/.test(look("trainingFilm", 1).buttons); i++) {
    await wait(50);
  }
  seen.filmPlayed = look("trainingFilm", 1);
  seen.pair = look("curveYExplorer", 2);
  await move("curveYExplorer", 0, 3);
  await move("curveYExplorer", 1, 0);
  seen.pairMoved = look("curveYExplorer", 2);
})().catch((error) => seen.errors.push(String(error))).finally(() => {
  document.querySelector("#seen").textContent = JSON.stringify(seen);
});
`;

interface Look {
  readonly x: number;
  readonly y: number;
  readonly says: string;
  readonly buttons: readonly string[];
  readonly inputs: readonly (readonly [string, string])[];
  readonly boxes: number;
  readonly paper: string;
  readonly own: boolean;
  readonly wide: boolean;
}

type Moment =
  | "film"
  | "filmMoved"
  | "filmDark"
  | "filmPlays"
  | "filmPlayed"
  | "pair"
  | "pairMoved";

/** A page with two figures, read by a browser of that width. */
async function readPage(
  chromium: string,
  width: number,
): Promise<Record<Moment, Look> & { readonly errors: readonly string[] }> {
  const { trainingFilm, curveYExplorer } = examples;
  const figures = scriptJson({ trainingFilm, curveYExplorer });
  const cell = (name: string) =>
    `<div id="${name}-cell"><div id="${name}"></div></div>`;
  const html = `<!DOCTYPE html><meta charset="utf-8"><body>` +
    `<div style="width: ${width}px">${cell("trainingFilm")}` +
    `${cell("curveYExplorer")}</div><pre id="seen"></pre>` +
    `<script type="application/json" id="figures">${figures}</script>` +
    [plotly, pageScript, reader].map((source) =>
      `<script>${scriptSource(source)}</script>`
    ).join("");
  return await withFolder((folder) => {
    const path = join(folder, "page.html");
    Deno.writeTextFileSync(path, html);
    return resultOf(PROGRAM, chromium, path);
  });
}

for (const width of [340, 800]) {
  browserTest(
    `figures are moved by their controls, ${width} pixels wide`,
    async (_, chromium) => {
      const seen = await readPage(chromium, width);
      assert.deepEqual(seen.errors, []);
      const { frames } = examples["trainingFilm"]!;
      const at = (frame: number) =>
        (frames![frame]!.data[1]!["x"] as number[])[0];

      assert.deepEqual(seen.film.inputs, [["2", "16,000"]]);
      assert.deepEqual(seen.film.buttons, ["▶ Play"]);
      assert.equal(seen.film.x, at(2));
      assert.equal(seen.film.own, false);
      assert.equal(seen.film.wide, false);
      assert.equal(seen.film.paper, lightTokens.paper);

      assert.equal(seen.filmMoved.x, at(1));
      assert.notEqual(at(1), at(2));
      assert.notEqual(seen.filmMoved.says, seen.film.says);

      // The other theme shows the same moment with the same controls.
      assert.equal(seen.filmDark.x, at(1));
      assert.equal(seen.filmDark.boxes, 1);
      assert.equal(seen.filmDark.paper, darkTokens.paper);

      // Play starts over at the end, and stops there again.
      assert.deepEqual(seen.filmPlays.buttons, ["❚❚ Pause"]);
      assert.equal(seen.filmPlays.x, at(0));
      assert.deepEqual(seen.filmPlayed.buttons, ["▶ Play"]);
      assert.equal(seen.filmPlayed.x, at(2));

      // a of 0.25, 0.5, 1, 2 and b of 0.25, 0.5, 1, 2, 3: t = a/(a + b).
      assert.deepEqual(seen.pair.inputs, [["2", "1"], ["2", "1"]]);
      assert.equal(seen.pair.x, 0.5);
      assert.deepEqual(seen.pairMoved.inputs, [["3", "2"], ["0", "0.25"]]);
      assert.equal(seen.pairMoved.x, 0.8889);
      assert.match(seen.pairMoved.says, /t = a\/\(a \+ b\) = 0\.889/);
    },
  );
}
