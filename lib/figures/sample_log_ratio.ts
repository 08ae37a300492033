import type { Numbers } from "./figure.ts";
import type { LatentGrid } from "./grid.ts";
import { requirePairs } from "./validate.ts";

/** Options of `sampleLogRatio`. */
export interface SampleLogRatioOptions {
  /** Standard deviation of the smoothing kernel. Default 0.12. */
  readonly bandwidth?: number;
  /** The smallest value given, in nats; where no sample is near. Default -10. */
  readonly floor?: number;
}

/** The kernel is cut off at this many standard deviations. */
const REACH = 5;

/**
 * ln q(z) - ln p(z) on a grid, from samples of q alone: a kernel density
 * estimate of q over the prior p(z) = N(0, I) smoothed by the same kernel, so
 * that q = p gives 0 without a bias. Edges of q look as soft as the kernel.
 *
 * @param grid Where; see `latentGrid`.
 * @param samples Of q, row-major [n, 2].
 * @param options Bandwidth and floor.
 * @returns One value a node, nats.
 * @throws {RangeError} If samples are not finite pairs or the bandwidth is
 * not positive.
 *
 * @example
 * ```ts
 * import { latentGrid, sampleLogRatio } from "avb/figures";
 * const grid = latentGrid({ limit: 2, nodes: 5 });
 * const [corner] = sampleLogRatio(grid, [0, 0, 0.1, 0], { floor: -8 });
 * if (corner !== -8) throw new Error("no sample is near (-2, -2)");
 * ```
 */
export function sampleLogRatio(
  grid: LatentGrid,
  samples: Numbers,
  { bandwidth = 0.12, floor = -10 }: SampleLogRatioOptions = {},
): Float64Array {
  requirePairs("a density of samples", "samples", samples);
  if (!(bandwidth > 0 && Number.isFinite(bandwidth))) {
    throw new RangeError(
      `Cannot estimate a density: bandwidth is ${bandwidth}, wanted more ` +
        `than 0`,
    );
  }
  const { z1, z2 } = grid;
  const step1 = (z1[1] as number) - (z1[0] as number);
  const step2 = (z2[1] as number) - (z2[0] as number);
  const { counts, width, height, pad } = shareOut(grid, samples, {
    reach: REACH * bandwidth,
  });
  const rows = convolve(counts, { width, height, step: step1, bandwidth });
  const all = transpose(
    convolve(transpose(rows, width, height), {
      width: height,
      height: width,
      step: step2,
      bandwidth,
    }),
    height,
    width,
  );
  // Sharing a sample between two nodes is a kernel too: a triangle, whose
  // variance is a sixth of the squared step.
  const variance = (step: number) => 1 + bandwidth ** 2 + step * step / 6;
  const [v1, v2] = [variance(step1), variance(step2)];
  const n = samples.length / 2;
  const out = new Float64Array(z1.length * z2.length);
  for (let j = 0; j < z2.length; j++) {
    for (let i = 0; i < z1.length; i++) {
      const share = all[(j + pad[1]) * width + i + pad[0]] as number;
      const logPrior = -Math.log(2 * Math.PI * Math.sqrt(v1 * v2)) -
        (z1[i] as number) ** 2 / (2 * v1) - (z2[j] as number) ** 2 / (2 * v2);
      const logDensity = Math.log(share / n);
      out[j * z1.length + i] = Math.max(floor, logDensity - logPrior);
    }
  }
  return out;
}

/** Each sample shared between the four nodes around it, beyond the edge too. */
function shareOut(
  { z1, z2 }: LatentGrid,
  samples: Numbers,
  { reach }: { reach: number },
) {
  const first = [z1[0] as number, z2[0] as number] as const;
  const steps = [
    (z1[1] as number) - first[0],
    (z2[1] as number) - first[1],
  ] as const;
  const pad = steps.map((step) => Math.ceil(reach / step) + 1) as [
    number,
    number,
  ];
  const width = z1.length + 2 * pad[0];
  const height = z2.length + 2 * pad[1];
  const counts = new Float64Array(width * height);
  for (let k = 0; k < samples.length; k += 2) {
    const x = ((samples[k] as number) - first[0]) / steps[0] + pad[0];
    const y = ((samples[k + 1] as number) - first[1]) / steps[1] + pad[1];
    const i = Math.floor(x), j = Math.floor(y);
    if (i < 0 || j < 0 || i >= width - 1 || j >= height - 1) continue;
    const right = x - i, up = y - j;
    counts[j * width + i]! += (1 - right) * (1 - up);
    counts[j * width + i + 1]! += right * (1 - up);
    counts[(j + 1) * width + i]! += (1 - right) * up;
    counts[(j + 1) * width + i + 1]! += right * up;
  }
  return { counts, width, height, pad };
}

/** Every row convolved with the density of N(0, bandwidth^2). */
function convolve(
  values: Float64Array,
  { width, height, step, bandwidth }: {
    width: number;
    height: number;
    step: number;
    bandwidth: number;
  },
): Float64Array {
  const half = Math.ceil(REACH * bandwidth / step);
  const weights = Float64Array.from(
    { length: 2 * half + 1 },
    (_, k) => Math.exp(-(((k - half) * step / bandwidth) ** 2) / 2),
  );
  // On a coarse grid the sum differs from the integral.
  const total = weights.reduce((sum, weight) => sum + weight, 0) * step;
  const out = new Float64Array(values.length);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const value = values[j * width + i] as number;
      if (value === 0) continue;
      const from = Math.max(0, i - half), to = Math.min(width - 1, i + half);
      for (let t = from; t <= to; t++) {
        out[j * width + t]! += value * (weights[t - i + half] as number) /
          total;
      }
    }
  }
  return out;
}

function transpose(
  values: Float64Array,
  width: number,
  height: number,
): Float64Array {
  const out = new Float64Array(values.length);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      out[i * height + j] = values[j * width + i] as number;
    }
  }
  return out;
}
