import assert from "node:assert/strict";
import { entropy, fourPoints } from "../../lib/data/mod.ts";
import {
  type Diagnosable,
  diagnose,
  type SignName,
  SIGNS,
} from "../../lib/evaluation/diagnosis.ts";
import { evaluate } from "../../lib/evaluation/evaluate.ts";
import type { LatentModel } from "../../lib/evaluation/latent_model.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear, modelOf } from "./models.ts";

const best = -entropy(fourPoints);
const ln4 = Math.log(4);
const NO_ERRORS = {
  logLikelihood: 0,
  reconstructionError: 0,
  reconstructionNats: 0,
  elbo: 0,
  klPosterior: 0,
  klAggregate: 0,
};

/** The best model there is, with a T that is T*. */
const perfect: Diagnosable = {
  logLikelihood: best,
  elbo: best,
  klPosterior: ln4,
  klAggregate: 0,
  standardErrors: NO_ERRORS,
  biases: { elbo: 0, klPosterior: 0, klAggregate: 0 },
  byDiscriminator: {
    klPosterior: ln4,
    elbo: best,
    standardErrors: { klPosterior: 0.001, elbo: 0.001 },
  },
};

/** T whose mean is that many nats, where nothing is lost in reconstruction. */
const saying = (nats: number, error = 0.001) => ({
  klPosterior: nats,
  elbo: -nats,
  standardErrors: { klPosterior: error, elbo: error },
});

function signsOf(
  changes: Partial<Diagnosable>,
  tolerance?: number,
): SignName[] {
  const options = tolerance === undefined ? { best } : { best, tolerance };
  return diagnose({ ...perfect, ...changes }, options).map(({ sign }) => sign);
}

Deno.test("diagnose: the best model has no sign", () => {
  assert.deepEqual(signsOf({}), []);
  assert.deepEqual(signsOf({}, 0), []);
});

Deno.test("diagnose: what the ELBO is short of is the model's or q's", () => {
  const model = diagnose({ ...perfect, logLikelihood: -1.6, elbo: -1.6 }, {
    best,
  });
  assert.deepEqual(model.map(({ sign }) => sign), ["model"]);
  assertNear(model[0]!.nats, 1.6 - ln4, 1e-12);
  const posterior = diagnose({ ...perfect, elbo: best - 0.3 }, { best });
  assert.deepEqual(posterior.map(({ sign }) => sign), ["posterior"]);
  assertNear(posterior[0]!.nats, 0.3, 1e-12);
  assert.deepEqual(signsOf({ klAggregate: 0.2 }), ["aggregate"]);
});

Deno.test("diagnose: T's error has a sign, and too low is too good", () => {
  const low = diagnose({ ...perfect, byDiscriminator: saying(1) }, { best });
  assert.deepEqual(low.map(({ sign }) => sign), ["lowT", "impossible"]);
  low.forEach(({ nats }) => assertNear(nats, ln4 - 1, 1e-12));
  const high = diagnose({ ...perfect, byDiscriminator: saying(2) }, { best });
  assert.deepEqual(high.map(({ sign }) => sign), ["highT"]);
  assertNear(high[0]!.nats, 2 - ln4, 1e-12);
});

Deno.test("diagnose: a difference must exceed tolerance and errors", () => {
  assert.deepEqual(signsOf({ klAggregate: 0.2 }, 0.3), []);
  const errors = (klAggregate: number) => ({
    klAggregate: 0.2,
    standardErrors: { ...NO_ERRORS, klAggregate },
  });
  // 0.2 - 3 e > 0.05 means e < 0.05.
  assert.deepEqual(signsOf(errors(0.049)), ["aggregate"]);
  assert.deepEqual(signsOf(errors(0.051)), []);
  const bias = (klAggregate: number) => ({
    klAggregate: 0.2,
    biases: { elbo: 0, klPosterior: 0, klAggregate },
  });
  assert.deepEqual(signsOf(bias(-0.049)), ["aggregate"]);
  assert.deepEqual(signsOf(bias(-0.051)), []);
  // Errors add up as squares: 0.03 and 0.045 are more than 0.05.
  assert.deepEqual(signsOf({ ...errors(0.03), ...bias(0.045) }), []);
  assert.deepEqual(signsOf({ ...errors(0.03), ...bias(0.03) }), ["aggregate"]);
  assert.deepEqual(
    signsOf({ byDiscriminator: saying(1.2, 0.05) }),
    [],
    "T's own error counts",
  );
});

