/**
 * Sum over the components of log(1 + e^logit), for every row of logits.
 *
 * @param logits [n, xDim].
 * @param xDim Components a row.
 * @returns [n], in float64.
 */
export function softplusSums(logits: Float32Array, xDim: number): Float64Array {
  const sums = new Float64Array(logits.length / xDim);
  for (let i = 0, at = 0; i < sums.length; i++) {
    let sum = 0;
    for (let j = 0; j < xDim; j++, at++) {
      const logit = logits[at]!;
      // This form neither overflows nor loses the small term.
      sum += Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
    }
    sums[i] = sum;
  }
  return sums;
}

/**
 * log p(x|z) in nats for every row of logits:
 * the sum of the logits where x is 1, less the sum of all softplus values.
 *
 * @param logits [n, xDim], of p(x|z) for n values of z.
 * @param x The one observation, xDim entries that are 0 or 1.
 * @param softplus What {@link softplusSums} gives for these logits.
 * @returns [n], in float64.
 */
export function logProbabilities(
  logits: Float32Array,
  x: readonly number[],
  softplus: Float64Array,
): Float64Array {
  const xDim = x.length;
  const out = new Float64Array(softplus.length);
  const ones = x.flatMap((value, j) => value === 1 ? [j] : []);
  for (let i = 0; i < out.length; i++) {
    let sum = -softplus[i]!;
    for (const j of ones) sum += logits[i * xDim + j]!;
    out[i] = sum;
  }
  return out;
}
