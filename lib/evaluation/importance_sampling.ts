import type { Generator } from "../random/mod.ts";
import { logProbabilities, softplusSums } from "./bernoulli.ts";
import { checkLength, checkRow, chunkFor, decodeChecked } from "./decode.ts";
import type { Estimate } from "./estimate.ts";
import type { LatentModel } from "./latent_model.ts";
import { neighbourDistances } from "./neighbours.ts";
import { pauses } from "./pause.ts";

/** Options of {@link importanceLogLikelihood}. */
export interface ImportanceOptions {
  /** Where every random number comes from; it is split, not advanced. */
  readonly generator: Generator;
  /** Draws from the proposal; 100,000 by default. */
  readonly samples?: number;
  /** Samples of q(z|x) that carry a kernel; 500 by default. */
  readonly kernels?: number;
  /** Share of the prior in the proposal, in (0, 1]; 0.1 by default. */
  readonly priorShare?: number;
  /** Ends the work between two chunks; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** log p(x) by importance sampling, in nats. */
export interface ImportanceEstimate extends Estimate {
  /**
   * (sum of the weights)^2 / sum of their squares: as many draws from p(z|x)
   * would be as good. Below 100 or so the standard error is not to be relied
   * on.
   */
  readonly effectiveSamples: number;
  /** Draws that were made. */
  readonly samples: number;
}

const SAMPLES = 100_000;
const KERNELS = 500;
const PRIOR_SHARE = 0.1;
/** The kernels' width is the distance to this nearest other kernel. */
const WIDTH_NEIGHBOUR = 6;
/**
 * The least width. A narrower kernel would follow a q that has collapsed; the
 * posterior of a smooth decoder has not.
 */
const LEAST_WIDTH = 0.01;
/** e^-40 is nothing beside 1. */
const NEGLIGIBLE = 40;

/**
 * log p(x) of one x by importance sampling, an estimate that has nothing in
 * common with the quadrature ({@link logLikelihoods}) but the decoder:
 *
 *     p(x) = E_r[p(z) p(x|z) / r(z)],
 *
 * where the proposal r is a kernel density of q(z|x) with a share of the prior
 * (a defensive mixture, Hesterberg 1995): one Gaussian at each of some samples
 * of q, as wide as its distance to the 6th nearest of them, so that a thin q
 * gets thin kernels. Since r(z) is at least the share times p(z), no weight is
 * above p(x|z) / share: the variance is finite even where q misses a part of
 * the posterior. It works for every zDim.
 *
 * The mean of the weights has no bias; its log has -Var / (2 mean^2), which is
 * `bias`. The standard error is that of the mean by the delta method, divided
 * by the mean.
 *
 * @param model Its decoder and its samples of q are used.
 * @param x One observation, xDim entries that are 0 or 1.
 * @param options The generator, numbers of draws and kernels, the prior's
 * share.
 * @returns log p(x) in nats with its error, and the effective sample size.
 * @throws {RangeError} If an option is out of range, x does not fit, or the
 * decoder's logits or q's samples are not finite.
 *
 * @example
 * ```ts
 * import { Generator, importanceLogLikelihood, type LatentModel } from "avb";
 * const coin: LatentModel = {
 *   xDim: 1,
 *   zDim: 3,
 *   decode: (z) => new Float32Array(z.length / 3), // logit 0: mean 1/2
 *   samplePosterior: (_x, count, generator) => generator.normals(3 * count),
 * };
 * const { value, standardError } = await importanceLogLikelihood(coin, [1], {
 *   generator: Generator.fromSeed(1),
 *   samples: 5000,
 * });
 * console.assert(Math.abs(value - Math.log(0.5)) < 5 * standardError);
 * ```
 */
export async function importanceLogLikelihood(
  model: LatentModel,
  x: readonly number[],
  options: ImportanceOptions,
): Promise<ImportanceEstimate> {
  const { generator, samples = SAMPLES, kernels = KERNELS } = options;
  const { priorShare = PRIOR_SHARE, signal } = options;
  checkRow(model, x);
  checkOptions({ samples, kernels, priorShare });
  const { xDim, zDim } = model;
  const centres = model.samplePosterior(
    x,
    kernels,
    generator.split("importance/kernels"),
  );
  checkLength("samplePosterior", centres.length, kernels * zDim);
  const proposal = kernelMixture(centres, { dim: zDim, priorShare });
  const draws = generator.split("importance/draws");
  const pause = pauses(signal);
  const logWeights = new Float64Array(samples);
  // Kernels are compared with every draw: the pause is for that, too.
  const chunk = Math.min(2048, chunkFor(xDim));
  for (let start = 0; start < samples; start += chunk) {
    await pause();
    const z = proposal.sample(Math.min(chunk, samples - start), draws);
    const logits = decodeChecked(model, z);
    const log = logProbabilities(logits, x, softplusSums(logits, xDim));
    for (let i = 0; i < log.length; i++) {
      const one = z.subarray(i * zDim, (i + 1) * zDim);
      logWeights[start + i] = log[i]! - proposal.logRatioToPrior(one);
    }
  }

  let max = -Infinity;
  for (const log of logWeights) if (log > max) max = log;
  let sum = 0;
  let squares = 0;
  for (const log of logWeights) {
    const weight = Math.exp(log - max);
    sum += weight;
    squares += weight * weight;
  }
  const effectiveSamples = sum * sum / squares;
  // Var(w) / mean(w)^2 is samples / effectiveSamples - 1.
  const variance = Math.max(0, 1 / effectiveSamples - 1 / samples) * samples /
    (samples - 1);
  return {
    value: max + Math.log(sum / samples),
    standardError: Math.sqrt(variance),
    bias: -variance / 2,
    effectiveSamples,
    samples,
  };
}

function checkOptions(
  { samples, kernels, priorShare }: {
    samples: number;
    kernels: number;
    priorShare: number;
  },
): void {
  if (!Number.isInteger(samples) || samples < 2) {
    throw new RangeError(
      `Cannot sample log p(x): the number of samples is ${samples}, wanted ` +
        `an integer from 2 on`,
    );
  }
  if (!Number.isInteger(kernels) || kernels <= WIDTH_NEIGHBOUR) {
    throw new RangeError(
      `Cannot sample log p(x): the number of kernels is ${kernels}, wanted ` +
        `an integer from ${
          WIDTH_NEIGHBOUR + 1
        } on, since a kernel's width is ` +
        `the distance to its ${WIDTH_NEIGHBOUR}th nearest`,
    );
  }
  if (!(priorShare > 0 && priorShare <= 1)) {
    throw new RangeError(
      `Cannot sample log p(x): the prior's share is ${priorShare}, wanted a ` +
        `number above 0 and at most 1; without a share of the prior the ` +
        `weights have no bound`,
    );
  }
}

/** A mixture of Gaussian kernels and the prior. */
interface Proposal {
  /** Draws [count, dim]. */
  sample(count: number, generator: Generator): Float32Array;
  /** log r(z) - log p(z) of one z. */
  logRatioToPrior(z: Float32Array): number;
}

function kernelMixture(
  centres: Float32Array,
  { dim, priorShare }: { dim: number; priorShare: number },
): Proposal {
  const count = centres.length / dim;
  const wrong = centres.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    throw new RangeError(
      `Cannot sample log p(x): a sample of q(z|x) has the component ` +
        `${centres[wrong]}, wanted a finite number; has training diverged?`,
    );
  }
  const { kth } = neighbourDistances(centres, dim, WIDTH_NEIGHBOUR);
  const widths = kth.map((square) => Math.max(Math.sqrt(square), LEAST_WIDTH));
  const halfPrecisions = widths.map((width) => 0.5 / (width * width));
  // Everything is divided by (2 pi)^(-dim / 2), which the prior has, too.
  const logShares = widths.map((width) =>
    Math.log((1 - priorShare) / count) - dim * Math.log(width)
  );
  const logs = new Float64Array(count);
  return {
    sample(size, generator) {
      const z = generator.normals(size * dim);
      for (let i = 0; i < size; i++) {
        if (generator.uniform() < priorShare) continue;
        const kernel = generator.integer(count);
        for (let a = 0; a < dim; a++) {
          z[i * dim + a] = centres[kernel * dim + a]! +
            widths[kernel]! * z[i * dim + a]!;
        }
      }
      return z;
    },
    logRatioToPrior(z) {
      let square = 0;
      for (const value of z) square += value * value;
      const logPrior = -0.5 * square;
      const first = Math.log(priorShare) + logPrior;
      let max = first;
      for (let k = 0, at = 0; k < count; k++) {
        let distance = 0;
        for (let a = 0; a < dim; a++, at++) {
          const difference = z[a]! - centres[at]!;
          distance += difference * difference;
        }
        const log = logShares[k]! - halfPrecisions[k]! * distance;
        logs[k] = log;
        if (log > max) max = log;
      }
      let sum = Math.exp(first - max);
      for (let k = 0; k < count; k++) {
        const log = logs[k]! - max;
        if (log > -NEGLIGIBLE) sum += Math.exp(log);
      }
      return max + Math.log(sum) - logPrior;
    },
  };
}
