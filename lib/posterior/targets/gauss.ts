import { addSquaredNorm, tf } from "../../backend/mod.ts";
import { type Target, target } from "../target.ts";

/** Standard deviation of the normal priors on mu and ln sigma. */
const PRIOR_DEVIATION = 100;
/** Outside of the window the posterior is below e^-25 of its mode. */
const LOG_EDGE = 25;
/** With fewer, mu's tails are too long for a grid. */
const FEWEST = 6;

/** Made up for this project. */
const DATA = [0.4, 1.9, 2.3, 0.9, 3.1, 1.2, -0.2, 2, 1.4, 2.6];

/**
 * Numbers from `N(mu, sigma^2)` with both unknown, and wide priors,
 * `N(0, 100^2)` on mu and on ln sigma. A wide sigma lets mu roam, so that the
 * posterior is a drop, with a Student t as the margin of mu.
 *
 * @param data At least 6 numbers, not all equal.
 * @throws {RangeError} For other data.
 *
 * @example
 * ```ts
 * import { gaussTarget } from "avb";
 * const mine = gaussTarget([4.1, 3.9, 5, 4.4, 4.6, 4.3]);
 * console.assert(mine.coordinates[1] === "ln sigma");
 * ```
 */
export function gaussTarget(data: readonly number[]): Target {
  const n = data.length;
  const mean = data.reduce((sum, x) => sum + x / n, 0);
  // The data enter by two numbers only: the mean and this sum.
  const squares = data.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const varies = data.some((x) => x !== data[0]);
  if (!(n >= FEWEST && varies && Number.isFinite(squares))) {
    throw new RangeError(
      `Cannot make the target gauss: got the data ${data.join(", ")}, wanted ` +
        `${FEWEST} finite numbers or more that are not all equal`,
    );
  }
  const constant = -0.5 * (n + 2) * Math.log(2 * Math.PI) -
    2 * Math.log(PRIOR_DEVIATION);
  return target({
    name: "gauss",
    title: "Gauss",
    coordinates: ["mu", "ln sigma"],
    window: gaussWindow({ n, mean, squares }),
    logJoint: (z) =>
      tf.tidy(() => {
        const [mu, logSigma] = tf.split(z, 2, 1);
        const sum = tf.add(
          tf.mul(tf.square(tf.sub(mu!, mean)), n),
          squares,
        );
        const scaled = tf.mul(sum, tf.exp(tf.mul(logSigma!, -2)));
        const wide = tf.mul<tf.Tensor2D>(z, 1 / PRIOR_DEVIATION);
        const all = addSquaredNorm(
          tf.add<tf.Tensor2D>(scaled, tf.mul(logSigma!, 2 * n)),
          wide,
        );
        return tf.add(tf.mul(all, -0.5), constant);
      }),
  });
}

/**
 * With flat priors, mu's margin is `(1 + w^2 / (n - 1))^(-n / 2)`, where w is
 * the distance from the mean in standard errors, and that of ln sigma,
 * s away from its mode, `exp(-(n - 1) (s + e^(-2 s) / 2))`.
 */
function gaussWindow(
  { n, mean, squares }: { n: number; mean: number; squares: number },
): Target["window"] {
  const degrees = n - 1;
  const error = Math.sqrt(squares / (degrees * n));
  const width = error * Math.sqrt(degrees * Math.expm1(2 * LOG_EDGE / n));
  const mode = 0.5 * Math.log(squares / degrees);
  return [
    [mean - width, mean + width],
    [
      mode - 0.5 * Math.log(2 * (1 + 2 * LOG_EDGE / degrees)),
      mode + LOG_EDGE / degrees + 0.5,
    ],
  ];
}

/** {@link gaussTarget} of ten numbers. */
export const gauss: Target = gaussTarget(DATA);
