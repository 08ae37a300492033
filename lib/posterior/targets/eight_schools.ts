import { addSquaredNorm, tf } from "../../backend/mod.ts";
import { type Derived, type Target, target } from "../target.ts";

/** Effect of the course that each school measured, in tens of points. */
const EFFECTS = [2.8, 0.8, -0.3, 0.7, -0.1, 0.1, 1.8, 1.2];
/** Standard error of each. */
const ERRORS = [0.8, 0.5, 0.8, 0.6, 0.5, 0.6, 0.5, 0.4];

const LOG_TWO_PI = Math.log(2 * Math.PI);

/** The part of ln p(y, z) that z does not change. */
const CONSTANT = -(EFFECTS.length + 1) * LOG_TWO_PI -
  ERRORS.reduce((sum, error) => sum + Math.log(error), 0);

/** Given mu and tau, the posterior of eta_j is this Gaussian. */
function etaGiven(mu: number, tau: number, j: number) {
  const precision = 1 / ERRORS[j]! ** 2;
  const variance = 1 / (1 + tau * tau * precision);
  return { mean: variance * tau * (EFFECTS[j]! - mu) * precision, variance };
}

function thetas(): Derived[] {
  return EFFECTS.map((_, j) => ({
    name: `theta_${j + 1}`,
    value: (z) => z[0]! + z[1]! * z[2 + j]!,
    given: (mu, tau) => {
      const eta = etaGiven(mu, tau, j);
      return {
        mean: mu + tau * eta.mean,
        variance: tau * tau * eta.variance,
      };
    },
  }));
}

function etas(): Derived[] {
  return EFFECTS.map((_, j) => ({
    name: `eta_${j + 1}`,
    value: (z) => z[2 + j]!,
    given: (mu, tau) => etaGiven(mu, tau, j),
  }));
}

/**
 * Eight schools (Rubin 1981), as LMescheder/AdversarialVariationalBayes has
 * it, in ten dimensions: effects theta_j = mu + tau eta_j, measured with known
 * errors, and N(0, 1) as the prior of mu, tau and each eta_j.
 *
 * tau has both signs and (tau, eta) may change its sign as a whole, so that the
 * posterior has two halves, joined where tau is 0. Given mu and tau all else is
 * Gaussian, `y_j ~ N(mu, tau^2 + error_j^2)`: the two are left for quadrature.
 */
export const eightSchools: Target = target({
  name: "eight-schools",
  title: "Eight schools",
  coordinates: ["mu", "tau", ...etas().map(({ name }) => name)],
  window: [[-5, 6], [-7, 7]],
  logJoint: (z) =>
    tf.tidy(() => {
      const [mu, tau, eta] = tf.split(z, [1, 1, EFFECTS.length], 1);
      const theta = tf.add(mu!, tf.mul(tau!, eta!));
      const residual = tf.div<tf.Tensor2D>(tf.sub(theta, EFFECTS), ERRORS);
      const constant = tf.fill<tf.Rank.R1>([z.shape[0]], -2 * CONSTANT);
      const squares = addSquaredNorm(addSquaredNorm(constant, z), residual);
      return tf.mul(squares, -0.5);
    }),
  logMarginal: (points) => {
    const out = new Float64Array(points.length / 2);
    for (let i = 0; i < out.length; i++) {
      const mu = points[2 * i]!;
      const tau = points[2 * i + 1]!;
      let sum = -LOG_TWO_PI - 0.5 * (mu * mu + tau * tau);
      for (let j = 0; j < EFFECTS.length; j++) {
        const variance = tau * tau + ERRORS[j]! ** 2;
        sum -= 0.5 * (LOG_TWO_PI + Math.log(variance) +
          (EFFECTS[j]! - mu) ** 2 / variance);
      }
      out[i] = sum;
    }
    return out;
  },
  complete: (points, generator) => {
    const dim = 2 + EFFECTS.length;
    const n = points.length / 2;
    const out = generator.normals(n * dim);
    for (let i = 0; i < n; i++) {
      const mu = points[2 * i]!;
      const tau = points[2 * i + 1]!;
      out[i * dim] = mu;
      out[i * dim + 1] = tau;
      for (let j = 0; j < EFFECTS.length; j++) {
        const { mean, variance } = etaGiven(mu, tau, j);
        const at = i * dim + 2 + j;
        out[at] = mean + Math.sqrt(variance) * out[at]!;
      }
    }
    return out;
  },
  derived: [...thetas(), ...etas()],
});
