import assert from "node:assert/strict";
import { dataSet, fourPoints } from "../../lib/data/mod.ts";
import { evaluate } from "../../lib/evaluation/evaluate.ts";
import type { LatentModel } from "../../lib/evaluation/latent_model.ts";
import { logLikelihoods } from "../../lib/evaluation/quadrature.ts";
import { Generator } from "../../lib/random/mod.ts";
import {
  assertNear,
  logDecoder,
  modelOf,
  withExactPosterior,
} from "./models.ts";

const generator = Generator.fromSeed(7);
const quick = { generator, samples: 20_000, gridNodes: 141 };

/** Each quadrant of z decodes to one of the four points, edges softened. */
const quadrants = modelOf(4, 2, ([a, b]) => [
  4 * (a! + b!) - 4,
  4 * (a! - b!) - 4,
  4 * (b! - a!) - 4,
  -4 * (a! + b!) - 4,
]);

Deno.test("a decoder that ignores z, with q = p", async () => {
  const coin = modelOf(4, 2, () => [0, 0, 0, 0]);
  const result = await evaluate(coin, fourPoints, quick);
  assertNear(result.logLikelihood, -4 * Math.log(2), 1e-9);
  assertNear(result.reconstructionNats, 4 * Math.log(2), 1e-9);
  assertNear(result.reconstructionError, Math.log(2), 1e-9);
  assert.ok(result.standardErrors.reconstructionNats < 1e-9);
  assertNear(result.klPosterior, 0, 4 * result.standardErrors.klPosterior);
  assertNear(result.klAggregate, 0, 4 * result.standardErrors.klAggregate);
  assertNear(
    result.elbo,
    -result.reconstructionNats - result.klPosterior,
    1e-12,
  );
  assert.equal(result.byDiscriminator, undefined);
  assert.deepEqual(result.warnings, []);
  assert.equal(result.gridNodes, 141);
  assert.equal(result.samples, 20_000);
  assert.equal(result.neighbours, 4);
});

Deno.test("with the exact posterior the ELBO is log p(x)", async () => {
  const exact = withExactPosterior(quadrants);
  const { values } = await logLikelihoods(quadrants, fourPoints.rows);
  // T* = log p(x|z) - log p(x) for this q.
  const withT: LatentModel = {
    ...exact,
    discriminate: (x, z) => {
      const logP = values[fourPoints.rows.findIndex((row) => row === x)]!;
      return Float32Array.from(
        { length: z.length / 2 },
        (_, i) => logDecoder(quadrants, x, z.subarray(2 * i, 2 * i + 2)) - logP,
      );
    },
  };
  const result = await evaluate(withT, fourPoints, quick);
  const { standardErrors: errors, biases } = result;
  assertNear(
    result.elbo,
    result.logLikelihood,
    4 * errors.elbo + Math.abs(biases.elbo),
  );
  assert.ok(errors.elbo < 0.005);
  // Only the entropy has a bias, and it enters the two with opposite signs.
  assert.ok(biases.klPosterior !== 0);
  assertNear(biases.elbo, -biases.klPosterior, 1e-9);
  for (const row of result.perRow) {
    assertNear(row.gap, 0, 4 * row.standardErrors.elbo + 0.01);
    assertNear(row.gap, row.logLikelihood - row.elbo, 1e-12);
  }
  // log p(x|z) - T* is log p(x) for every sample: nothing is left to scatter.
  const byT = result.byDiscriminator!;
  assertNear(byT.elbo, result.logLikelihood, 1e-5);
  assert.ok(byT.standardErrors.elbo < 1e-6);
  assertNear(
    byT.klPosterior,
    result.klPosterior,
    4 * Math.hypot(byT.standardErrors.klPosterior, errors.klPosterior) + 0.01,
  );
  assert.ok(byT.standardErrors.klPosterior > 1e-3);
  assert.deepEqual(result.warnings, []);
});

Deno.test("KL of a posterior that is no Gaussian", async () => {
  // q is the quarter of N(0, I) that belongs to x: KL = log 4, aggregate p(z).
  const signs = [[1, 1], [1, -1], [-1, 1], [-1, -1]];
  const model: LatentModel = {
    ...quadrants,
    samplePosterior(x, count, generator) {
      const sign = signs[x.indexOf(1)]!;
      return generator.normals(2 * count)
        .map((z, i) => sign[i % 2]! * Math.abs(z));
    },
  };
  const result = await evaluate(model, fourPoints, quick);
  const { standardErrors: errors } = result;
  assertNear(result.klPosterior, Math.log(4), 4 * errors.klPosterior + 0.01);
  assertNear(result.klAggregate, 0, 4 * errors.klAggregate + 0.003);
  assert.ok(errors.klPosterior < 0.005 && errors.klAggregate < 0.01);
  assert.ok(result.biases.klPosterior < 0);
  assert.ok(result.biases.elbo > 0);
});

