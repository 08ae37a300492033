import { type Estimate, meanEstimate } from "./estimate.ts";
import { checkFinite, logPriors } from "./sample_entropy.ts";

/** Options of {@link gridEntropy} and {@link gridKlFromPrior}. */
export interface GridEntropyOptions {
  /** Components of a sample; a grid is for 2. */
  readonly dim: number;
}

/**
 * A cell is split while four cells of this size would get that many samples
 * each. With fewer the correction for small counts is no longer exact enough
 * (4 left +0.0015 nats on the tests' cases, 8 less than 0.0005), with more
 * the cells are wider than they need to be.
 */
const CELL_SAMPLES = 8;
/** Cells of side h, 2h and 4h to extrapolate from, and 8h to judge that. */
const WIDTHS = 4;
/**
 * Positions of the grid. An odd number: shifts of k/15 of the largest cell
 * are then evenly spread over a cell of every width.
 */
const SHIFTS = 15;
/** Makes the second component's shifts a lattice with the first one's. */
const LATTICE = 4;
const FEWEST = 10_000;
/** Halvings of a side after which samples in one cell are taken for equal. */
const DEEPEST = 48;

/**
 * What cancels the terms in h and h^2 of sums over cells of side h, 2h, 4h.
 */
const EXTRAPOLATION = [8 / 3, -2, 1 / 3] as const;

/**
 * Differential entropy of a distribution on the plane in nats, from 10^6
 * samples or so, by the density on a grid: an estimate that has nothing in
 * common with that by nearest neighbours ({@link sampleEntropy}), to check it.
 *
 * The samples are mapped to the unit square (mean and covariance taken out,
 * then 1 / (1 + e^-w) on each axis, so that no tail is left with empty cells).
 * There cells are quartered while they hold many samples, and H is
 * -sum_c (n_c / n) (G(n_c) - log n - log area_c), put back by the map's
 * Jacobian. Against the four errors of a plain histogram:
 *
 * - Few samples a cell: G(n_c) is Grassberger's (2003) replacement of
 *   log n_c. Miller and Madow's correction is its leading term.
 * - Wide cells: the density inside a cell is not constant, which makes the
 *   estimate too high by a term in h (sharp edges) and one in h^2 (smooth
 *   parts). From cells of side h, 2h and 4h (a quarter of the samples, a
 *   sixteenth) Richardson's extrapolation (8 H(h) - 6 H(2h) + H(4h)) / 3
 *   cancels both.
 * - Position: an edge that follows the grid's lines is seen by luck. The mean
 *   over 15 shifted grids is not, and has the terms that the extrapolation
 *   assumes.
 * - One width for all: cells adapt to the density, so thin shapes and tails
 *   are resolved alike.
 *
 * `bias` is the same extrapolation from 2h, 4h, 8h less the value: the error
 * that is left if twice the width has twice the error (it has more). To that
 * the square of what the extrapolation takes off is added, for shapes so thin
 * that no cell resolves them. The standard error is that of the mean of the
 * samples' terms, to which the variance of the counts' chi-squared sums is
 * added.
 *
 * @param samples [n, 2], independent, at least 10,000.
 * @param options The dimension, 2.
 * @returns The entropy with its standard error and an estimate of its bias.
 * @throws {RangeError} If dim is not 2, there are too few samples, one is not
 * finite, or they are equal or on a line.
 *
 * @example
 * ```ts
 * import { Generator, gridEntropy } from "avb";
 * const z = Generator.fromSeed(1).normals(2 * 100_000);
 * const { value, standardError, bias } = gridEntropy(z, { dim: 2 });
 * const exact = Math.log(2 * Math.PI * Math.E); // of N(0, I) in 2-D
 * console.assert(
 *   Math.abs(value - exact) < 4 * standardError + Math.abs(bias),
 * );
 * ```
 */
export function gridEntropy(
  samples: Float32Array | Float64Array,
  options: GridEntropyOptions,
): Estimate {
  const density = gridLogDensity(samples, options);
  return gridEstimate(density, density.terms.map((term) => -term), 1);
}

