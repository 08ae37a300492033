import { targets } from "../../../lib/posterior/mod.ts";
import { Generator } from "../../../lib/random/mod.ts";
import { assertNear } from "../../support/assertions.ts";
import { logNormal, testLogJoint } from "../log_joint.ts";

const Y = [2.8, 0.8, -0.3, 0.7, -0.1, 0.1, 1.8, 1.2];
const SIGMA = [0.8, 0.5, 0.8, 0.6, 0.5, 0.6, 0.5, 0.4];
const SCHOOLS = [...Y.keys()];
const target = targets["eight-schools"];

testLogJoint(
  target,
  ([mu, tau, ...eta]) =>
    SCHOOLS.reduce(
      (sum, j) =>
        sum + logNormal(eta[j]!) +
        logNormal(Y[j]!, mu! + tau! * eta[j]!, SIGMA[j]),
      logNormal(mu!) + logNormal(tau!),
    ),
);

/** The integral of f over one eta, where its integrand has any weight. */
function integral(f: (eta: number) => number): number {
  const steps = 4000;
  const width = 24 / steps;
  let sum = 0;
  // Both ends are 0: the trapezoidal rule.
  for (let i = 1; i < steps; i++) sum += f(-12 + i * width);
  return sum * width;
}

const POINTS = [[0.5, 1.2], [-0.7, -0.3], [2, 0]] as const;

/** exp of ln p(y_j, eta_j given mu, tau). */
function factor(j: number, mu: number, tau: number) {
  return (eta: number) =>
    Math.exp(logNormal(eta) + logNormal(Y[j]!, mu + tau * eta, SIGMA[j]));
}

Deno.test("eight-schools: each eta integrated out by numbers", () => {
  const values = target.logMarginal!(Float64Array.from(POINTS.flat()));
  POINTS.forEach(([mu, tau], i) => {
    const expected = SCHOOLS.reduce(
      (sum, j) => sum + Math.log(integral(factor(j, mu, tau))),
      logNormal(mu) + logNormal(tau),
    );
    assertNear(values[i]!, expected, 1e-9);
  });
});

Deno.test("eight-schools: moments of theta and eta given mu and tau", () => {
  for (const [mu, tau] of POINTS) {
    for (const j of SCHOOLS) {
      const p = factor(j, mu, tau);
      const total = integral(p);
      const quantities = {
        [`theta_${j + 1}`]: (eta: number) => mu + tau * eta,
        [`eta_${j + 1}`]: (eta: number) => eta,
      };
      for (const [name, f] of Object.entries(quantities)) {
        const derived = target.derived.find((other) => other.name === name)!;
        const z = [mu, tau, ...SCHOOLS.map((k) => 0.1 * k - 0.3)];
        assertNear(derived.value(z), f(0.1 * j - 0.3), 1e-12);
        const mean = integral((eta) => f(eta) * p(eta)) / total;
        const square = integral((eta) => (f(eta) - mean) ** 2 * p(eta)) / total;
        const given = derived.given!(mu, tau);
        assertNear(given.mean, mean, 1e-9);
        assertNear(given.variance, square, 1e-9);
      }
    }
  }
});

Deno.test("eight-schools: draws of eta given mu and tau have these moments", () => {
  const n = 20_000;
  const [mu, tau] = POINTS[0];
  const points = new Float64Array(2 * n).map((_, i) => i % 2 ? tau : mu);
  const z = target.complete!(points, Generator.fromSeed(2));
  for (const j of SCHOOLS) {
    const eta = Array.from({ length: n }, (_, i) => z[10 * i + 2 + j]!);
    const mean = eta.reduce((sum, value) => sum + value / n, 0);
    const variance = eta.reduce((s, value) => s + (value - mean) ** 2 / n, 0);
    const given = target.derived[8 + j]!.given!(mu, tau);
    // Four standard errors.
    assertNear(mean, given.mean, 4 * Math.sqrt(given.variance / n));
    assertNear(variance / given.variance, 1, 4 * Math.sqrt(2 / n));
  }
  assertNear(z[0]!, mu, 1e-7);
  assertNear(z[10 * n - 9]!, tau, 1e-7);
});
