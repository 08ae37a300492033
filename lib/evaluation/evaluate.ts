import type { DataSet } from "../data/mod.ts";
import type { Generator } from "../random/mod.ts";
import {
  blockEstimate,
  blockMeans,
  type Estimate,
  mean,
  meanEstimate,
  weightedMean,
} from "./estimate.ts";
import type { LatentModel } from "./latent_model.ts";
import { pauses } from "./pause.ts";
import { logLikelihoods } from "./quadrature.ts";
import { type SampledRow, sampleRow, shares } from "./sample_row.ts";
import {
  checkCounts,
  DEFAULT_NEIGHBOURS,
  gaussianKlFromPrior,
  klByBlocks,
  klFromPrior,
  logPriors,
} from "./sample_entropy.ts";

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Where q's noise comes from; it is split, not advanced. */
  readonly generator: Generator;
  /** Samples of q(z|x) a row, and of q(z); 200,000 by default. */
  readonly samples?: number;
  /** k of the nearest-neighbour entropy; 4 by default. */
  readonly neighbours?: number;
  /** Nodes an axis that the quadrature starts from; 561 by default. */
  readonly gridNodes?: number;
  /**
   * Nodes an axis as fine as which the quadrature may become where the decoder
   * is steep; 71,681 by default. Without room for a halving of `gridNodes`,
   * nothing is refined.
   */
  readonly maxNodes?: number;
  /** Ends the work between two chunks; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** One value for each quantity of an evaluation, in nats. */
export interface EvaluationValues {
  /** log p(x) = log of the integral of p(z) p(x|z). */
  readonly logLikelihood: number;
  /** -E_q[log p(x|z)] a component of x, the paper's unit. */
  readonly reconstructionError: number;
  /** -E_q[log p(x|z)] an example. */
  readonly reconstructionNats: number;
  /** E_q[log p(x|z)] - KL(q(z|x), p(z)), a lower bound of log p(x). */
  readonly elbo: number;
  /** KL(q(z|x), p(z)). */
  readonly klPosterior: number;
  /** KL(q(z), p(z)), where q(z) is the mean of q(z|x) over the data set. */
  readonly klAggregate: number;
}

/**
 * What the discriminator says, with E_q[T] in the place of the KL. T may err
 * to either side: this `elbo` is no bound.
 */
export interface DiscriminatorValues {
  /** E_q[T(x, z)] in nats. */
  readonly klPosterior: number;
  /** E_q[log p(x|z)] - E_q[T(x, z)] in nats. */
  readonly elbo: number;
  /** Standard errors of both. */
  readonly standardErrors: {
    readonly klPosterior: number;
    readonly elbo: number;
  };
}

/** The evaluation of one row of the data set. */
export interface RowEvaluation extends Omit<EvaluationValues, "klAggregate"> {
  /** The row's label. */
  readonly label: string;
  /** Its probability in the data set. */
  readonly weight: number;
  /** KL(q(z|x), p(z|x)) = log p(x) - ELBO; its error is that of the ELBO. */
  readonly gap: number;
  /** Errors of the row's values. */
  readonly standardErrors: Omit<EvaluationValues, "klAggregate">;
  /** What T says of this row, where the model has a discriminator. */
  readonly byDiscriminator?: DiscriminatorValues;
}

/** What {@link evaluate} returns: plain data, in nats. */
export interface Evaluation extends EvaluationValues {
  /**
   * Standard errors of the values. That of the log-likelihood is the change
   * by the last halvings of the grid's step; there is nothing random in it.
   */
  readonly standardErrors: EvaluationValues;
  /**
   * Estimated biases of the values that rest on a nearest-neighbour entropy,
   * not subtracted from them; 0 where the KL is a closed form.
   */
  readonly biases: {
    readonly elbo: number;
    readonly klPosterior: number;
    readonly klAggregate: number;
  };
  /** What T says, where the model has a discriminator. */
  readonly byDiscriminator?: DiscriminatorValues;
  /** The same for every row of the data set. */
  readonly perRow: readonly RowEvaluation[];
  /** Samples of q(z|x) a row, and of q(z). */
  readonly samples: number;
  /** k of the nearest-neighbour entropy. */
  readonly neighbours: number;
  /** Nodes an axis of the quadrature's grid, where it is finest. */
  readonly gridNodes: number;
  /** What casts doubt on the values, in words. */
  readonly warnings: readonly string[];
}

const SAMPLES = 200_000;
/** Share of p(x) near the grid's edge above which the grid is too small. */
const LARGEST_EDGE_SHARE = 1e-4;