Deno.test("a Gaussian q: closed form, exact ELBO, honest errors", async () => {
  // x = 1 has q = N((1, 0), 0.25 I), x = 0 has q = N((-1, 0), I); the decoder
  // is one logit 2 z1 - 1.
  const gaussians = (x: readonly number[]) =>
    x[0] === 1
      ? { mean: [1, 0], logVariance: [Math.log(0.25), Math.log(0.25)] }
      : { mean: [-1, 0], logVariance: [0, 0] };
  const decoder = modelOf(1, 2, ([a]) => [2 * a! - 1]);
  const implicit: LatentModel = {
    ...decoder,
    samplePosterior(x, count, generator) {
      const { mean, logVariance } = gaussians(x);
      return generator.normals(2 * count).map((eps, i) =>
        mean[i % 2]! + Math.exp(logVariance[i % 2]! / 2) * eps
      );
    },
  };
  const explicit: LatentModel = {
    ...implicit,
    gaussian(x) {
      const { mean, logVariance } = gaussians(x);
      return {
        mean: Float32Array.from(mean),
        logVariance: Float32Array.from(logVariance),
      };
    },
  };
  const data = dataSet("coin", [[1], [0]], { weights: [3, 1] });
  const closed = await evaluate(explicit, data, quick);
  const sampled = await evaluate(implicit, data, quick);

  const kl = [0.5 * (1 + 2 * (0.25 - 1 - Math.log(0.25))), 0.5];
  assertNear(closed.klPosterior, 0.75 * kl[0]! + 0.25 * kl[1]!, 1e-6);
  assert.equal(closed.standardErrors.klPosterior, 0);
  assert.equal(
    closed.standardErrors.elbo,
    closed.standardErrors.reconstructionNats,
  );
  assertNear(
    sampled.klPosterior,
    closed.klPosterior,
    4 * sampled.standardErrors.klPosterior + 0.003,
  );
  assert.equal(sampled.reconstructionNats, closed.reconstructionNats);
  assert.equal(sampled.klAggregate, closed.klAggregate);

  // The aggregate's KL by an integral of its own, weights 3 : 1.
  const normal = (t: number, m: number, s: number) =>
    Math.exp(-((t - m) ** 2) / (2 * s * s)) / (s * Math.sqrt(2 * Math.PI));
  let aggregate = 0;
  const h = 0.02;
  for (let a = -7; a <= 7; a += h) {
    for (let b = -7; b <= 7; b += h) {
      const q = 0.75 * normal(a, 1, 0.5) * normal(b, 0, 0.5) +
        0.25 * normal(a, -1, 1) * normal(b, 0, 1);
      const p = normal(a, 0, 1) * normal(b, 0, 1);
      aggregate += h * h * q * Math.log(q / p);
    }
  }
  assertNear(
    closed.klAggregate,
    aggregate,
    4 * closed.standardErrors.klAggregate + 0.003,
  );
  assert.deepEqual(closed.perRow.map(({ weight }) => weight), [0.75, 0.25]);
  assert.ok(closed.perRow.every(({ gap }) => gap > 0));
});

Deno.test("the ELBO's error is that of a repetition", async () => {
  const model = withExactPosterior(modelOf(1, 2, ([a]) => [3 * a! - 1]));
  const data = dataSet("coin", [[1], [0]]);
  const values: number[] = [];
  let variance = 0;
  const repeats = 40;
  for (let seed = 0; seed < repeats; seed++) {
    const result = await evaluate(model, data, {
      generator: Generator.fromSeed(seed),
      samples: 1000,
      gridNodes: 71,
    });
    values.push(result.elbo);
    variance += result.standardErrors.elbo ** 2 / repeats;
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / repeats;
  const scatter = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) /
    (repeats - 1);
  assertNear(Math.sqrt(variance / scatter), 1, 0.3);
});

Deno.test("one seed gives one result, and the generator stays", async () => {
  const own = Generator.fromSeed(3);
  const options = { generator: own, samples: 500, gridNodes: 71 };
  const before = own.state();
  const first = await evaluate(quadrants, fourPoints, options);
  assert.deepEqual(own.state(), before);
  assert.deepEqual(await evaluate(quadrants, fourPoints, options), first);
  const other = { ...options, generator: Generator.fromSeed(4) };
  const second = await evaluate(quadrants, fourPoints, other);
  assert.notEqual(second.elbo, first.elbo);
  assert.equal(second.logLikelihood, first.logLikelihood);
});