Deno.test("diagnose: a mean of exactly 0 is a dead T, a small one is not", () => {
  assert.deepEqual(signsOf({ byDiscriminator: saying(0, 0) }), [
    "deadT",
    "lowT",
    "impossible",
  ]);
  assert.ok(!signsOf({ byDiscriminator: saying(1e-9, 0) }).includes("deadT"));
  assert.ok(!signsOf({ byDiscriminator: saying(0, 1e-9) }).includes("deadT"));
});

Deno.test("diagnose: a model without T has none of T's signs", () => {
  const { byDiscriminator: _, ...vae } = perfect;
  assert.deepEqual(diagnose({ ...vae, klAggregate: 0.2 }, { best }).length, 1);
});

Deno.test("diagnose: every sign has a sentence and a remedy", () => {
  const all = diagnose({
    ...perfect,
    logLikelihood: -3,
    elbo: -9,
    klPosterior: 0,
    klAggregate: 4,
    byDiscriminator: saying(0, 0),
  }, { best });
  const others = diagnose({ ...perfect, byDiscriminator: saying(1) }, { best })
    .concat(diagnose({ ...perfect, byDiscriminator: saying(2) }, { best }));
  const found = new Map([...all, ...others].map((one) => [one.sign, one]));
  assert.deepEqual(
    [...found.keys()].sort(),
    (Object.keys(SIGNS) as SignName[]).sort(),
  );
  for (const [sign, { sentence, remedy }] of found) {
    assert.equal(sentence, SIGNS[sign]);
    assert.ok(remedy.length > 10, sign);
  }
});

/** z of x_i lies in quadrant i, spread as the prior is there: q = 4 p. */
const quarters: LatentModel = {
  ...modelOf(4, 2, ([a, b]) => [
    50 * (a! > 0 && b! > 0 ? 1 : -1),
    50 * (a! < 0 && b! > 0 ? 1 : -1),
    50 * (a! < 0 && b! < 0 ? 1 : -1),
    50 * (a! > 0 && b! < 0 ? 1 : -1),
  ]),
  samplePosterior(x, count, generator) {
    const i = x.indexOf(1);
    const signs = [i === 0 || i === 3 ? 1 : -1, i < 2 ? 1 : -1];
    return generator.normals(2 * count).map((value, k) =>
      signs[k % 2]! * Math.abs(value)
    );
  },
};

async function found(
  discriminate: (x: readonly number[], z: Float32Array) => Float32Array,
) {
  const evaluation = await evaluate({ ...quarters, discriminate }, fourPoints, {
    generator: Generator.fromSeed(3),
    samples: 20_000,
    // The borders lie on the axes, so a coarse grid will do.
    maxNodes: 561,
  });
  return diagnose(evaluation, { best });
}

Deno.test(
  "diagnose: q = 4 p on four quadrants, with T*, half of it, and a T \
that is dead for one x",
  async () => {
    const constant = (nats: number, z: Float32Array) =>
      new Float32Array(z.length / 2).fill(nats);
    assert.deepEqual(await found((_, z) => constant(ln4, z)), []);
    const half = await found((_, z) => constant(ln4 / 2, z));
    assert.deepEqual(half.map(({ sign }) => sign), ["lowT", "impossible"]);
    half.forEach(({ nats, error }) =>
      assertNear(nats, ln4 / 2, 4 * error + 1e-6)
    );
    const one = await found((x, z) => constant(x[2] === 1 ? 0 : ln4, z));
    assert.deepEqual(one.map(({ sign }) => sign), [
      "deadT",
      "lowT",
      "impossible",
    ]);
    assert.equal(
      one[0]!.sentence,
      `${SIGNS.deadT}, for ${fourPoints.labels[2]}`,
    );
  },
);

Deno.test("diagnose: what makes no sense is refused", () => {
  assert.throws(() => diagnose(perfect, { best: NaN }), /best is NaN/);
  assert.throws(
    () => diagnose(perfect, { best, tolerance: -1 }),
    /tolerance is -1, wanted 0 or more/,
  );
});
