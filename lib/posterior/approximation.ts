import type { Generator } from "../random/mod.ts";
import type { ChainDiagnostics } from "./chains.ts";

/** The ways to a posterior that are compared. */
export const METHODS = [
  "avb",
  "avb-ac",
  "full-rank",
  "mean-field",
  "hmc",
] as const;

/**
 * How a posterior was inferred: AVB against a fixed reference, AVB with
 * adaptive contrast, Gaussians with any or with a diagonal covariance, chains.
 */
export type Method = typeof METHODS[number];

/** What every method returns: a distribution that can be drawn from. */
export interface Approximation {
  /** How it was found. */
  readonly method: Method;
  /** How long that took. */
  readonly seconds: number;
  /**
   * Draws, [count, dim] in one row. Of chains they are draws that were made
   * already, in an order of their own that is random by the generator.
   *
   * @throws {RangeError} If there are not that many.
   */
  sample(count: number, generator: Generator): Float32Array;
  /**
   * ln q(z) in nats of points [n, dim], where it is known: of a Gaussian in
   * closed form, of AVB by T.
   */
  readonly logDensity?: ((z: Float32Array) => Float64Array) | undefined;
  /** How chains did. */
  readonly diagnostics?: ChainDiagnostics | undefined;
}
