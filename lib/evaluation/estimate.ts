/** A number that was estimated from samples. */
export interface Estimate {
  /** The estimate; nothing has been subtracted from it. */
  readonly value: number;
  /** Its standard error. */
  readonly standardError: number;
  /**
   * An estimate of its bias, the difference that more samples would slowly
   * remove; 0 for a plain mean. Where estimates are compared, it counts as an
   * error like the standard one.
   */
  readonly bias: number;
}

/**
 * Means of the blocks of a sample. Block b of B holds the entries b, b + B,
 * b + 2B, ..., so that blocks differ in size by one at most and each has its
 * share of a sample that is ordered by rows.
 *
 * @param terms One value a sample.
 * @param blocks Number of blocks.
 */
export function blockMeans(terms: Float64Array, blocks: number): Float64Array {
  const sums = new Float64Array(blocks);
  for (let i = 0; i < terms.length; i++) sums[i % blocks]! += terms[i]!;
  return sums.map((sum, b) => sum / Math.ceil((terms.length - b) / blocks));
}

/** Arithmetic mean. */
export function mean(terms: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < terms.length; i++) sum += terms[i]!;
  return sum / terms.length;
}

/**
 * Mean of independent terms, with its standard error from their variance.
 *
 * @param terms At least two values.
 */
export function meanEstimate(terms: Float64Array): Estimate {
  const value = mean(terms);
  let squares = 0;
  for (const term of terms) squares += (term - value) ** 2;
  const variance = squares / (terms.length - 1);
  return {
    value,
    standardError: Math.sqrt(variance / terms.length),
    bias: 0,
  };
}

/**
 * An estimate from the whole sample, judged by the same estimate in disjoint
 * blocks.
 *
 * The blocks are independent, so their scatter needs no theory of how the
 * terms of one block depend on each other (nearest neighbours do); and the
 * variance of every estimator used here falls as 1/n, so that the whole
 * sample has the variance of the mean of its blocks. The bias falls more
 * slowly, at an edge of the density as the distance between neighbours, that
 * is n^(-1/dim): (mean of the blocks - whole) is then (B^(1/dim) - 1) times
 * the bias of the whole. Where the density is smooth it falls faster, and
 * this overstates it.
 *
 * @param whole The estimate from all samples.
 * @param blocks The estimates from the blocks.
 * @param dim Components of a sample.
 */
export function blockEstimate(
  whole: number,
  blocks: Float64Array,
  dim: number,
): Estimate {
  const { value, standardError } = meanEstimate(blocks);
  return {
    value: whole,
    standardError,
    bias: (value - whole) / (blocks.length ** (1 / dim) - 1),
  };
}

/**
 * Weighted sum of independent estimates.
 *
 * @param estimates One a row of the data set.
 * @param weights One a row; they sum to 1.
 */
export function weightedMean(
  estimates: readonly Estimate[],
  weights: readonly number[],
): Estimate {
  let value = 0;
  let variance = 0;
  let bias = 0;
  estimates.forEach((estimate, i) => {
    const weight = weights[i]!;
    value += weight * estimate.value;
    variance += (weight * estimate.standardError) ** 2;
    bias += weight * estimate.bias;
  });
  return { value, standardError: Math.sqrt(variance), bias };
}
