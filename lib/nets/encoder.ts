import { type Activation, networkInput, tf } from "../backend/mod.ts";
import { type DiagonalGaussian, gaussianSample } from "../distributions/mod.ts";
import type { Generator } from "../random/mod.ts";
import type { Initializer } from "./initializer.ts";
import { Mlp } from "./mlp.ts";
import type { InputCoding } from "./observations.ts";
import type { Parameters } from "./parameters.ts";

/** What determines an encoder's shape. */
export interface EncoderConfig {
  /**
   * Black-box z(x, eps), a Gaussian with diagonal covariance, or a black box
   * of known moments, see {@link MomentsEncoder}.
   */
  readonly kind: "implicit" | "gaussian" | "moments";
  /** How it reads x. */
  readonly input: InputCoding;
  /** Widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** After every hidden layer. */
  readonly activation: Activation;
  /** Numbers of eps an example; for a Gaussian it equals zDim. */
  readonly noiseDim: number;
  /** Number of components of z. */
  readonly zDim: number;
  /** Vectors that the noise is split into; of a moments encoder only. */
  readonly noiseBasis?: number | undefined;
}

/** Sizes and start of a network that its own configuration leaves open. */
export interface NetworkOptions {
  /** Number of components of x. */
  readonly xDim: number;
  /** How the kernels start. */
  readonly initializer: Initializer;
}

/**
 * The implicit posterior: z_phi(x, eps) for eps ~ N(0, I) is a sample of
 * q_phi(z given x), whose density nobody needs to know. The post's `Encoder_2`:
 * the network sees [2x - 1, eps].
 *
 * @example
 * ```ts
 * import { Encoder, Generator, initBackend, presets, tf } from "avb";
 * await initBackend("cpu");
 * const encoder = new Encoder(
 *   presets["table-1"].encoder,
 *   { xDim: 4, initializer: "xavier-normal" },
 *   Generator.fromSeed(1),
 * );
 * const z = encoder.encode(tf.zeros([8, 4]), tf.zeros([8, 16]));
 * console.assert(z.shape.join() === "8,2");
 * ```
 */
export class Encoder {
  readonly #mlp: Mlp;
  /** Its shape. */
  readonly config: EncoderConfig;

  /**
   * Fresh parameters.
   *
   * @param config The shape.
   * @param options Sizes that the shape leaves open, and the initializer.
   * @param generator Draws the kernels.
   */
  constructor(
    config: EncoderConfig,
    options: NetworkOptions,
    generator: Generator,
  ) {
    const { hidden, activation, noiseDim, zDim } = config;
    const { xDim, initializer } = options;
    this.config = config;
    this.#mlp = new Mlp(
      { sizes: [xDim + noiseDim, ...hidden, zDim], activation, initializer },
      generator,
    );
  }

  /**
   * z_phi(x, eps), a sample of q_phi(z given x) per example.
   *
   * @param x [batch, xDim].
   * @param noise eps ~ N(0, I), [batch, noiseDim].
   * @returns z, [batch, zDim], differentiable in phi.
   */
  encode(x: tf.Tensor2D, noise: tf.Tensor2D): tf.Tensor2D {
    const centered = this.config.input === "centered";
    return this.#mlp.apply(networkInput(x, { centered, beside: noise }));
  }

  /** phi. */
  get parameters(): Parameters {
    return this.#mlp.parameters;
  }
}

/**
 * The VAE's posterior, N(mean(x), diag exp(logVariance(x))): one network gives
 * [mean, logVariance] side by side.
 */
export class GaussianEncoder {
  readonly #mlp: Mlp;
  /** Its shape. */
  readonly config: EncoderConfig;

  /**
   * Fresh parameters.
   *
   * @param config The shape.
   * @param options Sizes that the shape leaves open, and the initializer.
   * @param generator Draws the kernels.
   */
  constructor(
    config: EncoderConfig,
    options: NetworkOptions,
    generator: Generator,
  ) {
    const { hidden, activation, zDim } = config;
    const { xDim, initializer } = options;
    this.config = config;
    this.#mlp = new Mlp(
      { sizes: [xDim, ...hidden, 2 * zDim], activation, initializer },
      generator,
    );
  }

  /**
   * The moments of q_phi(z given x).
   *
   * @param x [batch, xDim].
   * @returns Mean and log-variance, both [batch, zDim].
   */
  moments(x: tf.Tensor2D): DiagonalGaussian {
    const centered = this.config.input === "centered";
    const output = this.#mlp.apply(networkInput(x, { centered }));
    const [mean, logVariance] = tf.split(output, 2, 1) as [
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    return { mean, logVariance };
  }

  /**
   * A reparameterized sample per example.
   *
   * @param x [batch, xDim].
   * @param noise eps ~ N(0, I), [batch, zDim].
   * @returns z, [batch, zDim].
   */
  encode(x: tf.Tensor2D, noise: tf.Tensor2D): tf.Tensor2D {
    return gaussianSample(this.moments(x), noise);
  }

  /** phi. */
  get parameters(): Parameters {
    return this.#mlp.parameters;
  }
}
