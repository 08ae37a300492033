import { dense, tf } from "../../../lib/backend/mod.ts";
import type { Layer } from "../../../lib/backend/mod.ts";
import { GaussianReference } from "../../../lib/posterior/avb/gaussian_reference.ts";
import {
  logDensityByRatio,
  minusEvidenceBound,
  type PosteriorDiscriminator,
  stackedPosteriorRatio,
} from "../../../lib/posterior/avb/objective.ts";
import { Generator } from "../../../lib/random/mod.ts";
import { assertAllNear, assertNear } from "../../support/assertions.ts";
import { testOn } from "../../support/backends.ts";

// All per coordinate: q = N(0.5, 0.8^2), p(x, z) = 3 N(z; -1, 2^2).
const Q = { mean: 0.5, deviation: 0.8 };
const P = { mean: -1, deviation: 2 };
const LOG_EVIDENCE = Math.log(3);
const BATCH = 64;
const reference = new GaussianReference(
  Float64Array.of(0.3, -0.2),
  Float64Array.of(1.5, 0.4, 0.4, 0.9),
);

const RHO = 0.4 / Math.sqrt(1.5 * 0.9);

/** z in standard deviations of r. */
function scaled([a, b]: readonly number[]): [number, number] {
  return [(a! - 0.3) / Math.sqrt(1.5), (b! + 0.2) / Math.sqrt(0.9)];
}

/** ln r by the formula of two variables. */
function logReference(z: readonly number[]): number {
  const [x, y] = scaled(z);
  const rest = 1 - RHO * RHO;
  return -(x * x - 2 * RHO * x * y + y * y) / (2 * rest) -
    Math.log(2 * Math.PI * Math.sqrt(1.5 * 0.9 * rest));
}

/** Its gradient. */
function logReferenceSlope(z: readonly number[]): [number, number] {
  const [x, y] = scaled(z);
  const rest = 1 - RHO * RHO;
  return [
    -(x - RHO * y) / (rest * Math.sqrt(1.5)),
    -(y - RHO * x) / (rest * Math.sqrt(0.9)),
  ];
}

type Gaussian = typeof Q;

function logNormal(z: ArrayLike<number>, { mean, deviation }: Gaussian) {
  let sum = 0;
  for (let i = 0; i < z.length; i++) {
    sum -= ((z[i]! - mean) / deviation) ** 2 / 2 +
      Math.log(deviation * Math.sqrt(2 * Math.PI));
  }
  return sum;
}

/** The same of [batch, 2], differentiable. */
function logNormals(z: tf.Tensor, { mean, deviation }: Gaussian): tf.Tensor1D {
  const squares = tf.sum(tf.square(tf.div(tf.sub(z, mean), deviation)), 1);
  const constant = 2 * Math.log(deviation * Math.sqrt(2 * Math.PI));
  return tf.sub(tf.mul(squares, -0.5), constant) as tf.Tensor1D;
}

const logJoint = (z: tf.Tensor2D): tf.Tensor1D =>
  tf.add(logNormals(z, P), LOG_EVIDENCE);

/** T*, whose network gives what T does not know. */
function optimal(
  known: PosteriorDiscriminator["known"],
): PosteriorDiscriminator {
  const apply = (x: tf.Tensor2D, before: readonly Layer[] = []) => {
    const u = before.length > 0 ? dense(x, before) : x;
    const z = dense(u, [reference.restore()]);
    const logR = tf.sub(
      tf.mul(tf.sum(tf.square(u), 1), -0.5),
      reference.logVolume,
    );
    const rest = tf.add(
      tf.mul(logR, 1 - known.reference),
      tf.mul(logJoint(z), known.joint),
    );
    return tf.expandDims(tf.sub(logNormals(z, Q), rest), 1) as tf.Tensor2D;
  };
  return { net: { apply }, known, logJoint };
}

/** eps, and z = mean + deviation eps by variables. */
function sampler() {
  const eps = tf.tensor2d(Generator.fromSeed(3).normals(2 * BATCH), [BATCH, 2]);
  const mean = tf.variable(tf.fill<tf.Rank.R1>([2], Q.mean));
  const deviation = tf.variable(tf.fill<tf.Rank.R1>([2], Q.deviation));
  const draw = () => tf.add(mean, tf.mul(deviation, eps)) as tf.Tensor2D;
  return { eps: eps.arraySync(), mean, deviation, draw };
}

const SHARES = [
  { joint: 0, reference: 0 },
  { joint: 0, reference: 1 },
  { joint: 1, reference: 1 },
  { joint: 0.7, reference: 0.4 },
];

for (const known of SHARES) {
  const what = `T knows ${JSON.stringify(known)}`;
  testOn(["native", "cpu"], `${what}: ln q by T* is ln q`, () => {
    const z = sampler().draw();
    const wanted = z.arraySync().map((row) => logNormal(row, Q));
    const found = logDensityByRatio(optimal(known), z, reference);
    assertAllNear(found.dataSync(), wanted, {
      ...{ relative: 1e-5, magnitude: 4, what: "ln q" },
    });
  });

  testOn(["native", "cpu"], `${what}: T* is ln q - ln r`, () => {
    const z = sampler().draw();
    const fromR = tf.tensor2d(
      Generator.fromSeed(4).normals(2 * BATCH),
      [BATCH, 2],
    );
    const found = stackedPosteriorRatio(optimal(known), z, {
      reference,
      fromR,
    })();
    const both = [
      ...z.arraySync(),
      ...dense(fromR, [reference.restore()]).arraySync(),
    ];
    const wanted = both.map((row) => logNormal(row, Q) - logReference(row));
    assertAllNear(found.dataSync(), wanted, {
      ...{ relative: 1e-5, magnitude: 10, what: "T" },
    });
  });

  for (const beta of [1, 0.4]) {
    testOn(
      ["native", "cpu"],
      `${what}: with T*, the gradient by phi has a closed form, ` +
        `beta ${beta}`,
      () => {
        const { eps, mean, deviation, draw } = sampler();
        const { value, grads } = tf.variableGrads(
          () => minusEvidenceBound(optimal(known), draw(), { reference, beta }),
          [mean, deviation],
        );
        let loss = 0;
        const byMean = [0, 0];
        const byDeviation = [0, 0];
        for (const row of eps) {
          const z = row.map((e) => Q.mean + Q.deviation * e);
          const logR = logReference(z);
          loss += logNormal(z, Q) - logR -
            beta * (logNormal(z, P) + LOG_EVIDENCE - logR);
          row.forEach((e, i) => {
            const slope = -e / Q.deviation +
              beta * (z[i]! - P.mean) / P.deviation ** 2 -
              (1 - beta) * logReferenceSlope(z)[i]!;
            byMean[i]! += slope / BATCH;
            byDeviation[i]! += slope * e / BATCH;
          });
        }
        assertNear(value.dataSync()[0]!, loss / BATCH, 1e-5);
        const near = { relative: 1e-5, magnitude: 1, what: "gradient" };
        assertAllNear(grads[mean.name]!.dataSync(), byMean, near);
        assertAllNear(grads[deviation.name]!.dataSync(), byDeviation, near);
      },
    );
  }
}
