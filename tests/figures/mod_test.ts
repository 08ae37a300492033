import assert from "node:assert/strict";
import { withAlpha } from "../../lib/figures/style.ts";
import * as figures from "../../lib/figures/mod.ts";
import type { Figure, Json } from "../../lib/figures/mod.ts";
import { examples } from "./examples.ts";

/** Calls `visit` with every value inside `value` and its key. */
function walk(
  value: Json,
  visit: (value: Json, key: string) => void,
  key = "",
) {
  visit(value, key);
  if (Array.isArray(value)) value.forEach((one) => walk(one, visit, key));
  else if (value !== null && typeof value === "object") {
    for (const [name, one] of Object.entries(value)) walk(one, visit, name);
  }
}

function both(figure: Figure): Record<string, Json>[] {
  const meta = figure.layout["meta"] as { avb: { narrow: Json } };
  return [figure.layout, meta.avb.narrow as Record<string, Json>];
}

Deno.test("every figure function has an example here", () => {
  const helpers = ["colorOf", "darkFigure", "latentGrid", "pageScript"]
    .concat("gridOver", "parsePosteriorStudy", "posteriorTable")
    .concat("discriminatorTable", "parseRecipeStudy", "recipeName")
    .concat("recipeNotes", "recipeOrigins", "recipesTable")
    .concat("sampleLogRatio", "seriesColorOf", "symbolOf", "table1Table");
  assert.deepEqual(
    Object.keys(figures).filter((name) => !helpers.includes(name)).sort(),
    Object.keys(examples).sort(),
  );
});

for (const [name, figure] of Object.entries(examples)) {
  Deno.test(`${name} is JSON that survives a round trip`, () => {
    const { data, layout, config, frames = [] } = figure;
    // NaN and Infinity would become null, undefined would vanish.
    assert.deepEqual(
      JSON.parse(JSON.stringify({ data, layout, config, frames })),
      { data, layout, config, frames },
    );
  });

  Deno.test(`${name} has alternative text and a caption in plain words`, () => {
    for (const text of [figure.alt, figure.caption]) {
      assert.ok(text.length > 10 || name === "histogramFigure", text);
      assert.doesNotMatch(text, /NaN|undefined|Infinity|\[object|<[a-z/]/);
      assert.match(text, /\.$/);
    }
    assert.match(figure.alt, /\d/);
  });

  Deno.test(`${name} holds nothing that MathJax would take`, () => {
    walk(figure.data as Json, (value, key) => {
      if (typeof value === "string") assert.ok(!value.includes("$"), key);
    });
    walk(figure.layout, (value, key) => {
      if (typeof value === "string") assert.ok(!value.includes("$"), key);
    });
  });

  Deno.test(`${name} names every axis, in both layouts`, () => {
    for (const layout of both(figure)) {
      const axes = Object.entries(layout).filter(([key]) =>
        /^[xy]axis\d*$/.test(key)
      ) as [string, { title?: { text: string }; domain: number[] }][];
      assert.ok(axes.length >= 2);
      // Shared grids bear titles on the left and below only.
      for (const letter of ["x", "y"]) {
        const titles = axes.filter(([key]) => key.startsWith(letter))
          .flatMap(([, axis]) => axis.title ? [axis.title.text] : []);
        assert.ok(titles.length > 0, `${letter} has no title`);
        assert.ok(titles.every((title) => title.length > 2));
      }
      for (const [key, { domain: [from, to] }] of axes) {
        assert.ok(from! >= 0 && to! <= 1 && from! < to!, key);
      }
    }
  });

  Deno.test(`${name} draws only on axes that both layouts have`, () => {
    for (const layout of both(figure)) {
      for (const trace of figure.data) {
        for (const letter of ["x", "y"]) {
          const axis = String(trace[`${letter}axis`] ?? letter);
          const key = `${letter}axis${axis.slice(1)}`;
          assert.ok(key in layout, `${key} is missing`);
        }
      }
    }
  });

  Deno.test(`${name} keeps panels apart`, () => {
    for (const layout of both(figure)) {
      const panels = Object.keys(layout).filter((k) => /^xaxis/.test(k)).map(
        (key) => {
          const y = layout[key.replace("x", "y")] as { domain: number[] };
          const x = layout[key] as { domain: number[] };
          return [...x.domain, ...y.domain] as [number, number, number, number];
        },
      );
      panels.forEach((a, i) =>
        panels.slice(i + 1).forEach((b) => {
          const beside = a[1] < b[0] || b[1] < a[0];
          const above = a[3] < b[2] || b[3] < a[2];
          assert.ok(beside || above, `${a} and ${b} overlap`);
        })
      );
    }
  });

  Deno.test(`${name} is small enough for a page`, () => {
    const { data, layout } = figure;
    const kilobytes = JSON.stringify({ data, layout }).length / 1024;
    assert.ok(kilobytes < 150, `${kilobytes} kB`);
  });

  Deno.test(`${name} rounds its numbers`, () => {
    const { data, frames = [] } = figure;
    walk([data, frames] as unknown as Json, (value, key) => {
      if (typeof value !== "number") return;
      const digits = Math.abs(value).toExponential().replace(/e.*$/, "")
        .replace(".", "");
      assert.ok(digits.length <= 6, `${key}: ${value}`);
    });
  });
}

Deno.test("the same x has the same colour and symbol in every figure", () => {
  for (
    const name of ["latentScatter", "decoderRegions", "trainingFigure"]
  ) {
    const entries = examples[name]!.data.filter((trace) =>
      trace["mode"] === "markers" && /^x\d/.test(String(trace["name"]))
    );
    assert.ok(entries.length >= 4);
    for (const trace of entries) {
      const index = Number(String(trace["name"])[1]) - 1;
      const marker = trace["marker"] as Record<string, Json>;
      assert.equal(marker["color"], figures.colorOf(index), name);
      assert.equal(marker["symbol"], figures.symbolOf(index), name);
    }
  }
  const regions = examples["decoderRegions"]!.data.filter(({ type }) =>
    type === "heatmap"
  );
  assert.ok(regions.length >= 4);
  regions.forEach((trace, index) => {
    const scale = trace["colorscale"] as unknown as [number, string][];
    assert.equal(scale[0]![1], withAlpha(figures.colorOf(index), 0));
  });
  examples["dataFigure"]!.data.forEach((trace, index) => {
    const scale = trace["colorscale"] as unknown as [number, string][];
    assert.equal(scale[1]![1], figures.colorOf(index));
  });
});
