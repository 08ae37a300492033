import { gradients, scope, tf } from "../backend/mod.ts";
import { type DiagonalGaussian, gaussianSample } from "../distributions/mod.ts";
import {
  GaussianEncoder,
  type MomentsEncoder,
  type Networks,
} from "../nets/mod.ts";
import {
  adaptiveContrast,
  annealed,
  elboLoss,
  generativeLoss,
  type LossTerms,
  stackedDiscriminatorLoss,
  standardize,
} from "../objectives/mod.ts";
import type { Adam } from "./adam.ts";
import type { TrainingConfig } from "./config.ts";
import { sampleMoments } from "./contrast.ts";
import { descend, type StepValues } from "./descend.ts";
import type { Batch } from "./sampler.ts";

/** A batch as tensors. */
export interface BatchTensors {
  readonly x: tf.Tensor2D;
  readonly observations: {
    readonly rows: tf.Tensor2D;
    readonly index: tf.Tensor1D;
  };
  readonly noise: tf.Tensor2D;
  readonly prior: tf.Tensor2D;
  /**
   * The Gaussian near q that adaptive contrast compares its samples with;
   * undefined where T compares q with the prior.
   */
  readonly referenceOf: (z: tf.Tensor2D) => DiagonalGaussian | undefined;
}

/** The distinct rows of the data, on the host and as a tensor [k, xDim]. */
export interface DataRows {
  readonly values: readonly (readonly number[])[];
  readonly tensor: tf.Tensor2D;
}

/** To be called outside a gradient: a reference by moments is data to it. */
export function batchTensors(
  batch: Batch,
  networks: Networks,
  { data, contrast }: Pick<Side, "data" | "contrast">,
): BatchTensors {
  const { encoder } = networks;
  const { noiseDim, zDim } = encoder.config;
  const { index } = batch;
  const xDim = data.tensor.shape[1];
  const entries = new Float32Array(index.length * xDim);
  for (let i = 0; i < index.length; i++) {
    const row = data.values[index[i]!]!;
    for (let j = 0; j < xDim; j++) entries[i * xDim + j] = row[j]!;
  }
  const x = tf.tensor2d(entries, [index.length, xDim]);
  // Rows that a batch cannot even hold are not worth a pass of their own.
  const observations = data.values.length <= index.length
    ? { rows: data.tensor, index: tf.tensor1d(index, "int32") }
    : { rows: x, index: tf.range(0, index.length, 1, "int32") };
  const noise = tf.tensor2d(batch.noise, [index.length, noiseDim]);
  const moments = contrast === "moments"
    ? (encoder as MomentsEncoder).moments(x, noise)
    : undefined;
  return {
    x,
    observations,
    noise,
    prior: tf.tensor2d(batch.prior, [batch.prior.length / zDim, zDim]),
    referenceOf: (z) =>
      contrast === "samples" ? sampleMoments(z, observations) : moments,
  };
}

/** The value of a scalar, at once. */
function read(scalar: tf.Scalar): number {
  return scalar.dataSync()[0]!;
}

/** The terms of a generative step, in nats. */
export interface GenerativeValues extends StepValues {
  readonly reconstruction: number;
  readonly divergence: number;
}

/** What a step needs beside networks and batch. */
export interface Side {
  readonly data: DataRows;
  /** Of the side that the step trains. */
  readonly adam: Adam;
  /** On the learning rate. */
  readonly factor: number;
  /** Weight of the divergence in the generative loss; 1 by default. */
  readonly beta?: number;
  /** What T compares q with; the prior by default. */
  readonly contrast?: TrainingConfig["contrast"];
}

/**
 * One step of psi on (9). The encoder's pass lies outside the gradient: z is
 * data here, and phi and theta are not among the variables.
 *
 * @returns The loss before the step.
 */
export function discriminatorStep(
  networks: Networks,
  batch: Batch,
  side: Side,
): StepValues {
  return scope(() => {
    const inputs = batchTensors(batch, networks, side);
    const z = networks.encoder.encode(inputs.x, inputs.noise);
    return updatePsi(networks, inputs, { ...side, posterior: z });
  });
}

/**
 * T as (9) compares it: at the posterior's z, then at the prior's, with the
 * same x, [2 batch]. Both pass the networks as one batch; what they are made
 * of is computed here, T itself by the function that is returned.
 */
