import assert from "node:assert/strict";
import {
  importanceLogLikelihood,
  type ImportanceOptions,
} from "../../lib/evaluation/importance_sampling.ts";
import type { LatentModel } from "../../lib/evaluation/latent_model.ts";
import { logLikelihoods } from "../../lib/evaluation/quadrature.ts";
import { Generator } from "../../lib/random/mod.ts";
import {
  assertNear,
  gaussianMean,
  modelOf,
  sigmoid,
  withExactPosterior,
} from "./models.ts";

const generator = Generator.fromSeed(21);
const quick: ImportanceOptions = { generator, samples: 20_000, kernels: 200 };

/** Each quadrant of z decodes to one of four points, edges softened. */
const quadrants = modelOf(4, 2, ([a, b]) => [
  6 * (a! + b!) - 4,
  6 * (a! - b!) - 4,
  6 * (b! - a!) - 4,
  -6 * (a! + b!) - 4,
]);

Deno.test("a logit linear in z, in 1, 2 and 5 dimensions", async () => {
  // The sum of the zDim components has the variance zDim.
  for (const zDim of [1, 2, 5]) {
    const model = withExactPosterior(
      modelOf(1, zDim, (z) => [2 * z.reduce((a, b) => a + b, 0) - 1]),
    );
    const exact = Math.log(
      gaussianMean((t) => sigmoid(2 * Math.sqrt(zDim) * t - 1)),
    );
    const { value, standardError, effectiveSamples, samples } =
      await importanceLogLikelihood(model, [1], quick);
    assertNear(value, exact, 3.5 * standardError);
    assert.ok(standardError < 0.02, `${standardError}`);
    assert.equal(samples, 20_000);
    assertNear(
      standardError,
      Math.sqrt(1 / effectiveSamples - 1 / samples),
      1e-3 * standardError,
    );
  }
});

Deno.test("with q = p(z|x) it agrees with quadrature, and is efficient", async () => {
  const model = withExactPosterior(quadrants);
  const rows = [[1, 0, 0, 0], [0, 0, 0, 1]];
  const { values } = await logLikelihoods(model, rows, { nodes: 281 });
  for (const [r, x] of rows.entries()) {
    const result = await importanceLogLikelihood(model, x, quick);
    assertNear(result.value, values[r]!, 3.5 * result.standardError);
    assert.ok(result.effectiveSamples > 0.6 * result.samples);
    assert.ok(result.standardError < 0.006);
  }
});

Deno.test("where q misses the posterior, the prior's share finds it", async () => {
  // q sits in a wrong quadrant, as narrow as 0.01; the weights stay bounded.
  const model: LatentModel = {
    ...quadrants,
    samplePosterior: (_x, count, generator) =>
      generator.normals(2 * count).map((eps) => -1 + 0.01 * eps),
  };
  const x = [1, 0, 0, 0];
  const { values } = await logLikelihoods(model, [x], { nodes: 281 });
  const few = await importanceLogLikelihood(model, x, quick);
  assertNear(few.value, values[0]!, 3.5 * few.standardError);
  assert.ok(few.effectiveSamples < 0.1 * few.samples);
  assert.ok(few.standardError > 0.02);
  // With nothing but the prior, p(x) is the mean of p(x|z).
  const prior = await importanceLogLikelihood(model, x, {
    ...quick,
    priorShare: 1,
  });
  assertNear(prior.value, values[0]!, 3.5 * prior.standardError);
  assert.ok(prior.standardError < few.standardError / 2);
});

Deno.test("a q that is an atom has kernels all the same", async () => {
  const model: LatentModel = {
    ...quadrants,
    samplePosterior: (_x, count) => new Float32Array(2 * count).fill(0.7),
  };
  const x = [1, 0, 0, 0];
  const { values } = await logLikelihoods(model, [x], { nodes: 281 });
  const { value, standardError } = await importanceLogLikelihood(
    model,
    x,
    quick,
  );
  assertNear(value, values[0]!, 3.5 * standardError);
});

Deno.test("standard error and bias are those of repetitions", async () => {
  const model = withExactPosterior(quadrants);
  const x = [0, 1, 0, 0];
  const { values } = await logLikelihoods(model, [x], { nodes: 281 });
  const repeats = 150;
  let sum = 0;
  let squares = 0;
  let variance = 0;
  let bias = 0;
  for (let seed = 0; seed < repeats; seed++) {
    const result = await importanceLogLikelihood(model, x, {
      generator: Generator.fromSeed(seed),
      samples: 100,
      kernels: 50,
      priorShare: 0.5,
    });
    sum += result.value;
    squares += (result.value - values[0]!) ** 2;
    variance += result.standardError ** 2 / repeats;
    bias += result.bias / repeats;
  }
  const error = sum / repeats - values[0]!;
  assertNear(Math.sqrt(variance * repeats / squares), 1, 0.2);
  // With 100 draws the log's bias is a third of a percent.
  assert.ok(bias < -0.002, `${bias}`);
  assertNear(error, bias, 3 * Math.sqrt(variance / repeats));
});

Deno.test("p(x) of e^-700 does not underflow", async () => {
  const model = modelOf(1000, 2, () => new Array(1000).fill(0));
  const { value } = await importanceLogLikelihood(
    model,
    new Array(1000).fill(1),
    { ...quick, samples: 1000 },
  );
  assertNear(value, -1000 * Math.LN2, 0.2);
});

Deno.test("one seed gives one result, and the generator stays", async () => {
  const own = Generator.fromSeed(3);
  const before = own.state();
  const options = { ...quick, generator: own, samples: 3000 };
  const x = [1, 0, 0, 0];
  const first = await importanceLogLikelihood(quadrants, x, options);
  assert.deepEqual(own.state(), before);
  const second = await importanceLogLikelihood(quadrants, x, options);
  assert.deepEqual(second, first);
});

Deno.test("what cannot be sampled is refused", async () => {
  const x = [1, 0, 0, 0];
  const of = (options: Partial<ImportanceOptions>) => () =>
    importanceLogLikelihood(quadrants, x, { ...quick, ...options });
  const diverged: LatentModel = {
    ...quadrants,
    samplePosterior: (_x, count) => new Float32Array(2 * count).fill(NaN),
  };
  const short: LatentModel = {
    ...quadrants,
    samplePosterior: () => new Float32Array(6),
  };
  const refused: [() => Promise<unknown>, RegExp][] = [
    [of({ samples: 1 }), /samples is 1, wanted/],
    [of({ samples: 10.5 }), /samples is 10.5/],
    [of({ kernels: 6 }), /kernels is 6, wanted an integer from 7/],
    [of({ priorShare: 0 }), /share is 0, wanted/],
    [of({ priorShare: 1.1 }), /share is 1.1/],
    [() => importanceLogLikelihood(quadrants, [1], quick), /wanted 4 entries/],
    [() => importanceLogLikelihood(diverged, x, quick), /NaN, wanted a finite/],
    [() => importanceLogLikelihood(short, x, quick), /gave 6 numbers/],
  ];
  for (const [call, message] of refused) {
    await assert.rejects(call, { name: "RangeError", message });
  }
  const stopped = of({ signal: AbortSignal.abort(new Error("enough")) });
  await assert.rejects(stopped, /enough/);
});