Deno.test("q is sampled and decoded in bounded chunks", async () => {
  const sizes: number[] = [];
  const coin = modelOf(1, 2, () => [0]);
  const model: LatentModel = {
    ...coin,
    samplePosterior(x, count, generator) {
      sizes.push(count);
      return coin.samplePosterior(x, count, generator);
    },
  };
  await evaluate(model, dataSet("one", [[1]]), {
    generator,
    samples: 70_000,
    gridNodes: 71,
  });
  assert.equal(sizes.reduce((sum, size) => sum + size, 0), 70_000);
  assert.ok(Math.max(...sizes) <= 50_000);
});

Deno.test("the result is plain data", async () => {
  const result = await evaluate(quadrants, fourPoints, {
    generator,
    samples: 100,
    gridNodes: 71,
  });
  assert.deepEqual(JSON.parse(JSON.stringify(result)), result);
  assert.equal(result.perRow[1]!.label, fourPoints.labels[1]);
});

Deno.test("an impossible ELBO is reported", async () => {
  // `gaussian` claims a KL of 0 that the samples do not have.
  const model: LatentModel = {
    ...withExactPosterior(quadrants),
    gaussian: () => ({
      mean: new Float32Array(2),
      logVariance: new Float32Array(2),
    }),
  };
  const { warnings } = await evaluate(model, fourPoints, quick);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]!, /ELBO is above the log-likelihood by 1\.\d+ nats/);
});

Deno.test("a decoder too steep for the finest grid is reported", async () => {
  const model = modelOf(1, 1, ([a]) => [a! > 0.0017 ? 50 : -50]);
  const { warnings, gridNodes } = await evaluate(
    model,
    dataSet("one", [[1]]),
    { generator, samples: 1000, maxNodes: 2241 },
  );
  assert.ok(gridNodes > 561 && gridNodes <= 2241, `${gridNodes}`);
  assert.match(warnings.join("\n"), /too steep for the grid/);
});

Deno.test("a finer grid resolves what a coarse one reports", async () => {
  const model = modelOf(1, 1, ([a]) => [3000 * (a! - 0.0017)]);
  const of = (maxNodes: number) =>
    evaluate(model, dataSet("one", [[1]]), {
      ...{ generator, samples: 1000, maxNodes },
    });
  const [coarse, fine] = [await of(561), await of(100_000)];
  assert.equal(coarse.gridNodes, 561);
  assert.match(coarse.warnings.join("\n"), /too steep for the grid/);
  assert.deepEqual(fine.warnings, []);
  // So steep a border is at its middle: log P(z > 0.0017).
  const exact = Math.log(0.5 - 0.0017 / Math.sqrt(2 * Math.PI));
  assert.ok(fine.standardErrors.logLikelihood < 1e-4);
  assertNear(fine.logLikelihood, exact, fine.standardErrors.logLikelihood);
  assertNear(
    coarse.logLikelihood,
    exact,
    coarse.standardErrors.logLikelihood,
  );
});

Deno.test("what cannot be evaluated is refused in a sentence", async () => {
  const coin = modelOf(1, 2, () => [0]);
  const one = dataSet("one", [[1]]);
  const options = { generator, samples: 100, gridNodes: 71 };
  const atom: LatentModel = {
    ...coin,
    samplePosterior: (_x, count) => new Float32Array(2 * count),
  };
  const short: LatentModel = {
    ...coin,
    samplePosterior: () => new Float32Array(6),
  };
  const diverged: LatentModel = {
    ...coin,
    samplePosterior: (_x, count) => new Float32Array(2 * count).fill(NaN),
  };
  const muteT: LatentModel = {
    ...coin,
    discriminate: () => new Float32Array(1),
  };
  const four = dataSet("four", [[0, 0], [0, 1], [1, 0], [1, 1]]);
  const two = modelOf(2, 2, () => [0, 0]);
  const refused: [() => Promise<unknown>, RegExp][] = [
    [() => evaluate(coin, fourPoints, options), /model's xDim is 1, wanted 4/],
    [
      () => evaluate(coin, one, { ...options, samples: 9 }),
      /samples is 9, wanted/,
    ],
    [
      () => evaluate(coin, one, { ...options, samples: 99.5 }),
      /samples is 99.5/,
    ],
    [
      () => evaluate(coin, one, { ...options, neighbours: 0 }),
      /neighbours is 0/,
    ],
    [() => evaluate(coin, one, { ...options, gridNodes: 70 }), /70 nodes/],
    [
      () => evaluate(two, four, { generator, neighbours: 0.5 }),
      /neighbours is 0.5/,
    ],
    [() => evaluate(atom, one, options), /100 of 100 samples are equal/],
    [() => evaluate(short, one, options), /samplePosterior gave 6 numbers/],
    [() => evaluate(diverged, one, options), /NaN/],
    [() => evaluate(muteT, one, options), /discriminate gave 1 numbers/],
  ];
  for (const [call, message] of refused) {
    await assert.rejects(call, { name: "RangeError", message });
  }
});
