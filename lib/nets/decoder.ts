import type { Activation, tf } from "../backend/mod.ts";
import type { Generator } from "../random/mod.ts";
import type { NetworkOptions } from "./encoder.ts";
import { Mlp } from "./mlp.ts";
import type { Parameters } from "./parameters.ts";

/** What determines a decoder's shape. */
export interface DecoderConfig {
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** After every hidden layer. */
  readonly activation: Activation;
}

/**
 * p_theta(x given z) = Bern(x; sigmoid(logits(z))), the post's `Decoder_1`.
 * The sigmoid belongs to the losses, which need the logits.
 *
 * @example
 * ```ts
 * import { Decoder, Generator, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const decoder = new Decoder(
 *   { hidden: [64, 64, 64], activation: "tanh" },
 *   { xDim: 4, zDim: 2, initializer: "xavier-normal" },
 *   Generator.fromSeed(1),
 * );
 * console.assert(decoder.logits(tf.zeros([3, 2])).shape.join() === "3,4");
 * ```
 */
export class Decoder {
  readonly #mlp: Mlp;
  /** Its shape. */
  readonly config: DecoderConfig;

  /**
   * Fresh parameters.
   *
   * @param config The shape.
   * @param options Sizes that the shape leaves open, and the initializer.
   * @param generator Draws the kernels.
   */
  constructor(
    config: DecoderConfig,
    options: NetworkOptions & { readonly zDim: number },
    generator: Generator,
  ) {
    const { hidden, activation } = config;
    const { xDim, zDim, initializer } = options;
    this.config = config;
    this.#mlp = new Mlp(
      { sizes: [zDim, ...hidden, xDim], activation, initializer },
      generator,
    );
  }

  /**
   * Logits of the Bernoulli means.
   *
   * @param z [batch, zDim].
   * @returns [batch, xDim].
   */
  logits(z: tf.Tensor2D): tf.Tensor2D {
    return this.#mlp.apply(z);
  }

  /** theta. */
  get parameters(): Parameters {
    return this.#mlp.parameters;
  }
}
