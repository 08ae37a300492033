import { gradients, scope, tf } from "../backend/mod.ts";
import {
  discriminatorParameters,
  generativeParameters,
  type Parameters,
} from "../nets/mod.ts";
import { annealed, stackedDiscriminatorLoss } from "../objectives/mod.ts";
import type { Batch } from "./sampler.ts";
import { annealingWeight } from "./schedule.ts";
import { batchTensors, generativeTerms, stackedLogRatio } from "./steps.ts";
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
    const { grads } = gradients(loss, Object.values(parameters));
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
  const batch = nextBatch(training);
  const beta = annealingWeight(step, config);
  return scope(() => {
    const tensor = tf.tensor2d(data.rows.map((row) => [...row]));
    const inputs = batchTensors(batch, networks, {
      data: { values: data.rows, tensor },
      contrast: config.contrast,
    });
    const generative = gradientNorm(
      () => annealed(generativeTerms(networks, inputs), beta).loss,
      generativeParameters(networks),
    );
    if (!networks.discriminator) return { gradientNorms: { generative } };

    const posterior = networks.encoder.encode(inputs.x, inputs.noise);
    const logRatio = stackedLogRatio(networks, inputs, posterior);
    const discriminator = gradientNorm(
      () => stackedDiscriminatorLoss(logRatio()),
      discriminatorParameters(networks),
    );
    const values = logRatio().dataSync<"float32">();
    const count = values.length / 2;
    return {
      gradientNorms: { generative, discriminator },
      logRatios: {
        posterior: values.slice(0, count),
        prior: values.slice(count),
      },
    };
  });
}