/**
 * KL(q, N(0, I)) = -H[q] - E_q[log p(z)] in nats, with the entropy of
 * {@link gridEntropy}; both terms come from the same samples, and the
 * standard error is that of their sum.
 *
 * @param samples [n, 2], independent samples of q, at least 10,000.
 * @param options The dimension, 2.
 * @returns The KL with its standard error and an estimate of its bias.
 * @throws {RangeError} As {@link gridEntropy} does.
 *
 * @example
 * ```ts
 * import { Generator, gridKlFromPrior } from "avb";
 * // A quarter of N(0, I): its density is 4 p(z), so the KL is log 4.
 * const z = Generator.fromSeed(1).normals(2 * 100_000).map(Math.abs);
 * const { value } = gridKlFromPrior(z, { dim: 2 });
 * console.assert(Math.abs(value - Math.log(4)) < 0.01);
 * ```
 */
export function gridKlFromPrior(
  samples: Float32Array | Float64Array,
  options: GridEntropyOptions,
): Estimate {
  const density = gridLogDensity(samples, options);
  const logPrior = logPriors(samples, options.dim);
  return gridEstimate(
    density,
    density.terms.map((term, i) => term - logPrior[i]!),
    -1,
  );
}

/** log q at the samples of q, by a grid. */
export interface GridLogDensity {
  /**
   * One term a sample in nats; their mean estimates E[log q]. A single term is
   * no density, since it is extrapolated.
   */
  readonly terms: Float64Array;
  /** Variance of the mean that the terms' own variance does not show. */
  readonly countVariance: number;
  /** Estimated bias of -E[log q], the entropy. */
  readonly entropyBias: number;
}

/**
 * The mean of values that contain plus or minus the terms of a density.
 *
 * @param density What {@link gridLogDensity} gave.
 * @param values One a sample.
 * @param sign 1 if the entropy is in them, -1 if minus the entropy is.
 */
export function gridEstimate(
  density: GridLogDensity,
  values: Float64Array,
  sign: 1 | -1,
): Estimate {
  const { value, standardError } = meanEstimate(values);
  return {
    value,
    standardError: Math.hypot(standardError, Math.sqrt(density.countVariance)),
    bias: sign * density.entropyBias,
  };
}

/**
 * The terms whose mean is E_q[log q(z)], as {@link gridEntropy} describes.
 *
 * @param samples [n, 2].
 * @param options The dimension, 2.
 * @throws {RangeError} As {@link gridEntropy} does.
 */
export function gridLogDensity(
  samples: Float32Array | Float64Array,
  { dim }: GridEntropyOptions,
): GridLogDensity {
  const n = samples.length / 2;
  checkGridSamples(n, dim);
  checkFinite(samples, 2);
  const { u, v, logJacobian } = toUnitSquare(samples);

  const sums = new Float64Array(WIDTHS);
  const cells = new Float64Array(WIDTHS);
  const terms = new Float64Array(n);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let s = 0; s < SHIFTS; s++) {
    sumOverCells({
      ...{ u, v, order, sums, cells, terms },
      shift: [(s + 0.5) / SHIFTS, ((s * LATTICE + 0.5) % SHIFTS) / SHIFTS],
    });
  }
  for (let i = 0; i < n; i++) terms[i] = terms[i]! / SHIFTS + logJacobian[i]!;

  // Each width's -E[log q], but for the Jacobian, which they share.
  const [h, h2, h4, h8] = sums.map((sum) => -sum / (n * SHIFTS));
  const [a, b, c] = EXTRAPOLATION;
  const fine = a * h! + b * h2! + c * h4!;
  const coarse = a * h2! + b * h4! + c * h8!;
  // Where the extrapolation takes off much, it is not to be trusted to first
  // order: the square of that is added.
  const change = coarse - fine;
  const entropyBias = change + Math.sign(change) * (h! - fine) ** 2;
  // A sum over K cells has a term chi^2 / 2n with K degrees of freedom. Large
  // cells are unions of small ones, so their chi^2 is part of the small ones'.
  const [k, k2, k4] = cells.map((count) => count / SHIFTS);
  const degrees = a * a * Math.max(0, k! - k2!) +
    (a + b) ** 2 * Math.max(0, k2! - k4!) + k4!;
  return {
    terms,
    countVariance: degrees / (2 * n * n),
    entropyBias,
  };
}