export function stackedLogRatio(
  { discriminator }: Networks,
  { observations, prior, referenceOf }: BatchTensors,
  posterior: tf.Tensor2D,
): () => tf.Tensor1D {
  const r = referenceOf(posterior);
  const z = tf.concat([r ? standardize(posterior, r) : posterior, prior]);
  const { rows, index } = observations;
  const twice = { rows, index: tf.concat([index, index]) };
  return () => discriminator!.logRatio(twice, z);
}

function updatePsi(
  networks: Networks,
  inputs: BatchTensors,
  side: Side & { readonly posterior: tf.Tensor2D },
): StepValues {
  const logRatio = stackedLogRatio(networks, inputs, side.posterior);
  return descend(() => stackedDiscriminatorLoss(logRatio()), side);
}

/**
 * One step of theta and phi on (8), or on minus the ELBO for a VAE. psi is not
 * among the variables: no gradient of it is even computed.
 *
 * @returns The loss and its terms before the step, in nats.
 */
export function generativeStep(
  networks: Networks,
  batch: Batch,
  side: Side,
): GenerativeValues {
  return scope(() =>
    updateThetaPhi(networks, batchTensors(batch, networks, side), side)
  );
}

/**
 * A step of psi, then one of theta and phi, on the same x and eps, as the post
 * has it. phi does not change between the two, so the encoder's pass is
 * computed once: the same numbers as the two steps one after the other.
 *
 * @returns The losses before each step, in nats.
 */
export function sharedStep(
  networks: Networks,
  batch: Batch,
  { psi, thetaPhi }: { readonly psi: Side; readonly thetaPhi: Side },
): {
  readonly discriminator: StepValues;
  readonly generative: GenerativeValues;
} {
  return scope(() => {
    const inputs = batchTensors(batch, networks, psi);
    let discriminator: StepValues = { loss: NaN };
    const generative = updateThetaPhi(networks, inputs, {
      ...thetaPhi,
      onSample(posterior) {
        discriminator = updatePsi(networks, inputs, { ...psi, posterior });
        return Number.isFinite(discriminator.loss) && !discriminator.fault;
      },
    });
    return { discriminator, generative };
  });
}

function updateThetaPhi(
  networks: Networks,
  inputs: BatchTensors,
  side: Side & {
    /** Called with z before T is; theta and phi stay if it returns false. */
    readonly onSample?: (posterior: tf.Tensor2D) => boolean;
  },
): GenerativeValues {
  const { adam, factor, beta = 1, onSample } = side;
  let terms: LossTerms | undefined;
  let sound = true;
  const { grads } = gradients(() => {
    terms = generativeTerms(networks, inputs, (z) => {
      if (onSample) sound = onSample(z);
    });
    if (beta !== 1) terms = annealed(terms, beta);
    // Read after the gradient's own tidy: they must outlive it.
    tf.keep(terms.reconstruction);
    tf.keep(terms.divergence);
    return terms.loss;
  }, adam.variables);
  const reconstruction = read(terms!.reconstruction);
  const divergence = read(terms!.divergence);
  terms!.reconstruction.dispose();
  terms!.divergence.dispose();
  const loss = reconstruction + beta * divergence;
  const fault = sound && Number.isFinite(loss)
    ? adam.step(grads, factor)
    : undefined;
  return { loss, reconstruction, divergence, fault };
}

/**
 * (8), or minus the ELBO of a VAE, with its terms.
 *
 * @param onSample Called with z before T is.
 */
export function generativeTerms(
  { encoder, decoder, discriminator }: Networks,
  { x, observations, noise, referenceOf }: BatchTensors,
  onSample: (posterior: tf.Tensor2D) => void = () => {},
): LossTerms {
  if (encoder instanceof GaussianEncoder) {
    const posterior = encoder.moments(x);
    const z = gaussianSample(posterior, noise);
    return elboLoss(decoder.logits(z), x, posterior);
  }
  const z = encoder.encode(x, noise);
  onSample(z);
  const r = referenceOf(z);
  const t = discriminator!.logRatio(observations, r ? standardize(z, r) : z);
  return generativeLoss(
    decoder.logits(z),
    x,
    r ? adaptiveContrast(t, z, r) : t,
  );
}
