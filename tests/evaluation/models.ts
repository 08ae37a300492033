import type { LatentModel } from "../../lib/evaluation/latent_model.ts";

/** 1 / (1 + e^-t). */
export function sigmoid(t: number): number {
  return 1 / (1 + Math.exp(-t));
}

/** A decoder given as a function of one z; q is the prior. */
export function modelOf(
  xDim: number,
  zDim: number,
  logits: (z: Float32Array) => number[],
): LatentModel {
  return {
    xDim,
    zDim,
    decode(z) {
      const out = new Float32Array(z.length / zDim * xDim);
      for (let i = 0; i * zDim < z.length; i++) {
        out.set(logits(z.subarray(i * zDim, (i + 1) * zDim)), i * xDim);
      }
      return out;
    },
    samplePosterior: (_x, count, generator) => generator.normals(count * zDim),
  };
}

/** log p(x|z) of one z, written out as probabilities. */
export function logDecoder(
  model: LatentModel,
  x: readonly number[],
  z: Float32Array,
): number {
  return model.decode(z).reduce(
    (sum, l, j) => sum + Math.log(sigmoid(x[j] === 1 ? l : -l)),
    0,
  );
}

/**
 * The model with its exact posterior as q: z from the prior, kept with the
 * probability p(x|z). It works for every decoder.
 */
export function withExactPosterior(model: LatentModel): LatentModel {
  return {
    ...model,
    samplePosterior(x, count, generator) {
      const out = new Float32Array(count * model.zDim);
      for (let kept = 0; kept < count;) {
        const z = generator.normals(model.zDim);
        if (Math.log(generator.uniform()) < logDecoder(model, x, z)) {
          out.set(z, kept++ * model.zDim);
        }
      }
      return out;
    },
  };
}

/** Simpson's rule on a fine grid of one dimension. */
export function simpson(
  f: (t: number) => number,
  { from, to, steps }: { from: number; to: number; steps: number },
): number {
  const h = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) {
    sum += (i % 2 === 1 ? 4 : 2) * f(from + i * h);
  }
  return sum * h / 3;
}

/** E[f(t)] for t from N(0, 1). */
export function gaussianMean(f: (t: number) => number): number {
  const density = (t: number) => Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI);
  return simpson((t) => density(t) * f(t), { from: -12, to: 12, steps: 48000 });
}

/** Fails with both numbers unless they differ by less than the tolerance. */
export function assertNear(
  actual: number,
  expected: number,
  tolerance: number,
): void {
  if (!(Math.abs(actual - expected) < tolerance)) {
    throw new Error(
      `Expected ${expected} within ${tolerance}, got ${actual}, off by ` +
        `${actual - expected}`,
    );
  }
}