/**
 * Checks a number of samples and their dimension, before any is drawn.
 *
 * @param n Number of samples.
 * @param dim Components of a sample.
 * @throws {RangeError} If dim is not 2 or n no integer from 10,000 on.
 */
export function checkGridSamples(n: number, dim: number): void {
  if (dim !== 2) {
    throw new RangeError(
      `Cannot estimate an entropy on a grid: dim is ${dim}, wanted 2; ` +
        `nearest neighbours (sampleEntropy) take any dimension`,
    );
  }
  if (!Number.isInteger(n) || n < FEWEST) {
    throw new RangeError(
      `Cannot estimate an entropy on a grid: the number of samples is ${n}, ` +
        `wanted an integer from ${FEWEST} on, better 1000000`,
    );
  }
}

/** The samples in the unit square, and the log of the map's Jacobian. */
function toUnitSquare(samples: Float32Array | Float64Array): {
  u: Float64Array;
  v: Float64Array;
  logJacobian: Float64Array;
} {
  const n = samples.length / 2;
  let m1 = 0;
  let m2 = 0;
  for (let i = 0; i < n; i++) {
    m1 += samples[2 * i]! / n;
    m2 += samples[2 * i + 1]! / n;
  }
  let c11 = 0;
  let c12 = 0;
  let c22 = 0;
  for (let i = 0; i < n; i++) {
    const d1 = samples[2 * i]! - m1;
    const d2 = samples[2 * i + 1]! - m2;
    c11 += d1 * d1 / n;
    c12 += d1 * d2 / n;
    c22 += d2 * d2 / n;
  }
  // Cholesky's factor of the covariance.
  const l11 = Math.sqrt(c11);
  const l21 = c12 / l11;
  const l22 = Math.sqrt(c22 - l21 * l21);
  // A spread below float32's digits is rounding, not a density.
  if (!(l11 > 0 && l22 > 1e-7 * Math.sqrt(c22))) {
    throw new RangeError(
      `Cannot estimate an entropy on a grid: the samples lie on a line or in ` +
        `a point (covariance [[${c11}, ${c12}], [${c12}, ${c22}]]), wanted a ` +
        `density on the plane. Does the encoder use its noise?`,
    );
  }
  const u = new Float64Array(n);
  const v = new Float64Array(n);
  const logJacobian = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const w1 = (samples[2 * i]! - m1) / l11;
    const w2 = (samples[2 * i + 1]! - m2 - l21 * w1) / l22;
    const e1 = Math.exp(-Math.abs(w1));
    const e2 = Math.exp(-Math.abs(w2));
    u[i] = (w1 > 0 ? 1 : e1) / (1 + e1);
    v[i] = (w2 > 0 ? 1 : e2) / (1 + e2);
    // u' = u (1 - u) = e^-|w| / (1 + e^-|w|)^2
    logJacobian[i] = -Math.abs(w1) - Math.abs(w2) -
      2 * (Math.log1p(e1) + Math.log1p(e2)) - Math.log(l11 * l22);
  }
  return { u, v, logJacobian };
}

interface CellSums {
  /** Coordinates in the unit square, in the order that `order` says. */
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** Which sample stands where; all three are permuted together. */
  readonly order: Int32Array;
  /** Where the grid of side 2 that is quartered begins: at -shift. */
  readonly shift: readonly [number, number];
  /** Gets sum_i log q(z_i) for each width of the cells. */
  readonly sums: Float64Array;
  /** Gets the number of cells that hold samples. */
  readonly cells: Float64Array;
  /** Gets the extrapolated log q(z_i) of each sample. */
  readonly terms: Float64Array;
}

