import { scope, tf } from "../backend/mod.ts";
import {
  type CrossCheck,
  crossCheck,
  type CrossCheckOptions,
} from "./cross_check.ts";
import { evaluate, type EvaluateOptions, type Evaluation } from "./evaluate.ts";
import type { DiagonalGaussian } from "../distributions/mod.ts";
import { GaussianEncoder, type Networks } from "../nets/mod.ts";
import { adaptiveContrast, standardize } from "../objectives/mod.ts";
import { Generator } from "../random/mod.ts";
import type { Training, TrainingConfig } from "../training/mod.ts";
import { byChunks } from "./by_chunks.ts";
import type { LatentModel } from "./latent_model.ts";

/** Samples of q that its moments are taken from. */
const MOMENT_SAMPLES = 16_384;

/**
 * What evaluation sees of trained networks: plain arrays in, plain arrays out.
 * It reads the current parameters at every call.
 *
 * @param networks Of an AVB model or a VAE.
 * @param xDim Number of components of x.
 * @param contrast What T was trained to compare q with.
 *
 * @example
 * ```ts
 * import { fourPoints, initBackend, latentModel, presets, Training } from "avb";
 * await initBackend("cpu");
 * const config = { ...presets["table-1"], seed: 1 };
 * const training = new Training(config, fourPoints);
 * const model = latentModel(training.networks, fourPoints.xDim);
 * console.assert(model.decode(new Float32Array(2 * 3)).length === 4 * 3);
 * training.dispose();
 * ```
 */
export function latentModel(
  networks: Networks,
  xDim: number,
  contrast: TrainingConfig["contrast"] = "prior",
): LatentModel {
  const { encoder, decoder, discriminator } = networks;
  const { zDim, noiseDim } = encoder.config;

  /** x repeated for every row of another tensor. */
  const repeated = (x: readonly number[], count: number): tf.Tensor2D =>
    tf.tile(tf.tensor2d([...x], [1, xDim]), [count, 1]);

  const samplePosterior = (
    x: readonly number[],
    count: number,
    generator: Generator,
  ) =>
    byChunks(
      generator.normals(count * noiseDim),
      noiseDim,
      (chunk) => encoder.encode(repeated(x, chunk.shape[0]), chunk),
    );

  /** The moments of q(z given x), by samples that are always the same. */
  const moments = (x: readonly number[]): DiagonalGaussian => {
    const z = samplePosterior(x, MOMENT_SAMPLES, Generator.fromSeed(0));
    const { mean, variance } = tf.moments(
      tf.tensor2d(z, [MOMENT_SAMPLES, zDim]),
      0,
      true,
    );
    return { mean, logVariance: tf.log(variance) } as DiagonalGaussian;
  };

  return {
    xDim,
    zDim,
    decode: (z) => byChunks(z, zDim, (chunk) => decoder.logits(chunk)),
    samplePosterior,
    ...(encoder instanceof GaussianEncoder && {
      gaussian: (x: readonly number[]) =>
        scope(() => {
          const { mean, logVariance } = encoder.moments(repeated(x, 1));
          return {
            mean: mean.dataSync() as Float32Array,
            logVariance: logVariance.dataSync() as Float32Array,
          };
        }),
    }),
    ...(discriminator && {
      discriminate: (x: readonly number[], z: Float32Array) =>
        scope(() => {
          const r = contrast === "prior" ? undefined : moments(x);
          return byChunks(z, zDim, (chunk) => {
            const index = tf.zeros<tf.Rank.R1>([chunk.shape[0]], "int32");
            const given = { rows: repeated(x, 1), index };
            if (!r) return discriminator.logRatio(given, chunk);
            const t = discriminator.logRatio(given, standardize(chunk, r));
            return adaptiveContrast(t, chunk, r);
          });
        }),
    }),
  };
}

/** The model that a training is evaluated by. */
function finalModel({ finalNetworks, data, config }: Training): LatentModel {
  return latentModel(finalNetworks, data.xDim, config.contrast);
}

/** The last evaluation of each training, and where that stood. */
const evaluated = new WeakMap<
  Training,
  { readonly at: string; readonly evaluation: Evaluation }
>();

/** Where a training stands: T may have gone on alone, between two steps. */
function standing({ step, state }: Training): string {
  return [step, ...(state.discriminator?.powers ?? [])].join();
}

/**
 * The evaluation that {@link evaluateTraining} made last of a training;
 * undefined if there is none or the training has gone on since.
 *
 * @param training Where it stands now.
 */
export function evaluationOf(training: Training): Evaluation | undefined {
  const last = evaluated.get(training);
  return last?.at === standing(training) ? last.evaluation : undefined;
}

/**
 * {@link evaluate} for a training, with the random numbers of its own seed: the
 * commands and the notebooks print the same numbers for the same run.
 *
 * @param training Trained or not.
 * @param options As for `evaluate`, but for the generator.
 */
export async function evaluateTraining(
  training: Training,
  options: Omit<EvaluateOptions, "generator"> = {},
): Promise<Evaluation> {
  const at = standing(training);
  const evaluation = await evaluate(finalModel(training), training.data, {
    ...options,
    generator: Generator.fromSeed(training.config.seed).split("evaluation"),
  });
  evaluated.set(training, { at, evaluation });
  return evaluation;
}

/**
 * {@link crossCheck} for a training and its evaluation, with random numbers of
 * its own seed that the evaluation did not use.
 *
 * @param training The one that was evaluated.
 * @param evaluation What {@link evaluateTraining} gave.
 * @param options As for `crossCheck`, but for the generator.
 */
export function crossCheckTraining(
  training: Training,
  evaluation: Evaluation,
  options: Omit<CrossCheckOptions, "evaluation" | "generator"> = {},
): Promise<CrossCheck> {
  return crossCheck(finalModel(training), training.data, {
    ...options,
    evaluation,
    generator: Generator.fromSeed(training.config.seed).split("cross-check"),
  });
}
