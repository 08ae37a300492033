import type { DataSet } from "../data/mod.ts";
import type { Generator } from "../random/mod.ts";
import { type Estimate, weightedMean } from "./estimate.ts";
import type { Evaluation } from "./evaluate.ts";
import {
  checkGridSamples,
  gridEstimate,
  gridKlFromPrior,
  gridLogDensity,
} from "./grid_entropy.ts";
import { importanceLogLikelihood } from "./importance_sampling.ts";
import type { LatentModel } from "./latent_model.ts";
import { pauses } from "./pause.ts";
import { logPriors } from "./sample_entropy.ts";
import { sampleRow, shares } from "./sample_row.ts";

/** Options of {@link crossCheck}. */
export interface CrossCheckOptions {
  /** What is checked: the model's evaluation on the same data. */
  readonly evaluation: Evaluation;
  /**
   * Where the noise comes from; it is split, not advanced. Under another seed
   * than the evaluation's, or another split, nothing random is shared.
   */
  readonly generator: Generator;
  /** Samples of q(z|x) a row, and of q(z); 1,000,000 by default. */
  readonly samples?: number;
  /** Draws of the importance sampling a row; 100,000 by default. */
  readonly draws?: number;
  /** Ends the work between two chunks; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Two estimates of one quantity in nats, by methods with nothing in common. */
export interface Comparison {
  /** The value of `evaluate`. */
  readonly first: Estimate;
  /** The second estimate. */
  readonly second: Estimate;
  /** First less second. */
  readonly difference: number;
  /**
   * The root of the sum of the squares of both standard errors, both biases
   * and 10^-6, what single precision leaves of the decoder's logits.
   */
  readonly combinedError: number;
  /** The difference in units of the combined error. */
  readonly units: number;
}

/** What {@link crossCheck} returns: plain data, in nats. */
export interface CrossCheck {
  /** By quadrature, and by importance sampling. */
  readonly logLikelihood: Comparison;
  /** By nearest neighbours or a closed form, and by the density on a grid. */
  readonly elbo: Comparison;
  /** Likewise. */
  readonly klPosterior: Comparison;
  /** By nearest neighbours, and by the density on a grid. */
  readonly klAggregate: Comparison;
  /** Samples of q(z|x) a row, and of q(z). */
  readonly samples: number;
  /** Draws of the importance sampling a row. */
  readonly draws: number;
  /** The smallest effective sample size of a row. */
  readonly effectiveSamples: number;
  /** What casts doubt on one of the two, in words. */
  readonly warnings: readonly string[];
}

const SAMPLES = 1_000_000;
const DRAWS = 100_000;
/** Relative precision of float32, with some room for sums. */
const ROUNDING = 1e-6;
/** Fewer effective samples than this, and their own count is doubtful. */
const FEW_EFFECTIVE = 100;
/** Differences from here on are put into words. */
const LARGE = 4;

/**
 * Estimates the quantities of {@link evaluate} a second time, from new samples
 * and by other methods: log p(x) by importance sampling
 * ({@link importanceLogLikelihood}) in the place of quadrature, entropies by
 * the density on a grid ({@link gridEntropy}) in the place of nearest
 * neighbours or of a closed form.
 *
 * @param model The model that was evaluated, with zDim 2.
 * @param data The data set that it was evaluated on.
 * @param options The evaluation, the generator, numbers of samples.
 * @returns Both estimates of each quantity, their difference in units of the
 * combined error, and warnings where it is 4 or more.
 * @throws {RangeError} If zDim is not 2, an option is out of range, or as
 * {@link evaluate} does.
 *
 * @example
 * ```ts
 * import { crossCheck, evaluate, fourPoints, Generator } from "avb";
 * import type { LatentModel } from "avb";
 * const coin: LatentModel = {
 *   xDim: 4,
 *   zDim: 2,
 *   decode: (z) => new Float32Array(4 * (z.length / 2)),
 *   samplePosterior: (_x, count, generator) => generator.normals(2 * count),
 * };
 * const generator = Generator.fromSeed(1);
 * const evaluation = await evaluate(coin, fourPoints, {
 *   generator,
 *   samples: 5000,
 * });
 * const { klAggregate } = await crossCheck(coin, fourPoints, {
 *   evaluation,
 *   generator: generator.split("again"),
 *   samples: 20_000,
 *   draws: 1000,
 * });
 * console.assert(Math.abs(klAggregate.units) < 4);
 * ```
 */
export async function crossCheck(
  model: LatentModel,
  data: DataSet,
  options: CrossCheckOptions,
): Promise<CrossCheck> {
  const { evaluation, generator, signal } = options;
  const { samples = SAMPLES, draws = DRAWS } = options;
  const { zDim } = model;
  checkGridSamples(samples, zDim);
  const pause = pauses(signal);
  const aggregate = new Float32Array(samples * zDim);
  const counts = shares(data.weights, samples);
  let filled = 0;
  const rows: { kl: Estimate; elbo: Estimate }[] = [];
  const logP: Estimate[] = [];
  let effectiveSamples = Infinity;
  for (let r = 0; r < data.rows.length; r++) {
    const x = data.rows[r]!;
    const { z, logDecoder } = await sampleRow(model, x, {
      count: samples,
      generator: generator.split(`cross-check/${r}`),
      pause,
      discriminate: false,
    });
    aggregate.set(z.subarray(0, counts[r]! * zDim), filled);
    filled += counts[r]! * zDim;
    rows.push(gridRow(z, logDecoder, zDim));
    await pause();
    const importance = await importanceLogLikelihood(model, x, {
      generator: generator.split(`cross-check/${r}`),
      samples: draws,
      signal,
    });
    logP.push(importance);
    effectiveSamples = Math.min(effectiveSamples, importance.effectiveSamples);
  }

  const { standardErrors, biases } = evaluation;
  const compare = (
    quantity: "logLikelihood" | "elbo" | "klPosterior" | "klAggregate",
    second: Estimate,
  ): Comparison =>
    comparison({
      value: evaluation[quantity],
      standardError: standardErrors[quantity],
      bias: quantity === "logLikelihood" ? 0 : biases[quantity],
    }, second);
  const mean = (estimates: readonly Estimate[]) =>
    weightedMean(estimates, data.weights);
  const compared = {
    logLikelihood: compare("logLikelihood", mean(logP)),
    elbo: compare("elbo", mean(rows.map(({ elbo }) => elbo))),
    klPosterior: compare("klPosterior", mean(rows.map(({ kl }) => kl))),
    klAggregate: compare(
      "klAggregate",
      gridKlFromPrior(aggregate, { dim: zDim }),
    ),
  };
  const warnings = Object.entries(compared)
    .filter(([_, { units }]) => Math.abs(units) >= LARGE)
    .map(([quantity, { difference, units }]) =>
      `The two estimates of ${quantity} differ by ` +
      `${difference.toPrecision(2)} nats, ${
        Math.abs(units).toFixed(1)
      } times ` +
      `their combined error: one of the two errors is too small`
    );
  if (effectiveSamples < FEW_EFFECTIVE) {
    warnings.push(
      `The importance sampling of a row has only ` +
        `${effectiveSamples.toFixed(1)} effective samples, wanted ` +
        `${FEW_EFFECTIVE} or more: q(z|x) misses most of p(z|x), and the ` +
        `error of that estimate is itself uncertain`,
    );
  }
  return { ...compared, samples, draws, effectiveSamples, warnings };
}

/** The KL of one row, and its ELBO, whose two terms share the samples. */
function gridRow(
  z: Float32Array,
  logDecoder: Float64Array,
  zDim: number,
): { kl: Estimate; elbo: Estimate } {
  const density = gridLogDensity(z, { dim: zDim });
  const logPrior = logPriors(z, zDim);
  const kl = density.terms.map((term, i) => term - logPrior[i]!);
  const elbo = kl.map((term, i) => logDecoder[i]! - term);
  return {
    kl: gridEstimate(density, kl, -1),
    elbo: gridEstimate(density, elbo, 1),
  };
}

function comparison(first: Estimate, second: Estimate): Comparison {
  const difference = first.value - second.value;
  const combinedError = Math.hypot(
    first.standardError,
    first.bias,
    second.standardError,
    second.bias,
    ROUNDING,
  );
  return {
    first: plain(first),
    second: plain(second),
    difference,
    combinedError,
    units: difference / combinedError,
  };
}

function plain({ value, standardError, bias }: Estimate): Estimate {
  return { value, standardError, bias };
}
