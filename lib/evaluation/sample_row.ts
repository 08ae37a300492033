import type { Generator } from "../random/mod.ts";
import { logProbabilities, softplusSums } from "./bernoulli.ts";
import { checkLength, chunkFor, decodeChecked } from "./decode.ts";
import type { LatentModel } from "./latent_model.ts";

/**
 * Splits a number of samples in proportion to the weights, by largest
 * remainder: no row is off by a whole sample.
 *
 * @param weights One a row; they sum to 1.
 * @param total Number of samples.
 */
export function shares(weights: readonly number[], total: number): number[] {
  const exact = weights.map((weight) => weight * total);
  const counts = exact.map(Math.floor);
  const left = total - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = exact
    .map((value, r) => ({ r, remainder: value - counts[r]! }))
    .sort((a, b) => b.remainder - a.remainder);
  for (const { r } of byRemainder.slice(0, left)) counts[r]!++;
  return counts;
}

/** Samples of q(z|x) for one row of a data set. */
export interface SampledRow {
  /** Samples of q(z|x), [count, zDim]. */
  readonly z: Float32Array;
  /** log p(x|z) of each, [count]. */
  readonly logDecoder: Float64Array;
  /** T(x, z) of each, where there is a discriminator. */
  readonly t: Float64Array | undefined;
}

/**
 * Draws from q(z|x) and runs the decoder, and the discriminator if asked to,
 * chunk by chunk.
 *
 * @param model The model.
 * @param x The row.
 * @param options How many samples, from where, and whether T is wanted.
 * @throws {RangeError} If the model's arrays have a wrong length or logits
 * that are not finite.
 */
export async function sampleRow(
  model: LatentModel,
  x: readonly number[],
  { count, generator, pause, discriminate }: {
    count: number;
    generator: Generator;
    discriminate: boolean;
    pause: () => Promise<void>;
  },
): Promise<SampledRow> {
  const { zDim, xDim } = model;
  const z = new Float32Array(count * zDim);
  const logDecoder = new Float64Array(count);
  const t = discriminate && model.discriminate
    ? new Float64Array(count)
    : undefined;
  const chunk = chunkFor(xDim);
  for (let start = 0; start < count; start += chunk) {
    await pause();
    const size = Math.min(chunk, count - start);
    const part = model.samplePosterior(x, size, generator);
    checkLength("samplePosterior", part.length, size * zDim);
    z.set(part, start * zDim);
    const logits = decodeChecked(model, part);
    const softplus = softplusSums(logits, xDim);
    logDecoder.set(logProbabilities(logits, x, softplus), start);
    if (t !== undefined) {
      const values = model.discriminate!(x, part);
      checkLength("discriminate", values.length, size);
      t.set(values, start);
    }
  }
  return { z, logDecoder, t };
}
