import { tf } from "../../lib/backend/mod.ts";
import {
  type DiagonalGaussian,
  gaussianSample,
} from "../../lib/distributions/mod.ts";
import { adaptiveContrast, standardize } from "../../lib/objectives/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";

const ALL = ["native", "wasm", "cpu"] as const;

// q(z given x) = N(MEAN, DEVIATION^2), whose KL from N(0, I) is known.
const MEAN = [0.8, -0.5];
const DEVIATION = [0.6, 1.3];
const LOG_VARIANCE = DEVIATION.map((s) => 2 * Math.log(s));
const KL = MEAN.reduce(
  (sum, m, j) => sum + (m * m + DEVIATION[j]! ** 2 - LOG_VARIANCE[j]! - 1) / 2,
  0,
);
const KL_BY_MEAN = MEAN;
const KL_BY_LOG_VARIANCE = DEVIATION.map((s) => (s * s - 1) / 2);

// E over eps ~ N(0, I) by the trapezoidal rule on a square, which converges
// faster than any power of the step.
const LINE = Array.from({ length: 33 }, (_, i) => (i - 16) * 0.4);
const NODES = LINE.flatMap((a) => LINE.map((b) => [a, b]));
const WEIGHTS = NODES.map((eps) =>
  eps.reduce(
    (w, e) => w * 0.4 * Math.exp(-e * e / 2) / Math.sqrt(2 * Math.PI),
    1,
  )
);

/** r, by mean and deviation. */
const REFERENCES: Record<string, [readonly number[], readonly number[]]> = {
  "q's moments": [MEAN, DEVIATION],
  "a mean elsewhere": [[-0.3, 0.4], DEVIATION],
  "wider": [MEAN, [1.1, 2]],
  "narrower": [MEAN, [0.45, 0.9]],
  "both": [[1, 0], [0.9, 0.8]],
  // Then it is T itself.
  "the prior": [[0, 0], [1, 1]],
};

/**
 * T* for u = (z - m) / s: ln of u's density under q by N(0, I), with q held
 * where it is.
 */
function optimal(
  u: tf.Tensor2D,
  [m, s]: readonly [readonly number[], readonly number[]],
): tf.Tensor1D {
  const mean = tf.tensor1d(MEAN.map((mu, j) => (mu - m[j]!) / s[j]!));
  const deviation = DEVIATION.map((d, j) => d / s[j]!);
  const scaled = tf.div(tf.sub(u, mean), tf.tensor1d(deviation));
  const squares = tf.sub(tf.square(u), tf.square(scaled));
  const logs = deviation.reduce((sum, d) => sum + Math.log(d), 0);
  return tf.sub(tf.mul(tf.sum(squares, 1), 0.5), logs);
}

function repeated(row: readonly number[]): tf.Tensor2D {
  return tf.tile(tf.tensor2d([...row], [1, 2]), [NODES.length, 1]);
}

for (const [name, r] of Object.entries(REFERENCES)) {
  testOn(
    ALL,
    `adaptiveContrast: KL and its gradient by quadrature, r: ${name}`,
    () => {
      const [value, pointwise, byMean, byLogVariance] = tf.tidy(() => {
        const eps = tf.tensor2d(NODES);
        const reference = {
          mean: repeated(r[0]),
          logVariance: repeated(r[1].map((s) => 2 * Math.log(s))),
        };
        let values: tf.Tensor | undefined;
        const { value, grads } = tf.valueAndGrads((mean, logVariance) => {
          const z = gaussianSample(
            { mean, logVariance } as unknown as DiagonalGaussian,
            eps,
          );
          const t = optimal(standardize(z, reference), r);
          values = tf.keep(adaptiveContrast(t, z, reference));
          return tf.sum(tf.mul(values, tf.tensor1d(WEIGHTS)));
        })([tf.tensor1d(MEAN), tf.tensor1d(LOG_VARIANCE)]);
        const all = [value, values!, ...grads].map((v) => v.dataSync());
        values!.dispose();
        return all;
      });
      assertNear(value![0]!, KL, 5e-6);
      const near = { relative: 1e-5, magnitude: 1 };
      assertAllNear(byMean!, KL_BY_MEAN, { ...near, what: "by the mean" });
      assertAllNear(byLogVariance!, KL_BY_LOG_VARIANCE, {
        ...near,
        what: "by the log-variance",
      });
      // At every z it is ln q - ln p, wherever r lies.
      const exact = NODES.map((eps) =>
        eps.reduce((sum, e, j) => {
          const z = MEAN[j]! + DEVIATION[j]! * e;
          return sum + (z * z - e * e - LOG_VARIANCE[j]!) / 2;
        }, 0)
      );
      assertAllNear(pointwise!, exact, {
        relative: 2e-6,
        magnitude: exact.map((v) => 100 + Math.abs(v)),
        what: "ln q - ln p",
      });
    },
  );
}

testOn(ALL, "adaptiveContrast: T constant, r elsewhere than q", () => {
  // Without T's part: E_q[ln r - ln p] and its gradient, r held constant.
  const [m, s] = REFERENCES["both"]!;
  const [value, byMean, byLogVariance] = tf.tidy(() => {
    const eps = tf.tensor2d(NODES);
    const reference = {
      mean: repeated(m),
      logVariance: repeated(s.map((d) => 2 * Math.log(d))),
    };
    const { value, grads } = tf.valueAndGrads((mean, logVariance) => {
      const z = gaussianSample(
        { mean, logVariance } as unknown as DiagonalGaussian,
        eps,
      );
      const t = tf.zeros<tf.Rank.R1>([NODES.length]);
      return tf.sum(
        tf.mul(adaptiveContrast(t, z, reference), tf.tensor1d(WEIGHTS)),
      );
    })([tf.tensor1d(MEAN), tf.tensor1d(LOG_VARIANCE)]);
    return [value, ...grads].map((v) => v.dataSync());
  });
  let exact = 0;
  const [slopes, spreads]: [number[], number[]] = [[], []];
  MEAN.forEach((mu, j) => {
    const [variance, rVariance] = [DEVIATION[j]! ** 2, s[j]! ** 2];
    const squared = ((mu - m[j]!) ** 2 + variance) / rVariance;
    exact += (mu * mu + variance - squared - Math.log(rVariance)) / 2;
    slopes.push(mu - (mu - m[j]!) / rVariance);
    spreads.push(variance * (1 - 1 / rVariance) / 2);
  });
  assertNear(value![0]!, exact, 5e-6);
  const near = { relative: 1e-5, magnitude: 1 };
  assertAllNear(byMean!, slopes, { ...near, what: "by the mean" });
  assertAllNear(byLogVariance!, spreads, {
    ...near,
    what: "by the log-variance",
  });
});

testOn(ALL, "standardize: (z - m) / s, entry by entry", () => {
  const u = tf.tidy(() =>
    standardize(tf.tensor2d([[1, 2], [3, -4]]), {
      mean: tf.tensor2d([[0, 1], [3, 2]]),
      logVariance: tf.log(tf.tensor2d([[4, 1], [9, 0.25]])),
    }).dataSync()
  );
  assertAllNear(u, [0.5, 1, 0, -12], {
    relative: 1e-6,
    magnitude: 12,
    what: "u",
  });
});
