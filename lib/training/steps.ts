import { tf } from "../backend/mod.ts";
import { gaussianSample } from "../distributions/mod.ts";
import { GaussianEncoder, type Networks } from "../nets/mod.ts";
import {
  elboLoss,
  generativeLoss,
  type LossTerms,
  stackedDiscriminatorLoss,
} from "../objectives/mod.ts";
import type { Adam } from "./adam.ts";
import type { Batch } from "./sampler.ts";

/** A batch as tensors. */
interface Tensors {
  readonly x: tf.Tensor2D;
  readonly observations: {
    readonly rows: tf.Tensor2D;
    readonly index: tf.Tensor1D;
  };
  readonly noise: tf.Tensor2D;
  readonly prior: tf.Tensor2D;
}

/** The distinct rows of the data, on the host and as a tensor [k, xDim]. */
export interface DataRows {
  readonly values: readonly (readonly number[])[];
  readonly tensor: tf.Tensor2D;
}

function tensors(batch: Batch, data: DataRows, networks: Networks): Tensors {
  const { noiseDim, zDim } = networks.encoder.config;
  const { index } = batch;
  const xDim = data.tensor.shape[1];
  const entries = new Float32Array(index.length * xDim);
  index.forEach((row, i) => entries.set(data.values[row]!, i * xDim));
  const x = tf.tensor2d(entries, [index.length, xDim]);
  // Rows that a batch cannot even hold are not worth a pass of their own.
  const observations = data.values.length <= index.length
    ? { rows: data.tensor, index: tf.tensor1d(index, "int32") }
    : { rows: x, index: tf.range(0, index.length, 1, "int32") };
  return {
    x,
    observations,
    noise: tf.tensor2d(batch.noise, [index.length, noiseDim]),
    prior: tf.tensor2d(batch.prior, [batch.prior.length / zDim, zDim]),
  };
}

/** The value of a scalar, at once. */
function read(scalar: tf.Scalar): number {
  return scalar.dataSync()[0]!;
}

/** The terms of a generative step, in nats. */
export interface GenerativeValues {
  readonly loss: number;
  readonly reconstruction: number;
  readonly divergence: number;
}

/**
 * One step of psi on (9). The encoder's pass lies outside the gradient: z is
 * data here, and phi and theta are not among the variables.
 *
 * @returns The loss before the step, in nats.
 */
export function discriminatorStep(
  networks: Networks,
  batch: Batch,
  { data, adam, factor }: { data: DataRows; adam: Adam; factor: number },
): number {
  return tf.tidy(() => {
    const { x, observations, noise, prior } = tensors(batch, data, networks);
    const posterior = networks.encoder.encode(x, noise);
    // Both pass the networks as one batch, with the same x.
    const z = tf.concat([posterior, prior]);
    const { rows, index } = observations;
    const twice = { rows, index: tf.concat([index, index]) };
    const { value, grads } = tf.variableGrads(
      () =>
        stackedDiscriminatorLoss(networks.discriminator!.logRatio(twice, z)),
      adam.variables,
    );
    const loss = read(value);
    if (Number.isFinite(loss)) adam.step(grads, factor);
    return loss;
  });
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
  { data, adam, factor }: { data: DataRows; adam: Adam; factor: number },
): GenerativeValues {
  return tf.tidy(() => {
    const { x, observations, noise } = tensors(batch, data, networks);
    let terms: LossTerms | undefined;
    const { grads } = tf.variableGrads(() => {
      terms = generativeTerms(networks, x, { observations, noise });
      // Read after the gradient's own tidy: they must outlive it.
      tf.keep(terms.reconstruction);
      tf.keep(terms.divergence);
      return terms.loss;
    }, adam.variables);
    const reconstruction = read(terms!.reconstruction);
    const divergence = read(terms!.divergence);
    terms!.reconstruction.dispose();
    terms!.divergence.dispose();
    const loss = reconstruction + divergence;
    if (Number.isFinite(loss)) adam.step(grads, factor);
    return { loss, reconstruction, divergence };
  });
}

function generativeTerms(
  networks: Networks,
  x: tf.Tensor2D,
  { observations, noise }: Pick<Tensors, "observations" | "noise">,
): LossTerms {
  const { encoder, decoder, discriminator } = networks;
  if (encoder instanceof GaussianEncoder) {
    const posterior = encoder.moments(x);
    const z = gaussianSample(posterior, noise);
    return elboLoss(decoder.logits(z), x, posterior);
  }
  const z = encoder.encode(x, noise);
  const t = discriminator!.logRatio(observations, z);
  return generativeLoss(decoder.logits(z), x, t);
}
