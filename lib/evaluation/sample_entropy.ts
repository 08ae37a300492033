import { blockEstimate, blockMeans, type Estimate, mean } from "./estimate.ts";
import { neighbourDistances } from "./neighbours.ts";

/** Options of {@link sampleEntropy} and {@link klFromPrior}. */
export interface EntropyOptions {
  /** Components of a sample. */
  readonly dim: number;
  /** Which nearest neighbour is measured, k; 4 by default. */
  readonly neighbours?: number;
}

/**
 * The default k. A larger k lowers the variance and raises the bias; with 4
 * and 200,000 samples the two are about equal where the density has an edge.
 */
export const DEFAULT_NEIGHBOURS = 4;

/** The standard error is then itself known to about 16 %. */
const BLOCKS = 20;

/**
 * Differential entropy of a distribution in nats, from its samples: the
 * nearest-neighbour estimator of Kozachenko and Leonenko (1987) in the form
 * with the k-th neighbour,
 *
 *     H = psi(n) - psi(k) + log V + dim / n * sum_i log r_i,
 *
 * where r_i is the distance from sample i to its k-th nearest other, V the
 * volume of the unit ball and psi the digamma function.
 *
 * It makes no assumption on the shape. Where the density ends in a sharp edge
 * it errs to the high side, since part of the balls there is empty; `bias`
 * estimates that, and is not subtracted. The standard error comes from
 * disjoint blocks, each with its own neighbours.
 *
 * @param samples [n, dim], independent; n is at least 2 (k + 1).
 * @param options The dimension and k.
 * @returns The entropy with its standard error and an estimate of its bias.
 * @throws {RangeError} If there are too few samples, one is not finite, an
 * option is out of range, or more samples are equal than rounding explains:
 * a distribution with atoms has no density and no differential entropy.
 *
 * @example
 * ```ts
 * import { Generator, sampleEntropy } from "avb";
 * const z = Generator.fromSeed(1).normals(2 * 20_000);
 * const { value, standardError } = sampleEntropy(z, { dim: 2 });
 * const exact = Math.log(2 * Math.PI * Math.E); // of N(0, I) in 2-D
 * console.assert(Math.abs(value - exact) < 5 * standardError);
 * ```
 */
export function sampleEntropy(
  samples: Float32Array | Float64Array,
  options: EntropyOptions,
): Estimate {
  const { whole, blocks } = entropyByBlocks(samples, options);
  return blockEstimate(whole, blocks, options.dim);
}

/**
 * KL(q, N(0, I)) = -H[q] - E_q[log p(z)] in nats, from samples of q. The
 * entropy is that of {@link sampleEntropy}; both terms come from the same
 * samples, and the standard error is that of their sum.
 *
 * @param samples [n, dim], independent samples of q.
 * @param options The dimension and k.
 * @returns The KL with its standard error and an estimate of its bias.
 * @throws {RangeError} As {@link sampleEntropy} does.
 *
 * @example
 * ```ts
 * import { Generator, klFromPrior } from "avb";
 * // A quarter of N(0, I): its density is 4 p(z), so the KL is log 4.
 * const z = Generator.fromSeed(1).normals(2 * 20_000).map(Math.abs);
 * const { value } = klFromPrior(z, { dim: 2 });
 * console.assert(Math.abs(value - Math.log(4)) < 0.03);
 * ```
 */
export function klFromPrior(
  samples: Float32Array | Float64Array,
  options: EntropyOptions,
): Estimate {
  return sampleKl(samples, logPriors(samples, options.dim), options);
}

/**
 * KL(q, p) = -H[q] - E_q[log p] in nats, from samples of q and log p at each of
 * them: {@link klFromPrior} for any p with a known density.
 *
 * @param samples [n, dim], independent samples of q.
 * @param logDensities log p of each, [n].
 * @param options The dimension and k.
 * @returns The KL with its standard error and an estimate of its bias.
 * @throws {RangeError} As {@link sampleEntropy} does.
 *
 * @example
 * ```ts
 * import { Generator, sampleKl } from "avb";
 * // p is uniform on [0, 4], q on its first quarter: the KL is log 4.
 * const generator = Generator.fromSeed(1);
 * const z = Float64Array.from({ length: 20_000 }, () => generator.uniform());
 * const { value } = sampleKl(z, z.map(() => -Math.log(4)), { dim: 1 });
 * console.assert(Math.abs(value - Math.log(4)) < 0.03);
 * ```
 */
