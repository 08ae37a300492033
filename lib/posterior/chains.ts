import { mean } from "../evaluation/estimate.ts";

/** How chains did, from their own draws. */
export interface ChainDiagnostics {
  /** Number of chains. */
  readonly chains: number;
  /** Draws of each that were kept, after warm-up. */
  readonly draws: number;
  /** Mean probability with which a proposal was accepted. */
  readonly acceptance: number;
  /** Split R-hat of each coordinate; 1 where the chains agree. */
  readonly rHat: readonly number[];
  /** Effective sample size of each coordinate's mean, of all chains. */
  readonly effectiveSamples: readonly number[];
  /**
   * The same for each coordinate's variance, the mean of its squared deviation.
   * It is the smaller one where a chain swings from side to side.
   */
  readonly effectiveSquares: readonly number[];
}

/** The halves of all chains, and what both diagnostics begin with. */
interface Halves {
  /** Draws of each half. */
  readonly length: number;
  readonly halves: readonly Float64Array[];
  readonly means: readonly number[];
  /** W, the mean of the variances within. */
  readonly within: number;
  /** The variance that all together would have, W (n - 1) / n + B / n. */
  readonly variance: number;
}

/** With a middle draw left out where their number is odd. */
function split(values: Float64Array, chains: number): Halves {
  const draws = values.length / chains;
  const length = Math.floor(draws / 2);
  if (!Number.isInteger(draws) || length < 2) {
    throw new RangeError(
      `Cannot diagnose chains: got ${values.length} values of ${chains} ` +
        `chains, wanted as many of each, 4 or more`,
    );
  }
  const halves = Array.from({ length: 2 * chains }, (_, h) => {
    const from = h < chains ? 0 : draws - length;
    return Float64Array.from(
      { length },
      (_, i) => values[(from + i) * chains + h % chains]!,
    );
  });
  const variance = (terms: ArrayLike<number>) => {
    const center = mean(terms);
    return mean(Array.from(terms, (term) => (term - center) ** 2)) *
      terms.length / (terms.length - 1);
  };
  const means = halves.map(mean);
  const within = mean(halves.map(variance));
  return {
    ...{ length, halves, means, within },
    variance: within * (length - 1) / length + variance(means),
  };
}

/**
 * Split R-hat (Gelman et al., Bayesian Data Analysis, 3rd edition, 11.4): the
 * standard deviation of all draws together by that within the halves of
 * chains. It is above 1 where chains, or the halves of one, lie apart.
 *
 * @param values One number a draw, [draws, chains]: all chains' first draws
 * first.
 * @param chains How many chains.
 * @throws {RangeError} If there are fewer than four draws a chain.
 *
 * @example
 * ```ts
 * import { Generator, splitRHat } from "avb";
 * const values = Float64Array.from(Generator.fromSeed(1).normals(4 * 500));
 * console.assert(splitRHat(values, 4) < 1.01);
 * const apart = values.map((value, i) => value + i % 4);
 * console.assert(splitRHat(apart, 4) > 1.3);
 * ```
 */
export function splitRHat(values: Float64Array, chains: number): number {
  const { variance, within } = split(values, chains);
  return Math.sqrt(variance / within);
}

/**
 * The number of independent draws whose mean would be as certain as the mean
 * of all draws of these chains (the same book, 11.5): the number of draws by
 * 1 + 2 sum of autocorrelations, which are summed in pairs while these are
 * positive, no pair counting more than the one before (Geyer 1992). Chains
 * that swing from side to side can be worth more than independent draws.
 *
 * @param values One number a draw, [draws, chains], as {@link splitRHat} has
 * it.
 * @param chains How many chains.
 * @throws {RangeError} If there are fewer than four draws a chain.
 *
 * @example
 * ```ts
 * import { effectiveSampleSize, Generator } from "avb";
 * const values = Float64Array.from(Generator.fromSeed(1).normals(4 * 500));
 * const size = effectiveSampleSize(values, 4);
 * console.assert(size > 1500 && size < 2500);
 * ```
 */
export function effectiveSampleSize(
  values: Float64Array,
  chains: number,
): number {
  const { length, halves, means, within, variance } = split(values, chains);
  const correlation = (lag: number): number => {
    let sum = 0;
    halves.forEach((half, h) => {
      for (let i = lag; i < length; i++) {
        sum += (half[i]! - means[h]!) * (half[i - lag]! - means[h]!);
      }
    });
    return 1 - (within - sum / (length * halves.length)) / variance;
  };
  let pairs = 0;
  let last = Infinity;
  for (let lag = 0; lag + 1 < length; lag += 2) {
    const pair = (lag === 0 ? 1 : correlation(lag)) + correlation(lag + 1);
    if (!(pair > 0)) break;
    last = Math.min(last, pair);
    pairs += last;
  }
  return length * halves.length / (2 * pairs - 1);
}
