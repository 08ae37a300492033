/**
 * L of a covariance L L^T, lower triangular, row by row.
 *
 * @param covariance [dim, dim]; what is above the diagonal is not read.
 * @param dim Its rows.
 * @throws {RangeError} If it is not positive definite.
 */
export function choleskyFactor(
  covariance: Float64Array,
  dim: number,
): Float64Array {
  const factor = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = covariance[i * dim + j]!;
      for (let k = 0; k < j; k++) {
        rest -= factor[i * dim + k]! * factor[j * dim + k]!;
      }
      if (i !== j) factor[i * dim + j] = rest / factor[j * dim + j]!;
      else if (rest > 0) factor[i * dim + i] = Math.sqrt(rest);
      else {
        throw new RangeError(
          `Cannot factor a covariance: it is not positive definite, ` +
            `coordinate ${i} has ${rest} left of its variance`,
        );
      }
    }
  }
  return factor;
}

/**
 * ln of `(2 pi)^(dim / 2) det L`, by which `exp(-|eps|^2 / 2)` is divided to be
 * the density of N(m, L L^T) at m + L eps.
 *
 * @param factor L, lower triangular, [dim, dim].
 * @param dim Its rows.
 */
export function logVolume(factor: Float64Array, dim: number): number {
  let sum = 0.5 * dim * Math.log(2 * Math.PI);
  for (let a = 0; a < dim; a++) sum += Math.log(factor[a * (dim + 1)]!);
  return sum;
}

/**
 * x of L x = y, from the first row down.
 *
 * @param factor L, lower triangular, [dim, dim].
 * @param y [dim].
 */
export function solveLower(
  factor: Float64Array,
  y: Float64Array,
): Float64Array {
  const dim = y.length;
  const x = new Float64Array(dim);
  for (let i = 0; i < dim; i++) {
    let rest = y[i]!;
    for (let k = 0; k < i; k++) rest -= factor[i * dim + k]! * x[k]!;
    x[i] = rest / factor[i * dim + i]!;
  }
  return x;
}
