/** Mean and covariance of samples. */
export interface SampleMoments {
  /** [dim]. */
  readonly mean: Float64Array;
  /** [dim, dim], row by row. */
  readonly covariance: Float64Array;
}

/**
 * The moments of samples.
 *
 * @param samples [n, dim].
 * @param dim Components of a sample.
 */
export function sampleMoments(
  samples: ArrayLike<number>,
  dim: number,
): SampleMoments {
  const n = samples.length / dim;
  const mean = new Float64Array(dim);
  for (let i = 0; i < samples.length; i++) mean[i % dim]! += samples[i]! / n;
  const covariance = new Float64Array(dim * dim);
  const from = new Float64Array(dim);
  for (let i = 0; i < samples.length; i += dim) {
    for (let a = 0; a < dim; a++) from[a] = samples[i + a]! - mean[a]!;
    for (let a = 0; a < dim; a++) {
      for (let b = 0; b < dim; b++) {
        covariance[a * dim + b]! += from[a]! * from[b]! / n;
      }
    }
  }
  return { mean, covariance };
}