/**
 * The row of table 1 for a model: exact log-likelihood, reconstruction error,
 * ELBO, KL of the posteriors and of the aggregate posterior, with errors.
 *
 * log p(x) is integrated ({@link logLikelihoods}). The rest are expectations
 * over samples of q(z|x); KL(q(z|x), p(z)) is a closed form where the model
 * has `gaussian`, else it rests on the nearest-neighbour entropy
 * ({@link klFromPrior}). All values but the aggregate's are means over the
 * data set with its weights. The samples of q(z) are the rows' first ones, in
 * proportion to the weights.
 *
 * The work pauses now and then, so that timers and signals get their turn.
 *
 * @param model A model with zDim 1 or 2.
 * @param data The data set.
 * @param options The generator, the number of samples, k, the grid.
 * @returns The values in nats with errors, per row too, and warnings.
 * @throws {RangeError} If xDim differs, an option is out of range, the samples
 * of q are equal or not finite, or the decoder's logits are not finite.
 *
 * @example
 * ```ts
 * import { evaluate, fourPoints, Generator, type LatentModel } from "avb";
 * // A decoder that ignores z: every component is a fair coin.
 * const coin: LatentModel = {
 *   xDim: 4,
 *   zDim: 2,
 *   decode: (z) => new Float32Array(4 * (z.length / 2)),
 *   samplePosterior: (_x, count, generator) => generator.normals(2 * count),
 * };
 * const generator = Generator.fromSeed(1);
 * const result = await evaluate(coin, fourPoints, { generator, samples: 5000 });
 * console.assert(Math.abs(result.logLikelihood + 4 * Math.log(2)) < 1e-9);
 * console.assert(Math.abs(result.klAggregate) < 0.05);
 * ```
 */
export async function evaluate(
  model: LatentModel,
  data: DataSet,
  options: EvaluateOptions,
): Promise<Evaluation> {
  const { generator, signal } = options;
  const samples = options.samples ?? SAMPLES;
  const neighbours = options.neighbours ?? DEFAULT_NEIGHBOURS;
  checkArguments(model, data, { samples, neighbours });

  const quadrature = await logLikelihoods(model, data.rows, {
    signal,
    ...(options.gridNodes === undefined ? {} : { nodes: options.gridNodes }),
    ...(options.maxNodes === undefined ? {} : { maxNodes: options.maxNodes }),
  });

  const pause = pauses(signal);
  const counts = shares(data.weights, samples);
  const aggregate = new Float32Array(samples * model.zDim);
  let filled = 0;
  const rows: RowEstimates[] = [];
  for (let r = 0; r < data.rows.length; r++) {
    const sampled = await sampleRow(model, data.rows[r]!, {
      count: samples,
      generator: generator.split(`evaluate/${r}`),
      pause,
      discriminate: true,
    });
    aggregate.set(sampled.z.subarray(0, counts[r]! * model.zDim), filled);
    filled += counts[r]! * model.zDim;
    rows.push(estimateRow(model, data.rows[r]!, { ...sampled, neighbours }));
    await pause();
  }
  const klAggregate = klFromPrior(aggregate, { dim: model.zDim, neighbours });

  const over = (pick: (row: RowEstimates) => Estimate) =>
    weightedMean(rows.map(pick), data.weights);
  const reconstruction = over((row) => row.reconstruction);
  const klPosterior = over((row) => row.kl);
  const elbo = over((row) => row.elbo);
  const weighted = (values: readonly number[]) =>
    values.reduce((sum, value, r) => sum + data.weights[r]! * value, 0);
  const logLikelihood = weighted(quadrature.values);
  const change = weighted(quadrature.changes);

  const values = {
    logLikelihood,
    reconstructionError: reconstruction.value / data.xDim,
    reconstructionNats: reconstruction.value,
    elbo: elbo.value,
    klPosterior: klPosterior.value,
    klAggregate: klAggregate.value,
  };
  const standardErrors = {
    logLikelihood: change,
    reconstructionError: reconstruction.standardError / data.xDim,
    reconstructionNats: reconstruction.standardError,
    elbo: elbo.standardError,
    klPosterior: klPosterior.standardError,
    klAggregate: klAggregate.standardError,
  };
  const biases = {
    elbo: elbo.bias,
    klPosterior: klPosterior.bias,
    klAggregate: klAggregate.bias,
  };

  const warnings: string[] = [];
  if (!quadrature.converged) {
    warnings.push(
      `The log-likelihood is uncertain: halving the step to a grid of ` +
        `${quadrature.gridNodes} nodes an axis still changed a row by ` +
        `${Math.max(...quadrature.changes).toExponential(1)} nats; the ` +
        `decoder is too steep for the grid`,
    );
  }
  if (quadrature.edgeShare > LARGEST_EDGE_SHARE) {
    warnings.push(
      `The log-likelihood is too low: ` +
        `${quadrature.edgeShare.toExponential(1)} of a row's p(x) comes from ` +
        `the edge of the grid, so more lies beyond it`,
    );
  }
  const excess = elbo.value - logLikelihood;
  const tolerance = 3 * Math.hypot(elbo.standardError, change);
  if (excess > tolerance + Math.max(0, elbo.bias)) {
    warnings.push(
      `The ELBO is above the log-likelihood by ${
        excess.toPrecision(2)
      } nats, ` +
        `more than 3 standard errors (${tolerance.toPrecision(2)}) and its ` +
        `estimated bias (${elbo.bias.toPrecision(2)}): one of the two is wrong`,
    );
  }

  const byDiscriminator = discriminatorValues(
    rows.every((row) => row.byDiscriminator !== undefined)
      ? {
        kl: over((row) => row.byDiscriminator!.kl),
        elbo: over((row) => row.byDiscriminator!.elbo),
      }
      : undefined,
  );
  const perRow = rows.map((row, r): RowEvaluation => {
    const logLikelihood = quadrature.values[r]!;
    return {
      label: data.labels[r]!,
      weight: data.weights[r]!,
      logLikelihood,
      reconstructionError: row.reconstruction.value / data.xDim,
      reconstructionNats: row.reconstruction.value,
      elbo: row.elbo.value,
      klPosterior: row.kl.value,
      gap: logLikelihood - row.elbo.value,
      standardErrors: {
        logLikelihood: quadrature.changes[r]!,
        reconstructionError: row.reconstruction.standardError / data.xDim,
        reconstructionNats: row.reconstruction.standardError,
        elbo: row.elbo.standardError,
        klPosterior: row.kl.standardError,
      },
      ...discriminatorValues(row.byDiscriminator),
    };
  });
  return {
    ...values,
    standardErrors,
    biases,
    ...byDiscriminator,
    perRow,
    samples,
    neighbours,
    gridNodes: quadrature.gridNodes,
    warnings,
  };
}