export function sampleKl(
  samples: Float32Array | Float64Array,
  logDensities: Float64Array,
  options: EntropyOptions,
): Estimate {
  const { whole, blocks } = klByBlocks(samples, logDensities, options);
  return blockEstimate(whole, blocks, options.dim);
}

/**
 * KL(N(mean, diag(e^logVariance)), N(0, I)) in nats, in closed form.
 *
 * @param mean Mean of each component.
 * @param logVariance Log-variance of each component.
 * @returns The KL in nats.
 * @throws {RangeError} If the two differ in length.
 *
 * @example
 * ```ts
 * import { gaussianKlFromPrior } from "avb";
 * console.assert(gaussianKlFromPrior([1, 0], [0, 0]) === 0.5);
 * ```
 */
export function gaussianKlFromPrior(
  mean: ArrayLike<number>,
  logVariance: ArrayLike<number>,
): number {
  if (mean.length !== logVariance.length) {
    throw new RangeError(
      `Cannot compute the KL: got ${mean.length} means and ` +
        `${logVariance.length} log-variances, wanted as many`,
    );
  }
  let sum = 0;
  for (let a = 0; a < mean.length; a++) {
    // expm1 keeps the digits of a variance near 1.
    sum += mean[a]! ** 2 + Math.expm1(logVariance[a]!) - logVariance[a]!;
  }
  return sum / 2;
}

/** An estimate from the whole sample and from each of its blocks. */
export interface Blocked {
  /** From all samples. */
  readonly whole: number;
  /** From each block alone. */
  readonly blocks: Float64Array;
}

/**
 * The entropy of the whole sample and of its blocks, in nats.
 *
 * @param samples [n, dim].
 * @param options The dimension and k.
 * @throws {RangeError} As {@link sampleEntropy} does.
 */
export function entropyByBlocks(
  samples: Float32Array | Float64Array,
  options: EntropyOptions,
): Blocked {
  const { dim, neighbours = DEFAULT_NEIGHBOURS } = options;
  checkSamples(samples, dim, neighbours);
  const n = samples.length / dim;
  const whole = entropyOf(samples, dim, neighbours);
  const count = Math.min(BLOCKS, Math.floor(n / (neighbours + 1)));
  const blocks = new Float64Array(count);
  for (let b = 0; b < count; b++) {
    const block = new Float64Array(Math.ceil((n - b) / count) * dim);
    for (let i = b, at = 0; i < n; i += count) {
      for (let a = 0; a < dim; a++) block[at++] = samples[i * dim + a]!;
    }
    blocks[b] = entropyOf(block, dim, neighbours);
  }
  return { whole, blocks };
}

/**
 * KL(q, p) of the whole sample and of its blocks, in nats.
 *
 * @param samples [n, dim].
 * @param logDensities log p of each, [n].
 * @param options The dimension and k.
 * @throws {RangeError} As {@link sampleEntropy} does.
 */
export function klByBlocks(
  samples: Float32Array | Float64Array,
  logDensities: Float64Array,
  options: EntropyOptions,
): Blocked {
  const entropy = entropyByBlocks(samples, options);
  const means = blockMeans(logDensities, entropy.blocks.length);
  return {
    whole: -entropy.whole - mean(logDensities),
    blocks: entropy.blocks.map((value, b) => -value - means[b]!),
  };
}

/**
 * log p(z) = log N(z; 0, I) in nats of every sample.
 *
 * @param samples [n, dim].
 * @param dim Components of a sample.
 * @returns [n], in float64.
 */
export function logPriors(
  samples: Float32Array | Float64Array,
  dim: number,
): Float64Array {
  const out = new Float64Array(samples.length / dim);
  const constant = -0.5 * dim * Math.log(2 * Math.PI);
  for (let i = 0; i < out.length; i++) {
    let square = 0;
    for (let a = 0; a < dim; a++) square += samples[i * dim + a]! ** 2;
    out[i] = constant - 0.5 * square;
  }
  return out;
}

/**
 * Checks a number of samples and k, before any is drawn.
 *
 * @param n Number of samples.
 * @param neighbours k.
 * @throws {RangeError} If k is no positive integer or n is below 2 (k + 1).
 */
export function checkCounts(n: number, neighbours: number): void {
  if (!Number.isInteger(neighbours) || neighbours < 1) {
    throw new RangeError(
      `Cannot estimate an entropy: neighbours is ${neighbours}, wanted a ` +
        `positive integer`,
    );
  }
  if (!Number.isInteger(n) || n < 2 * (neighbours + 1)) {
    throw new RangeError(
      `Cannot estimate an entropy: the number of samples is ${n}, wanted an ` +
        `integer from ${2 * (neighbours + 1)} on, since the error needs two ` +
        `blocks and each sample ${neighbours} others in its block`,
    );
  }
}

