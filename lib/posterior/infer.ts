import { Generator } from "../random/mod.ts";
import type { Progress } from "../training/mod.ts";
import type { Approximation, Method } from "./approximation.ts";
import { AvbTraining, type PosteriorLosses } from "./avb/avb_training.ts";
import type { PosteriorConfig } from "./avb/config.ts";
import { posteriorPresets } from "./avb/presets.ts";
import { gaussianVi } from "./gaussian_vi.ts";
import { hamiltonianMonteCarlo } from "./hmc.ts";
import type { Target } from "./target.ts";

/** Options of {@link infer}. */
export interface InferOptions {
  /** Of all that is drawn. */
  readonly seed: number;
  /**
   * The recipe of AVB, `posterior` by default; the method decides its contrast
   * and the seed above is taken.
   */
  readonly recipe?: Omit<PosteriorConfig, "seed" | "contrast"> | undefined;
  /** Told every 100 steps of AVB. */
  readonly onProgress?:
    | ((progress: Progress<PosteriorLosses>, training: AvbTraining) => void)
    | undefined;
  /** Ends the work; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fits a posterior by one of the methods.
 *
 * @param target Whose posterior.
 * @param method How.
 * @param options The seed, and what AVB is to do.
 * @returns What can be drawn from. That of AVB is its training, which holds
 * tensors until it is disposed.
 * @throws {ConfigError} If the recipe is not valid.
 * @throws {DivergenceError} If a loss or a gradient is no finite number.
 *
 * @example
 * ```ts
 * import {
 *   Generator,
 *   infer,
 *   initBackend,
 *   posteriorPresets,
 *   targets,
 * } from "avb";
 * await initBackend("cpu");
 * // A step or two, to see it run; the recipe's own take minutes.
 * const recipe = { ...posteriorPresets.posterior, batchSize: 8, steps: 2 };
 * const q = await infer(targets.torus, "avb-ac", { seed: 1, recipe });
 * console.assert(q.sample(3, Generator.fromSeed(2)).length === 6);
 * ```
 */
export async function infer(
  target: Target,
  method: Method,
  options: InferOptions,
): Promise<Approximation> {
  const { seed, recipe = posteriorPresets.posterior, signal } = options;
  const generator = Generator.fromSeed(seed);
  if (method === "hmc") {
    return await hamiltonianMonteCarlo(target, { generator, signal });
  }
  if (method === "full-rank" || method === "mean-field") {
    return await gaussianVi(target, { generator, covariance: method, signal });
  }
  const contrast = method === "avb-ac" ? "adaptive" : "fixed";
  const training = new AvbTraining({ ...recipe, seed, contrast }, target);
  try {
    for await (const progress of training.run({ signal })) {
      options.onProgress?.(progress, training);
    }
    signal?.throwIfAborted();
  } catch (error) {
    training.dispose();
    throw error;
  }
  return training;
}