function checkArguments(
  model: LatentModel,
  data: DataSet,
  { samples, neighbours }: { samples: number; neighbours: number },
): void {
  if (model.xDim !== data.xDim) {
    throw new RangeError(
      `Cannot evaluate the model on "${data.name}": the model's xDim is ` +
        `${model.xDim}, wanted ${data.xDim} as in the data set`,
    );
  }
  checkCounts(samples, neighbours);
  if (samples < data.rows.length) {
    throw new RangeError(
      `Cannot evaluate the model on "${data.name}": the number of samples is ` +
        `${samples}, wanted at least one of q(z) for each of the ` +
        `${data.rows.length} rows`,
    );
  }
}

/** What samples of q(z|x) of one row give, in nats. */
export interface RowEstimates {
  /** -E_q[log p(x|z)]. */
  readonly reconstruction: Estimate;
  /** KL(q(z|x), p(z)). */
  readonly kl: Estimate;
  /** E_q[log p(x|z)] - KL(q(z|x), p(z)). */
  readonly elbo: Estimate;
  /** The same with E_q[T] in the place of the KL, where there is a T. */
  readonly byDiscriminator: {
    readonly kl: Estimate;
    readonly elbo: Estimate;
    /** KL(q(z|x), p(z)) - E_q[T], both from the same samples. */
    readonly gap: Estimate;
  } | undefined;
}

/**
 * The estimates of one row.
 *
 * @param model The model.
 * @param x The row.
 * @param sampled What `sampleRow` gave, and k.
 * @throws {RangeError} If the samples are equal or not finite.
 */
export function estimateRow(
  model: LatentModel,
  x: readonly number[],
  { z, logDecoder, t, neighbours }: SampledRow & { neighbours: number },
): RowEstimates {
  const reconstruction = meanEstimate(logDecoder.map((log) => -log));
  let kl: Estimate;
  let lessKl: (terms: Float64Array) => Estimate;
  const gaussian = model.gaussian?.(x);
  if (gaussian !== undefined) {
    const { mean, logVariance } = gaussian;
    const value = gaussianKlFromPrior(mean, logVariance);
    kl = { value, standardError: 0, bias: 0 };
    lessKl = (terms) => {
      const estimate = meanEstimate(terms);
      return { ...estimate, value: estimate.value - value };
    };
  } else {
    // Where z decodes x well it is also where q is dense: the errors of the
    // two terms are not independent, so the blocks are of their difference.
    const dim = model.zDim;
    const { whole, blocks } = klByBlocks(z, logPriors(z, dim), {
      dim,
      neighbours,
    });
    kl = blockEstimate(whole, blocks, dim);
    lessKl = (terms) => {
      const means = blockMeans(terms, blocks.length);
      return blockEstimate(
        mean(terms) - whole,
        blocks.map((value, b) => means[b]! - value),
        dim,
      );
    };
  }
  const byDiscriminator = t && {
    kl: meanEstimate(t),
    elbo: meanEstimate(logDecoder.map((log, i) => log - t[i]!)),
    gap: negative(lessKl(t)),
  };
  return { reconstruction, kl, elbo: lessKl(logDecoder), byDiscriminator };
}

function negative({ value, standardError, bias }: Estimate): Estimate {
  return { value: -value, standardError, bias: -bias };
}

function discriminatorValues(
  estimates: { kl: Estimate; elbo: Estimate } | undefined,
): { byDiscriminator?: DiscriminatorValues } {
  if (estimates === undefined) return {};
  const { kl, elbo } = estimates;
  return {
    byDiscriminator: {
      klPosterior: kl.value,
      elbo: elbo.value,
      standardErrors: {
        klPosterior: kl.standardError,
        elbo: elbo.standardError,
      },
    },
  };
}
