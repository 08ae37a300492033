import assert from "node:assert/strict";
import { gapExplorer, type GapExplorerOptions } from "../../lib/figures/mod.ts";

// The posterior is N(1, 0.5²): everything has a closed form.
const means = [-1, 0, 1], sds = [0.5, 1];
const logLikelihood = -2;
const kl = means.flatMap((m) =>
  sds.map((s) => Math.log(0.5 / s) + (s * s + (m - 1) ** 2) / (2 * 0.25) - 0.5)
);
const z = Float64Array.from({ length: 81 }, (_, i) => -4 + i / 10);
const density = z.map((z) =>
  Math.exp(-(((z - 1) / 0.5) ** 2) / 2) / (0.5 * Math.sqrt(2 * Math.PI))
);
const options: GapExplorerOptions = {
  means,
  sds,
  elbo: kl.map((value) => logLikelihood - value),
  kl,
  logLikelihood,
  posterior: { z, density },
  start: { mean: 2, sd: 1 },
};
const figure = gapExplorer(options);

Deno.test("the bar goes from the ELBO to ln p(x), and is the KL", () => {
  figure.frames!.forEach(({ data }, k) => {
    const [low, high] = data[2]!["y"] as number[];
    assert.equal(high, logLikelihood);
    // A gap of more than 6 nats goes past the lower edge.
    if (kl[k]! < 6) assert.ok(Math.abs(high! - low! - kl[k]!) < 0.01);
    else assert.ok(low! < logLikelihood - 6);
    assert.equal((data[2]!["x"] as number[])[0], means[Math.floor(k / 2)]);
  });
});

Deno.test("where q is the posterior the two curves are one, and no gap", () => {
  const [q, , bar] = figure.frames![4]!.data;
  (q!["y"] as number[]).forEach((value, i) =>
    assert.ok(Math.abs(value - density[i]!) < 1e-3)
  );
  assert.deepEqual(bar!["y"], [-2, -2]);
  assert.match(
    figure.alt,
    /smallest gap of all 6 states, 0 nats, is at mean 1 and .* 0\.5\.$/,
  );
});

Deno.test("the words of a state add up", () => {
  const { avb } = figure.layout["meta"] as unknown as {
    avb: { controls: { texts: string[] } };
  };
  avb.controls.texts.forEach((text, k) => {
    const [elbo, gap, sum] = [
      ...text.replaceAll("−", "-").matchAll(
        /(-?[\d.]+) nats/g,
      ),
    ].map((match) => Number(match[1]));
    assert.ok(Math.abs(gap! - kl[k]!) < 0.01 * kl[k]! + 1e-3, text);
    assert.ok(Math.abs(elbo! + gap! - sum!) < 0.06, text);
    assert.equal(sum, logLikelihood);
  });
});

Deno.test("a value for each mean and width, and widths more than 0", () => {
  assert.throws(
    () => gapExplorer({ ...options, kl: kl.slice(1) }),
    /kl has 5 values, wanted 6, one for each pair of mean and sd/,
  );
  assert.throws(
    () => gapExplorer({ ...options, sds: [0, 1] }),
    /sds holds 0, wanted more than 0/,
  );
  assert.throws(
    () => gapExplorer({ ...options, start: { mean: 0, sd: 2 } }),
    /sd number 2, wanted numbers below 3 and 2/,
  );
});

Deno.test("the narrowest q is drawn up to its peak", () => {
  const { layout } = gapExplorer({ ...options, sds: [0.1, 1] });
  const { range } = layout["yaxis"] as { range: number[] };
  assert.ok(range[1]! > 1 / (0.1 * Math.sqrt(2 * Math.PI)));
});
