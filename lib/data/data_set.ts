/**
 * A distribution over binary vectors: the distinct values of x and the
 * probability of each. Training draws from it, evaluation sums over it.
 */
export interface DataSet {
  /** What a page calls it. */
  readonly name: string;
  /** Number of components of x. */
  readonly xDim: number;
  /** The distinct values of x, each of xDim entries that are 0 or 1. */
  readonly rows: readonly (readonly number[])[];
  /** Their probabilities p_d(x), in the order of the rows; the sum is 1. */
  readonly weights: readonly number[];
  /** A short name of each row, such as `x1 = (1, 0, 0, 0)`. */
  readonly labels: readonly string[];
}

/** What {@link dataSet} may be told beside the rows. */
export interface DataSetOptions {
  /** One positive number a row, a count or a probability; 1 by default. */
  readonly weights?: readonly number[];
  /** One name a row; of equal rows the first one's name is kept. */
  readonly labels?: readonly string[];
}

/**
 * Sums that miss 1 by less are 1 but for rounding: divided by such a sum again,
 * the weights of a data set would not come back from a file bit for bit.
 */
const ROUNDING = 1e-12;

/** Rows up to this length are written out in their label. */
const LONGEST_WRITTEN_ROW = 8;

/**
 * Makes a data set of binary vectors. Equal rows become one row with their
 * weights added, and the weights are scaled to sum to 1.
 *
 * @param name What pages call it.
 * @param rows Vectors of one length with entries 0 and 1.
 * @param options Weights and labels of the rows.
 * @returns The data set, its rows in order of first appearance.
 * @throws {RangeError} If there is no row, a row is empty or of another
 * length, an entry is neither 0 nor 1, or a weight is not positive.
 *
 * @example
 * ```ts
 * import { dataSet } from "avb";
 * const coins = dataSet("coins", [[0, 1], [1, 1], [0, 1], [0, 1]]);
 * console.assert(coins.rows.length === 2 && coins.weights[0] === 0.75);
 * ```
 */
export function dataSet(
  name: string,
  rows: readonly ArrayLike<number>[],
  options: DataSetOptions = {},
): DataSet {
  const first = rows[0];
  if (first === undefined || first.length === 0) {
    throw new RangeError(
      `Cannot make the data set "${name}": got ` +
        `${first === undefined ? "no rows" : "an empty first row"}, wanted ` +
        `at least one row with at least one entry`,
    );
  }
  const { weights, labels } = options;
  checkCount(name, "weights", weights, rows.length);
  checkCount(name, "labels", labels, rows.length);

  const merged = new Map<
    string,
    { row: readonly number[]; weight: number; label: string | undefined }
  >();
  let total = 0;
  rows.forEach((given, i) => {
    const row = Array.from(given);
    checkRow(name, row, { index: i, length: first.length });
    const weight = weights?.[i] ?? 1;
    if (!(weight > 0 && Number.isFinite(weight))) {
      throw new RangeError(
        `Cannot make the data set "${name}": weight ${i} is ${weight}, ` +
          `wanted a positive number; leave out rows that never occur`,
      );
    }
    total += weight;
    const key = row.join("");
    const seen = merged.get(key);
    if (seen === undefined) {
      merged.set(key, { row, weight, label: labels?.[i] });
    } else seen.weight += weight;
  });

  const distinct = [...merged.values()];
  const scale = Math.abs(total - 1) < ROUNDING ? 1 : total;
  return {
    name,
    xDim: first.length,
    rows: distinct.map(({ row }) => row),
    weights: distinct.map(({ weight }) => weight / scale),
    labels: distinct.map(({ row, label }, i) => label ?? labelOf(row, i)),
  };
}

function checkCount(
  name: string,
  what: string,
  given: readonly unknown[] | undefined,
  wanted: number,
): void {
  if (given === undefined || given.length === wanted) return;
  throw new RangeError(
    `Cannot make the data set "${name}": got ${given.length} ${what}, ` +
      `wanted ${wanted}, one a row`,
  );
}

function checkRow(
  name: string,
  row: readonly number[],
  { index, length }: { index: number; length: number },
): void {
  if (row.length !== length) {
    throw new RangeError(
      `Cannot make the data set "${name}": row ${index} has ${row.length} ` +
        `entries, wanted ${length} as in row 0`,
    );
  }
  const wrong = row.findIndex((value) => value !== 0 && value !== 1);
  if (wrong !== -1) {
    throw new RangeError(
      `Cannot make the data set "${name}": entry ${wrong} of row ${index} ` +
        `is ${row[wrong]}, wanted 0 or 1; binarize the data first`,
    );
  }
}

function labelOf(row: readonly number[], index: number): string {
  const short = `x${index + 1}`;
  return row.length > LONGEST_WRITTEN_ROW
    ? short
    : `${short} = (${row.join(", ")})`;
}

/**
 * Entropy H[p_d] of a data set in nats, -sum_x p_d(x) log p_d(x).
 *
 * Minus this is the best that any model can reach, for the log-likelihood and
 * for the ELBO: E_pd[log p(x)] = -H[p_d] - KL(p_d, p).
 *
 * @param data The distribution over x.
 * @returns The entropy in nats; log 4 for the four points.
 *
 * @example
 * ```ts
 * import { entropy, fourPoints } from "avb";
 * console.assert(Math.abs(entropy(fourPoints) - Math.log(4)) < 1e-12);
 * ```
 */
export function entropy(data: DataSet): number {
  return -data.weights.reduce((sum, p) => sum + p * Math.log(p), 0);
}
