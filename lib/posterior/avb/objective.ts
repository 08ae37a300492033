import { dense, mean, tf } from "../../backend/mod.ts";
import type { ResidualMlp } from "../../nets/mod.ts";
import type { Target } from "../target.ts";
import type { KnownConfig } from "./config.ts";
import type { GaussianReference } from "./gaussian_reference.ts";

/** T: what it learns, and what it has of ln q - ln r without learning. */
export interface PosteriorDiscriminator {
  /** What it learns, [batch, 1] from u. */
  readonly net: Pick<ResidualMlp, "apply">;
  /** What it has without learning. */
  readonly known: KnownConfig;
  /** ln p(x, z), nats. */
  readonly logJoint: Target["logJoint"];
}

/** -ln r from u, nats, [batch]. */
function minusLogReference(
  u: tf.Tensor2D,
  { logVolume }: GaussianReference,
): tf.Tensor1D {
  const squares = tf.sum(tf.square(u), 1);
  return tf.add(tf.mul(squares, 0.5), logVolume) as tf.Tensor1D;
}

function column(values: tf.Tensor2D): tf.Tensor1D {
  return tf.reshape(values, [values.shape[0]]);
}

/**
 * T as (9) compares it: at samples of q, then at samples of r, which pass the
 * network as one batch. What it is made of is computed here, T itself by the
 * function that is returned.
 *
 * @param discriminator T.
 * @param z Samples of q, [batch, dim].
 * @param options r, and `fromR`, samples of N(0, I) of as many rows.
 * @returns Computes nats, [2 batch].
 */
export function stackedPosteriorRatio(
  { net, known, logJoint }: PosteriorDiscriminator,
  z: tf.Tensor2D,
  { reference, fromR }: {
    readonly reference: GaussianReference;
    readonly fromR: tf.Tensor2D;
  },
): () => tf.Tensor1D {
  const u = tf.concat([dense(z, [reference.standardize()]), fromR]);
  const learned = () => column(net.apply(u));
  const parts: tf.Tensor1D[] = [];
  if (known.reference > 0) {
    const minusLogR = minusLogReference(u, reference);
    parts.push(tf.mul(minusLogR, known.reference) as tf.Tensor1D);
  }
  if (known.joint > 0) {
    const both = tf.concat([z, dense(fromR, [reference.restore()])]);
    parts.push(tf.mul(logJoint(both), known.joint) as tf.Tensor1D);
  }
  if (parts.length === 0) return learned;
  const rest = tf.addN(parts);
  return () => tf.add(learned(), rest);
}

/** net + joint ln p(x, z) + reference ln r(z), nats, [batch]. */
function weightedSum(
  { net, logJoint }: PosteriorDiscriminator,
  z: tf.Tensor2D,
  reference: GaussianReference,
  weights: KnownConfig,
): tf.Tensor1D {
  const standardize = reference.standardize();
  const learned = column(net.apply(z, [standardize]));
  const parts = [learned];
  // What cancels is not even computed.
  if (weights.joint !== 0) parts.push(tf.mul(logJoint(z), weights.joint));
  if (weights.reference !== 0) {
    const minusLogR = minusLogReference(dense(z, [standardize]), reference);
    parts.push(tf.mul(minusLogR, -weights.reference));
  }
  return tf.addN(parts) as tf.Tensor1D;
}

/**
 * ln q(z) by T: T + ln r, where r cancels what T knows of it.
 *
 * @param discriminator T.
 * @param z [batch, dim].
 * @param reference r.
 * @returns Nats, [batch].
 */
export function logDensityByRatio(
  discriminator: PosteriorDiscriminator,
  z: tf.Tensor2D,
  reference: GaussianReference,
): tf.Tensor1D {
  const { joint, reference: share } = discriminator.known;
  const weights = { joint, reference: 1 - share };
  return weightedSum(discriminator, z, reference, weights);
}

/**
 * What phi minimizes: minus the evidence bound,
 *
 *     E[T(z) - beta (ln p(x, z) - ln r(z))]
 *
 * at samples of q, through which its gradient reaches phi; T and r are held.
 * With beta below 1 it leads q to `r^(1 - beta) p^beta`, a path from a single
 * Gaussian to the posterior on which modes part slowly.
 *
 * @param discriminator T.
 * @param z [batch, dim].
 * @param options r, and `beta`, 1 but for annealing.
 * @returns Nats, a scalar.
 */
export function minusEvidenceBound(
  discriminator: PosteriorDiscriminator,
  z: tf.Tensor2D,
  { reference, beta }: {
    readonly reference: GaussianReference;
    readonly beta: number;
  },
): tf.Scalar {
  const { joint, reference: share } = discriminator.known;
  return mean(weightedSum(discriminator, z, reference, {
    joint: joint - beta,
    reference: beta - share,
  }));
}