/**
 * Quarters the plane around the unit square and sums log q over the samples.
 * Cells of the largest width are those with less than 8^2 times as many
 * samples as the smallest have: half the side is a quarter of the samples, so
 * the largest cells are divided in the same way as the smallest, wherever the
 * density is about constant.
 */
function sumOverCells(state: CellSums): void {
  const { u, v, order, shift, sums, cells, terms } = state;
  const n = u.length;
  const logTotal = Math.log(n);
  const limits = Array.from(
    { length: WIDTHS },
    (_, w) => 4 * CELL_SAMPLES * 4 ** w,
  );

  /** Puts the samples below `middle` first; returns where the others begin. */
  const divide = (
    values: Float64Array,
    others: Float64Array,
    { low, high, middle }: { low: number; high: number; middle: number },
  ): number => {
    let i = low;
    let j = high - 1;
    while (true) {
      while (i <= j && values[i]! < middle) i++;
      while (i <= j && values[j]! >= middle) j--;
      if (i >= j) return i;
      const value = values[i]!;
      values[i] = values[j]!;
      values[j] = value;
      const other = others[i]!;
      others[i] = others[j]!;
      others[j] = other;
      const index = order[i]!;
      order[i] = order[j]!;
      order[j] = index;
    }
  };
  // `open` widths still want smaller cells; `sum` is the part of the
  // extrapolation that the closed ones have given.
  const visit = (
    low: number,
    high: number,
    cell: {
      x: number;
      y: number;
      depth: number;
      open: number;
      sum: number;
    },
  ): void => {
    const count = high - low;
    if (count === 0) return;
    const { x, y, depth } = cell;
    let { open, sum } = cell;
    const side = 2 ** (1 - depth);
    while (open > 0 && count < limits[open - 1]!) {
      open--;
      // A cell on the border has only its part inside the square.
      const width = Math.min(1, x + side) - Math.max(0, x);
      const height = Math.min(1, y + side) - Math.max(0, y);
      const log = grassberger(count) - logTotal - Math.log(width * height);
      sums[open]! += count * log;
      cells[open]!++;
      if (open < EXTRAPOLATION.length) sum += EXTRAPOLATION[open]! * log;
    }
    if (open === 0) {
      for (let i = low; i < high; i++) terms[order[i]!]! += sum;
      return;
    }
    if (depth === DEEPEST) {
      throw new RangeError(
        `Cannot estimate an entropy on a grid: ${count} of ${n} samples are ` +
          `equal, wanted distinct samples; a distribution with atoms has no ` +
          `density. Is the noise drawn anew for every sample, and does the ` +
          `encoder use it?`,
      );
    }
    const half = side / 2;
    const [xm, ym] = [x + half, y + half];
    const middle = divide(u, v, { low, high, middle: xm });
    const left = divide(v, u, { low, high: middle, middle: ym });
    const right = divide(v, u, { low: middle, high, middle: ym });
    const next = { depth: depth + 1, open, sum };
    visit(low, left, { x, y, ...next });
    visit(left, middle, { x, y: ym, ...next });
    visit(middle, right, { x: xm, y, ...next });
    visit(right, high, { x: xm, y: ym, ...next });
  };
  visit(0, n, { x: -shift[0], y: -shift[1], depth: 0, open: WIDTHS, sum: 0 });
}

/** Grassberger's G(1), G(2), ... as far as asked for. */
const G: number[] = [NaN, -0.5772156649015329 - Math.LN2];

/**
 * G(n) of Grassberger (2003, arXiv physics/0307138): n G(n) has the mean
 * lambda log lambda for a Poisson count n, but for a term that falls as
 * e^(-2 lambda). G(1) = -gamma - log 2, G(2n + 1) = G(2n) and
 * G(2n + 2) = G(2n) + 2 / (2n + 1), where G(2) = G(1) + 2.
 */
export function grassberger(count: number): number {
  for (let n = G.length; n <= count; n++) {
    G.push(G[n - 1]! + (n % 2 === 0 ? 2 / (n - 1) : 0));
  }
  return G[count]!;
}
