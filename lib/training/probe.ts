import { scope, tf } from "../backend/mod.ts";
import { gaussianSample } from "../distributions/mod.ts";
import {
  discriminatorParameters,
  GaussianEncoder,
  generativeParameters,
  type MomentsEncoder,
  type Parameters,
} from "../nets/mod.ts";
import {
  adaptiveContrast,
  annealed,
  discriminatorLoss,
  elboLoss,
  generativeLoss,
  standardize,
} from "../objectives/mod.ts";
import { sampleMoments } from "./contrast.ts";
import type { Batch } from "./sampler.ts";
import { annealingWeight } from "./schedule.ts";
import type { Training } from "./training.ts";

/** One number for each side of the game. */
export interface BySide {
  /** Of theta and phi on (8), or on minus the ELBO of a VAE. */
  readonly generative: number;
  /** Of psi on (9); absent for a VAE. */
  readonly discriminator?: number;
}

/** What {@link probeStep} sees. */
export interface StepProbe {
  /** The root of the sum of squares of all entries of a side's gradient. */
  readonly gradientNorms: BySide;
  /** T in nats at the samples that (9) compares; absent for a VAE. */
  readonly logRatios?: {
    /** At z ~ q(z given x), [batch]. */
    readonly posterior: Float32Array;
    /** At z ~ p(z) beside the same x, [batch]. */
    readonly prior: Float32Array;
  };
}

/** The batch that the sampler gives next; it gives it again. */
function nextBatch({ state: { sampler }, step }: Training): Batch {
  const state = sampler.state();
  try {
    return sampler.draw(step, "psi");
  } finally {
    sampler.restore(state);
  }
}

/** The L2 norm of a loss's gradient over all parameters together. */
function gradientNorm(loss: () => tf.Scalar, parameters: Parameters): number {
  return scope(() => {
    const variables: tf.Variable[] = Object.values(parameters);
    const { grads } = tf.variableGrads(loss, variables);
    let squares = 0;
    for (const gradient of Object.values(grads)) {
      for (const entry of gradient.dataSync()) squares += entry * entry;
    }
    return Math.sqrt(squares);
  });
}

/**
 * What the next step of a training would see, without taking it: T on the
 * batch that comes next, and how long the gradients of both sides are there.
 * Nothing changes, neither a parameter nor a moment nor what will be drawn.
 *
 * Both losses are taken at the parameters as they stand, on the same x and eps.
 *
 * @param training Between two steps.
 * @returns Gradient norms, and the values of T.
 *
 * @example
 * ```ts
 * import { fourPoints, initBackend, presets, probeStep, Training } from "avb";
 * await initBackend("cpu");
 * const config = { ...presets["table-1"], seed: 1, batchSize: 8 };
 * const training = new Training(config, fourPoints);
 * const { gradientNorms, logRatios } = probeStep(training);
 * console.assert(gradientNorms.generative > 0);
 * console.assert(logRatios!.prior.length === 8 && training.step === 0);
 * training.dispose();
 * ```
 */
export function probeStep(training: Training): StepProbe {
  const { networks, data, config, step } = training;
  const { encoder, decoder, discriminator } = networks;
  const batch = nextBatch(training);
  const thetaPhi = generativeParameters(networks);
  const psi = discriminatorParameters(networks);
  return scope(() => {
    const rows = tf.tensor2d(data.rows.map((row) => [...row]));
    const index = tf.tensor1d(batch.index, "int32");
    const x = tf.gather(rows, index);
    const matrix = (values: Float32Array) =>
      tf.tensor2d(values, [index.size, values.length / index.size]);
    const [noise, prior] = [matrix(batch.noise), matrix(batch.prior)];
    const beta = annealingWeight(step, config);

    if (encoder instanceof GaussianEncoder) {
      const negativeElbo = () => {
        const posterior = encoder.moments(x);
        const logits = decoder.logits(gaussianSample(posterior, noise));
        return annealed(elboLoss(logits, x, posterior), beta).loss;
      };
      return {
        gradientNorms: { generative: gradientNorm(negativeElbo, thetaPhi) },
      };
    }

    const posterior = encoder.encode(x, noise);
    const observations = { rows, index };
    // Outside the gradients: what q is compared with is data to both losses.
    const r = config.contrast === "samples"
      ? sampleMoments(posterior, observations)
      : config.contrast === "moments"
      ? (encoder as MomentsEncoder).moments(x, noise)
      : undefined;
    const atPosterior = (z: tf.Tensor2D) =>
      discriminator!.logRatio(observations, r ? standardize(z, r) : z);
    const atPrior = () => discriminator!.logRatio(observations, prior);
    const equation8 = () => {
      const z = encoder.encode(x, noise);
      const t = atPosterior(z);
      const logRatio = r ? adaptiveContrast(t, z, r) : t;
      return annealed(generativeLoss(decoder.logits(z), x, logRatio), beta)
        .loss;
    };
    const equation9 = () =>
      discriminatorLoss(atPosterior(posterior), atPrior());
    return {
      gradientNorms: {
        generative: gradientNorm(equation8, thetaPhi),
        discriminator: gradientNorm(equation9, psi),
      },
      logRatios: {
        posterior: atPosterior(posterior).dataSync() as Float32Array,
        prior: atPrior().dataSync() as Float32Array,
      },
    };
  });
}