function checkSamples(
  samples: Float32Array | Float64Array,
  dim: number,
  neighbours: number,
): void {
  if (!Number.isInteger(dim) || dim < 1) {
    throw new RangeError(
      `Cannot estimate an entropy: dim is ${dim}, wanted a positive integer`,
    );
  }
  if (samples.length % dim !== 0) {
    throw new RangeError(
      `Cannot estimate an entropy: got ${samples.length} numbers, wanted a ` +
        `multiple of dim, ${dim}`,
    );
  }
  checkCounts(samples.length / dim, neighbours);
  checkFinite(samples, dim);
}

/**
 * Checks that samples are finite.
 *
 * @param samples [n, dim].
 * @param dim Components of a sample.
 * @throws {RangeError} If one is not.
 */
export function checkFinite(
  samples: Float32Array | Float64Array,
  dim: number,
): void {
  const wrong = samples.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    throw new RangeError(
      `Cannot estimate an entropy: component ${wrong % dim} of sample ` +
        `${Math.floor(wrong / dim)} is ${samples[wrong]}, wanted a finite ` +
        `number; has training diverged?`,
    );
  }
}

function entropyOf(
  samples: Float32Array | Float64Array,
  dim: number,
  k: number,
): number {
  const n = samples.length / dim;
  const { nearest, kth } = neighbourDistances(samples, dim, k);
  const equal = nearest.reduce((count, r) => r === 0 ? count + 1 : count, 0);
  if (equal > 0) checkEqual(samples, { dim, k, kth, equal });
  let logs = 0;
  for (const square of kth) logs += Math.log(square);
  // psi(n) - psi(k) = 1/k + 1/(k + 1) + ... + 1/(n - 1)
  let psi = 0;
  for (let i = n - 1; i >= k; i--) psi += 1 / i;
  return psi + logBallVolume(dim) + dim * logs / (2 * n);
}

/** log of the volume of the unit ball: V_d = V_(d-2) 2 pi / d. */
function logBallVolume(dim: number): number {
  let log = dim % 2 === 0 ? 0 : Math.LN2;
  for (let d = dim; d > 1; d -= 2) log += Math.log(2 * Math.PI / d);
  return log;
}

/** How unlikely a number of chance coincidences must be to be refused. */
const REFUSED_BELOW = 1e-6;

/**
 * Samples of a density coincide now and then because they are rounded to
 * float32. From the density that the neighbours show one knows how often:
 * sample i shares its cell of rounding with k / (V r_i^dim) * cell others.
 * What is far beyond that is no rounding.
 */
function checkEqual(
  samples: Float32Array | Float64Array,
  { dim, k, kth, equal }: {
    dim: number;
    k: number;
    kth: Float64Array;
    equal: number;
  },
): void {
  const atoms = kth.some((square) => square === 0);
  // A small value is a difference of larger ones, rounded like those: the cell
  // is that of the largest value of each component.
  const largest = new Float64Array(dim);
  samples.forEach((value, i) => {
    largest[i % dim] = Math.max(largest[i % dim]!, Math.abs(value));
  });
  const digits = samples instanceof Float32Array ? 23 : 52;
  let logCell = 0;
  for (const size of largest) {
    logCell += (Math.floor(Math.log2(size)) - digits) * Math.LN2;
  }
  const logShare = Math.log(k) + logCell - logBallVolume(dim);
  const expected = atoms ? 0 : kth.reduce(
    (sum, square) => sum + Math.exp(logShare - dim / 2 * Math.log(square)),
    0,
  );
  if (!atoms && equal / 2 <= mostByChance(expected / 2)) return;
  throw new RangeError(
    `Cannot estimate an entropy: ${equal} of ${kth.length} samples are equal ` +
      `to another one, wanted distinct samples (but for chance by rounding); ` +
      `a distribution with atoms has no density. Is the noise drawn anew for ` +
      `every sample, and does the encoder use it?`,
  );
}

/**
 * The count that a Poisson variable with this mean exceeds with a probability
 * below 1e-6, by Chernoff's bound: P(N >= c) <= exp(c - mean - c log(c/mean)).
 */
function mostByChance(mean: number): number {
  const limit = -Math.log(REFUSED_BELOW);
  let count = Math.floor(mean);
  let exponent = 0;
  while (exponent < limit) {
    count++;
    exponent = count * Math.log(count / mean) - count + mean;
  }
  return count - 1;
}
