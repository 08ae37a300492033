import {
  type Activation,
  addSquaredNorm,
  networkInput,
  tf,
} from "../backend/mod.ts";
import type { Generator } from "../random/mod.ts";
import type { NetworkOptions } from "./encoder.ts";
import type { InputCoding, Observations } from "./observations.ts";
import type { Parameters } from "./parameters.ts";
import { ResidualMlp } from "./residual_mlp.ts";

/** What determines a {@link DenseDiscriminator}'s shape. */
export interface DenseConfig {
  /** One network on [x, z]. */
  readonly kind: "dense";
  /** How it reads x. */
  readonly input: InputCoding;
  /** Widths of the plain layers. */
  readonly hidden: readonly number[];
  /**
   * Residual blocks after them, h <- activation(h + W2 ReLU(W1 h)), as wide as
   * the last layer.
   */
  readonly blocks: number;
  /** After every layer and block; the output is linear. */
  readonly activation: Activation;
  /** Adds the sum of z^2 to the output. */
  readonly squaredNorm: boolean;
}

/**
 * T_psi(x, z) by one network that sees both: plain layers on [x, z], residual
 * blocks whose second layer starts at zero, and a linear output, to which the
 * sum of z^2 may be added. The form of L. Mescheder's code.
 *
 * @example
 * ```ts
 * import { DenseDiscriminator, Generator, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const discriminator = new DenseDiscriminator(
 *   {
 *     kind: "dense",
 *     input: "raw",
 *     hidden: [16],
 *     blocks: 2,
 *     activation: "elu",
 *     squaredNorm: true,
 *   },
 *   { xDim: 4, zDim: 2, initializer: "xavier-uniform" },
 *   Generator.fromSeed(1),
 * );
 * const t = discriminator.logRatio(tf.zeros([3, 4]), tf.zeros([3, 2]));
 * console.assert(t.shape.join() === "3");
 * ```
 */
export class DenseDiscriminator {
  readonly #net: ResidualMlp;
  /** Its shape. */
  readonly config: DenseConfig;

  /**
   * Fresh parameters.
   *
   * @param config The shape.
   * @param options Sizes that the shape leaves open, and the initializer.
   * @param generator Draws the kernels.
   */
  constructor(
    config: DenseConfig,
    options: NetworkOptions & { readonly zDim: number },
    generator: Generator,
  ) {
    const { hidden, blocks, activation } = config;
    const { xDim, zDim, initializer } = options;
    this.config = config;
    this.#net = new ResidualMlp(
      { sizes: [xDim + zDim, ...hidden, 1], blocks, activation, initializer },
      generator,
    );
  }

  /**
   * T_psi(x, z) per example.
   *
   * @param x [batch, xDim], or {@link Observations}.
   * @param z [batch, zDim].
   * @returns Nats, [batch].
   */
  logRatio(x: tf.Tensor2D | Observations, z: tf.Tensor2D): tf.Tensor1D {
    const { input, squaredNorm } = this.config;
    const centered = input === "centered";
    const output = this.#net.apply(
      x instanceof tf.Tensor
        ? networkInput(x, { centered, beside: z })
        : networkInput(x.rows, { centered, index: x.index, beside: z }),
    );
    return squaredNorm
      ? addSquaredNorm(output, z)
      : tf.reshape(output, [z.shape[0]]);
  }

  /** psi. */
  get parameters(): Parameters {
    return this.#net.parameters;
  }
}
