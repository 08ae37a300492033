import { tf } from "../backend/mod.ts";

/**
 * A batch of x given by its distinct rows and which of them each example is,
 * so that a network that sees x alone runs once a distinct row.
 */
export interface Observations {
  /** The distinct values of x, [k, xDim]. */
  readonly rows: tf.Tensor2D;
  /** Which row each example is, int32 [batch]. */
  readonly index: tf.Tensor1D;
}

/** A batch in which every example is a row of its own. */
export function asObservations(x: tf.Tensor2D | Observations): Observations {
  if (!(x instanceof tf.Tensor)) return x;
  return { rows: x, index: tf.range(0, x.shape[0], 1, "int32") };
}

/** How a network reads x: as 2x - 1, or as it is. */
export type InputCoding = "centered" | "raw";
