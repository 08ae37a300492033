import assert from "node:assert/strict";
import { dataSet, fourPoints } from "../../lib/data/mod.ts";
import {
  crossCheck,
  type CrossCheckOptions,
} from "../../lib/evaluation/cross_check.ts";
import { evaluate } from "../../lib/evaluation/evaluate.ts";
import type { LatentModel } from "../../lib/evaluation/latent_model.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear, modelOf } from "./models.ts";

const generator = Generator.fromSeed(31);
const QUANTITIES = [
  "logLikelihood",
  "elbo",
  "klPosterior",
  "klAggregate",
] as const;

/** Each quadrant of z decodes to one of the four points; q is that quadrant. */
const signs = [[1, 1], [1, -1], [-1, 1], [-1, -1]];
const quarters: LatentModel = {
  ...modelOf(4, 2, ([a, b]) => [
    8 * (a! + b!) - 4,
    8 * (a! - b!) - 4,
    8 * (b! - a!) - 4,
    -8 * (a! + b!) - 4,
  ]),
  samplePosterior(x, count, generator) {
    const sign = signs[x.indexOf(1)]!;
    return generator.normals(2 * count)
      .map((z, i) => sign[i % 2]! * Math.abs(z));
  },
};

async function both(
  model: LatentModel,
  options: Partial<CrossCheckOptions> = {},
) {
  const evaluation = await evaluate(model, fourPoints, {
    ...{ generator, samples: 20_000, gridNodes: 141 },
  });
  const check = await crossCheck(model, fourPoints, {
    evaluation,
    generator: generator.split("again"),
    samples: 40_000,
    draws: 4000,
    ...options,
  });
  return { evaluation, check };
}

Deno.test("sharp posteriors: both estimates agree, and cover the truth", async () => {
  const { evaluation, check } = await both(quarters);
  for (const key of QUANTITIES) {
    const { first, second, difference, combinedError, units } = check[key];
    assert.equal(first.value, evaluation[key]);
    assert.equal(first.standardError, evaluation.standardErrors[key]);
    assert.notEqual(second.value, first.value);
    assertNear(difference, first.value - second.value, 1e-12);
    assertNear(units, difference / combinedError, 1e-12);
    assert.ok(Math.abs(units) < 3, `${key}: ${units}`);
    assert.ok(combinedError < 0.02, `${key}: ${combinedError}`);
    const parts = [first, second].map((one) =>
      one.standardError ** 2 + one.bias ** 2
    );
    assertNear(combinedError, Math.sqrt(parts[0]! + parts[1]!), 1e-6);
  }
  // q is a quarter of the prior, the aggregate is the prior.
  for (
    const [key, exact] of [["klPosterior", Math.log(4)], [
      "klAggregate",
      0,
    ]] as const
  ) {
    for (const estimate of [check[key].first, check[key].second]) {
      const error = 3 * estimate.standardError + Math.abs(estimate.bias);
      assertNear(estimate.value, exact, error);
    }
  }
  assert.ok(check.klPosterior.first.bias !== 0);
  assert.equal(check.elbo.second.bias, -check.klPosterior.second.bias);
  assert.deepEqual([check.samples, check.draws], [40_000, 4000]);
  assert.ok(check.effectiveSamples > 1000 && check.effectiveSamples < 4000);
  assert.deepEqual(check.warnings, []);
  assert.deepEqual(JSON.parse(JSON.stringify(check)), check);
});

Deno.test("a wrong closed form is found out", async () => {
  // `gaussian` claims a KL of 0 that the samples do not have.
  const { check } = await both({
    ...quarters,
    gaussian: () => ({
      mean: new Float32Array(2),
      logVariance: new Float32Array(2),
    }),
  });
  assert.ok(check.klPosterior.units < -20);
  assert.ok(check.elbo.units > 20);
  assert.ok(Math.abs(check.klAggregate.units) < 3);
  assert.equal(check.warnings.length, 2);
  assert.match(check.warnings[0]!, /estimates of elbo differ by 1\.\d+ nats/);
});

Deno.test("weights count in every mean", async () => {
  // x = 1 has q = N(0, I), x = 0 a q half as wide, with weights 3 : 1.
  const model: LatentModel = {
    ...modelOf(1, 2, () => [0]),
    samplePosterior: (x, count, generator) =>
      generator.normals(2 * count).map((eps) => x[0] === 1 ? eps : eps / 2),
  };
  const data = dataSet("coin", [[1], [0]], { weights: [3, 1] });
  const evaluation = await evaluate(model, data, {
    ...{ generator, samples: 20_000, gridNodes: 141 },
  });
  const { klPosterior, logLikelihood } = await crossCheck(model, data, {
    evaluation,
    generator: generator.split("again"),
    samples: 40_000,
    draws: 1000,
  });
  const narrow = Math.log(4) - 0.75;
  const { value, standardError, bias } = klPosterior.second;
  assertNear(value, narrow / 4, 3 * standardError + Math.abs(bias));
  assert.ok(Math.abs(klPosterior.units) < 3);
  assertNear(
    logLikelihood.second.value,
    Math.log(0.5),
    4 * logLikelihood.second.standardError,
  );
});

Deno.test("few effective samples are put into words", async () => {
  const { check } = await both({
    ...quarters,
    // Far from where the decoder wants it, and from the prior.
    samplePosterior: (_x, count, generator) =>
      generator.normals(2 * count).map((eps) => 5 + 0.1 * eps),
  }, { draws: 500 });
  assert.ok(check.effectiveSamples < 100);
  assert.match(
    check.warnings.join("\n"),
    /only \d+\.\d effective samples, wanted 100/,
  );
});

Deno.test("one seed gives one result", async () => {
  const options = { samples: 10_000, draws: 500 };
  const first = await both(quarters, options);
  const second = await both(quarters, options);
  assert.deepEqual(second.check, first.check);
});

Deno.test("what cannot be checked is refused before any work", async () => {
  const { evaluation } = await both(quarters, { samples: 10_000, draws: 100 });
  const of = (model: LatentModel, options: Partial<CrossCheckOptions> = {}) =>
    crossCheck(model, fourPoints, {
      ...{ evaluation, generator, samples: 10_000, draws: 100 },
      ...options,
    });
  const silent: LatentModel = {
    ...quarters,
    zDim: 3,
    samplePosterior: () => {
      throw new Error("no sample must be drawn");
    },
  };
  await assert.rejects(of(silent), {
    name: "RangeError",
    message: /dim is 3, wanted 2/,
  });
  await assert.rejects(of({ ...silent, zDim: 2 }, { samples: 9999 }), {
    name: "RangeError",
    message: /samples is 9999, wanted/,
  });
  await assert.rejects(
    of(quarters, { signal: AbortSignal.abort(new Error("enough")) }),
    /enough/,
  );
});
