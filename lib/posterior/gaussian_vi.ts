import { scope, tf } from "../backend/mod.ts";
import { mean } from "../evaluation/estimate.ts";
import { pauses } from "../evaluation/pause.ts";
import { disposeParameters, type Parameters } from "../nets/mod.ts";
import type { Generator } from "../random/mod.ts";
import { descend } from "../training/descend.ts";
import { requireStep } from "../training/divergence.ts";
import { Adam, decayFactor, ParameterAverage } from "../training/mod.ts";
import type { Approximation } from "./approximation.ts";
import { Gaussian } from "./gaussian.ts";
import { logJoints } from "./log_joint.ts";
import type { Target } from "./target.ts";

/** Options of {@link gaussianVi}. */
export interface GaussianViOptions {
  /** Where all of its random numbers come from. */
  readonly generator: Generator;
  /** Any covariance, or a diagonal one. */
  readonly covariance: "full-rank" | "mean-field";
  /** Starts at random places, of which the best end counts; 4 by default. */
  readonly starts?: number | undefined;
  /** Steps from each; 1,500 by default. */
  readonly steps?: number | undefined;
  /** Samples a step, an even number; 256 by default. */
  readonly batchSize?: number | undefined;
  /** Ends the work between two steps; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** It falls to 0 all the way: far at first, then ever more exact. */
const OPTIMIZER = {
  learningRate: 0.05,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
};
const DECAY_SHARE = 1;
/** Memory of the averages of the parameters, of about the last 100 steps. */
const AVERAGE_DECAY = 0.99;
/** Samples by which the ends are compared, the same ones for all. */
const BOUND_SAMPLES = 10_000;

/**
 * The best Gaussian, by the reparameterized gradient of the evidence bound
 *
 *     E[ln p(data, m + L eps)] + ln det L + const,
 *
 * with L lower triangular or diagonal, as Stan's ADVI has it (Kucukelbir et al.
 * 2017). The entropy is in closed form, eps comes in pairs of both signs, and
 * the result is an average over the last steps. Where the posterior has several
 * modes the bound has several optima, and the start decides which is found: the
 * highest of a few is kept.
 *
 * @param target Whose posterior.
 * @param options Which covariances, how many starts and steps, from where.
 * @returns The Gaussian: draws and density.
 * @throws {RangeError} If a number makes no sense.
 * @throws {DivergenceError} If the log-joint or a gradient is no finite number.
 *
 * @example
 * ```ts
 * import { gaussianVi, Generator, initBackend, targets } from "avb";
 * await initBackend("cpu");
 * const { sample, logDensity } = await gaussianVi(targets.rosenbrock, {
 *   generator: Generator.fromSeed(1),
 *   covariance: "full-rank",
 *   steps: 20,
 * });
 * const z = sample(3, Generator.fromSeed(2));
 * console.assert(z.length === 6 && logDensity?.(z).length === 3);
 * ```
 */
export async function gaussianVi(
  target: Target,
  options: GaussianViOptions,
): Promise<Approximation> {
  const { generator, covariance } = options;
  const { starts = 4, steps = 1500, batchSize = 256 } = options;
  check({ starts, steps, batchSize });
  const begin = performance.now();
  const dim = target.coordinates.length;
  const noise = generator.split("bound").normals(BOUND_SAMPLES * dim);
  let best: { gaussian: Gaussian; bound: number } | undefined;
  for (let start = 0; start < starts; start++) {
    const gaussian = await climb(target, {
      ...{ ...options, steps, batchSize },
      generator: generator.split(`start ${start}`),
    });
    const z = gaussian.draw(noise);
    const logDensity = gaussian.logDensity(z);
    const bound = mean(
      logJoints(target, z).map((log, i) => log - logDensity[i]!),
    );
    if (!best || bound > best.bound) best = { gaussian, bound };
  }
  const { gaussian } = best!;
  return {
    method: covariance,
    seconds: (performance.now() - begin) / 1000,
    sample: (count, generator) => gaussian.draw(generator.normals(count * dim)),
    logDensity: (z) => gaussian.logDensity(z),
  };
}

/** From one start to an optimum. */
async function climb(
  target: Target,
  { generator, covariance, steps, batchSize, signal }: GaussianViOptions & {
    readonly steps: number;
    readonly batchSize: number;
  },
): Promise<Gaussian> {
  const dim = target.coordinates.length;
  const pause = pauses(signal);
  const gaussian = new TrainedGaussian(generator.normals(dim), covariance);
  const averages = new TrainedGaussian(new Float32Array(dim), covariance);
  const average = new ParameterAverage(
    averages.parameters,
    gaussian.parameters,
    AVERAGE_DECAY,
  );
  const adam = new Adam(gaussian.parameters, OPTIMIZER);
  try {
    for (let step = 0; step < steps; step++) {
      await pause();
      const noise = pairs(generator, batchSize, dim);
      const factor = decayFactor(step, { steps, decayShare: DECAY_SHARE });
      const values = scope(() =>
        descend(() => {
          const z = gaussian.draw(tf.tensor2d(noise, [batchSize, dim]));
          const logJoint = tf.mean<tf.Scalar>(target.logJoint(z));
          return tf.neg(tf.add(logJoint, gaussian.logDeterminant()));
        }, { adam, factor })
      );
      requireStep(values, { step: step + 1, loss: "negative evidence bound" });
      average.update();
    }
    return averages.plain();
  } finally {
    [gaussian.parameters, averages.parameters, adam.moments]
      .forEach(disposeParameters);
  }
}

function check(
  { batchSize, ...counts }: Record<"starts" | "steps" | "batchSize", number>,
): void {
  const refuse = (name: string, value: number, wanted: string): never => {
    throw new RangeError(
      `Cannot fit a Gaussian: ${name} is ${value}, wanted ${wanted}`,
    );
  };
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isInteger(count) && count >= 1) continue;
    refuse(name, count, "a positive integer");
  }
  if (!Number.isInteger(batchSize) || batchSize < 2 || batchSize % 2 !== 0) {
    refuse("batchSize", batchSize, "an even integer from 2 on");
  }
}

