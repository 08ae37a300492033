import assert from "node:assert/strict";
import { recipeDots } from "../../lib/figures/mod.ts";
import type { Json, Trace } from "../../lib/figures/mod.ts";
import { optimum, paper, recipeEntry, recipeStudy } from "./recipes.ts";

const figure = recipeDots({ study: recipeStudy, paper, optimum });

function traces(name: string, axis: "x" | "x2", from = figure): Trace[] {
  return from.data.filter((trace) =>
    trace["name"] === name && trace["xaxis"] === axis
  );
}

const numbers = (value: Json | undefined) => value as readonly number[];

function near(actual: readonly number[], wanted: readonly number[]) {
  assert.equal(actual.length, wanted.length);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - wanted[i]!) < 6e-4, `${actual} not ${wanted}`)
  );
}

Deno.test("a dot a seed, at the root of its distance to the optimum", () => {
  const [table1, blog, vae] = traces("a seed", "x");
  const at = (elbo: number) => -Math.sqrt(-Math.log(4) - elbo);
  near(numbers(table1!["x"]), [-1.39, -1.4, -1.44].map(at));
  near(numbers(blog!["x"]), [-2, -3].map(at));
  near(numbers(vae!["x"]), [at(-1.7)]);
  const [kl] = traces("a seed", "x2");
  near(numbers(kl!["x"]), [0.139, 0.14, 0.144].map(Math.sqrt));
});

Deno.test("dots stand in the row of their recipe, the seeds apart", () => {
  traces("a seed", "x").forEach((trace, row) => {
    const y = numbers(trace["y"]);
    assert.equal(new Set(y).size, y.length);
    for (const value of y) assert.ok(Math.abs(value - row) < 0.5, `${value}`);
  });
  const [first, ...others] = traces("a seed", "x");
  assert.equal(first!["showlegend"], true);
  for (const { showlegend } of others) assert.equal(showlegend, false);
});

Deno.test("beyond the optimum by an error: on the other side of its line", () => {
  const entry = recipeEntry("table-1", [-1.38]);
  const rows = entry.rows.map((row) => ({ ...row, klAggregate: -0.0004 }));
  const { data } = recipeDots({
    study: { entries: [{ ...entry, rows }] },
    paper,
    optimum,
  });
  const [elbo, kl] = data.filter(({ name }) => name === "a seed");
  assert.ok(numbers(elbo!["x"])[0]! > 0);
  near(numbers(kl!["x"]), [-0.02]);
});

Deno.test("lines at the optimum and the paper's values", () => {
  for (const [axis, key] of [["x", "elbo"], ["x2", "klAggregate"]] as const) {
    const at = (name: string) => numbers(traces(name, axis)[0]!["x"]);
    near(at("optimum"), [0, 0]);
    for (const model of ["avb", "vae"] as const) {
      const distance = Math.abs(paper[model][key] - optimum[key]);
      const x = (key === "elbo" ? -1 : 1) * Math.sqrt(distance);
      near(at(`paper, ${model.toUpperCase()}`), [x, x]);
    }
  }
});

Deno.test("marks of the axes say the values, and stand apart", () => {
  const axis = figure.layout["xaxis"] as Record<string, Json>;
  const places = numbers(axis["tickvals"]);
  const [low, high] = numbers(axis["range"]);
  (axis["ticktext"] as string[]).forEach((label, i) => {
    const value = label === "−ln 4"
      ? -Math.log(4)
      : Number(label.replace("−", "-"));
    near([places[i]!], [-Math.sqrt(-Math.log(4) - value)]);
    assert.ok(low! <= places[i]! && places[i]! <= high!, label);
    if (i > 0) {
      const gap = places[i - 1]! - places[i]!;
      assert.ok(gap > 0.1 * (high! - low!), label);
    }
  });
});

Deno.test("hovering tells recipe, seed and number; names are escaped", () => {
  const entry = recipeEntry("<b>", [-2, -3], { settings: ["a=$1"] });
  const { data, layout } = recipeDots({
    study: { entries: [entry] },
    paper,
    optimum,
  });
  const [elbo] = data.filter(({ name }) => name === "a seed");
  assert.deepEqual(elbo!["text"], [
    "&lt;b&gt; a=&#36;1, seed 0: ELBO -2.0000 ± 0.0010 nats",
    "&lt;b&gt; a=&#36;1, seed 1: ELBO -3.0000 ± 0.0010 nats",
  ]);
  const [title] = layout["annotations"] as { text: string }[];
  assert.equal(title!.text, "&lt;b&gt; a=&#36;1");
});

Deno.test("the reader's runs are hollow, in the row of their preset", () => {
  const own = [
    { preset: "vae", seed: 9, steps: 8000, values: paper.vae },
    { preset: "poolio", seed: 9, steps: 4000, values: paper.avb },
  ];
  const withOwn = recipeDots({ study: recipeStudy, paper, optimum, own });
  const [trace] = traces("run of this page", "x", withOwn);
  near(numbers(trace!["x"]), [-Math.sqrt(1.75 - Math.log(4))]);
  assert.equal(Math.round(numbers(trace!["y"])[0]!), 2);
  assert.match(withOwn.caption, /hollow diamonds/);
  assert.doesNotMatch(figure.caption, /hollow/);
});

Deno.test("the alternative text has the numbers and the failures", () => {
  const { alt } = figure;
  assert.match(alt, /^Dots for 3 recipes, one a seed\./);
  assert.match(
    alt,
    /ELBO in nats: table-1 from -1\.44 to -1\.39 over 3 seeds, blog steps=300 from -3 to -2 over 2 seeds, 1 failed and vae -1\.7 for one seed;/,
  );
  assert.match(alt, /KL\(q\(z\), p\(z\)\) in nats: table-1 from 0\.139 to /);
  assert.match(alt, /the optimum is -1\.386, the paper has -1\.43 for AVB/);
});

Deno.test("without a recipe there is nothing to draw", () => {
  assert.throws(
    () => recipeDots({ study: { entries: [] }, paper, optimum }),
    /Cannot draw the recipes: study\.entries is empty/,
  );
});
