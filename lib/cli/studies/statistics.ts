/** Mean of numbers. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("No mean: there are no values");
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample, by n - 1; null for a single value. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const middle = mean(values);
  const squares = values.map((value) => (value - middle) ** 2);
  return Math.sqrt(
    squares.reduce((sum, square) => sum + square, 0) / (values.length - 1),
  );
}

/** A mean of differences with its standard error. */
export interface PairedDifference {
  /** Mean of a - b. */
  readonly mean: number;
  /** Its standard error. */
  readonly standardError: number;
  /** Number of pairs. */
  readonly pairs: number;
}

/**
 * The mean of a_i - b_i with its standard error, the standard deviation of the
 * differences over the root of their number. What moves both members of a pair
 * alike cancels out.
 *
 * @throws {RangeError} If the lengths differ, or there are less than two pairs.
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
): PairedDifference {
  if (a.length !== b.length || a.length < 2) {
    throw new RangeError(
      `No paired difference: ${a.length} and ${b.length} values, wanted ` +
        `equally many, at least 2`,
    );
  }
  const differences = a.map((value, i) => value - b[i]!);
  return {
    mean: mean(differences),
    standardError: standardDeviation(differences)! / Math.sqrt(a.length),
    pairs: a.length,
  };
}