/** Noise whose second half is the first one with the sign turned. */
function pairs(
  generator: Generator,
  batchSize: number,
  dim: number,
): Float32Array {
  const noise = new Float32Array(batchSize * dim);
  const half = generator.normals(noise.length / 2);
  noise.set(half);
  noise.set(half.map((value) => -value), half.length);
  return noise;
}

/** N(m, L L'), with ln of L's diagonal and what is below it as parameters. */
class TrainedGaussian {
  readonly parameters: Parameters;
  readonly #dim: number;
  /** Ones below the diagonal. */
  readonly #below: Float32Array;

  constructor(
    start: Float32Array,
    covariance: GaussianViOptions["covariance"],
  ) {
    const dim = start.length;
    this.#dim = dim;
    this.#below = Float32Array.from(
      { length: dim * dim },
      (_, i) => i % dim < Math.floor(i / dim) ? 1 : 0,
    );
    const zeros = (...shape: number[]) =>
      tf.tidy(() => tf.variable(tf.zeros(shape)));
    this.parameters = {
      mean: tf.tidy(() => tf.variable(tf.tensor1d(start))),
      logDiagonal: zeros(dim),
      ...(covariance === "full-rank" && { lower: zeros(dim, dim) }),
    };
  }

  /** m + L eps of each row of eps. */
  draw(noise: tf.Tensor2D): tf.Tensor2D {
    const { mean, logDiagonal, lower } = this.parameters;
    const scaled = tf.mul(noise, tf.exp(logDiagonal!));
    const moved = tf.add<tf.Tensor2D>(scaled, mean!);
    if (!lower) return moved;
    const below = tf.tensor2d(this.#below, [this.#dim, this.#dim]);
    const masked = tf.mul<tf.Tensor2D>(lower, below);
    return tf.add(moved, tf.matMul(noise, masked, false, true));
  }

  /** ln det L. */
  logDeterminant(): tf.Scalar {
    return tf.sum(this.parameters.logDiagonal!);
  }

  /** As plain numbers, without tensors. */
  plain(): Gaussian {
    const values = (path: string) =>
      Float64Array.from(this.parameters[path]?.dataSync() ?? []);
    const lower = values("lower");
    const factor = Float64Array.from(
      this.#below,
      (below, i) => below * (lower[i] ?? 0),
    );
    values("logDiagonal").forEach((log, a) => {
      factor[a * (this.#dim + 1)] = Math.exp(log);
    });
    return new Gaussian(values("mean"), factor);
  }
}
