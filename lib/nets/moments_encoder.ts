import { networkInput, tf } from "../backend/mod.ts";
import type { DiagonalGaussian } from "../distributions/mod.ts";
import type { Generator } from "../random/mod.ts";
import type { EncoderConfig, NetworkOptions } from "./encoder.ts";
import { Mlp } from "./mlp.ts";
import { type Parameters, under } from "./parameters.ts";

/** Widths of the small networks that each see one part of the noise. */
const BASIS_HIDDEN = [32, 32];

/**
 * An implicit posterior whose mean and variance are nearly free (section 4.2
 * of the paper, in the form of G. Dikov's code):
 *
 *     z = c_0(x) + sum over i of c_i(x) f_i(eps_i)
 *
 * entry by entry, with eps split into `noiseBasis` independent parts. Hence
 *
 *     m(x) = c_0 + sum c_i E[f_i],  s(x)^2 = sum c_i^2 Var[f_i]
 *
 * where the moments of f_i do not depend on x and are taken over the whole
 * batch.
 *
 * @example
 * ```ts
 * import { Generator, initBackend, MomentsEncoder, tf } from "avb";
 * await initBackend("cpu");
 * const encoder = new MomentsEncoder(
 *   {
 *     kind: "moments",
 *     input: "centered",
 *     hidden: [16],
 *     activation: "relu",
 *     noiseDim: 32,
 *     noiseBasis: 8,
 *     zDim: 2,
 *   },
 *   { xDim: 4, initializer: "xavier-normal" },
 *   Generator.fromSeed(1),
 * );
 * const [x, noise] = [tf.zeros([9, 4]), tf.randomNormal([9, 32])];
 * const z = encoder.encode(x as tf.Tensor2D, noise as tf.Tensor2D);
 * console.assert(z.shape.join() === "9,2");
 * ```
 */
export class MomentsEncoder {
  readonly #body: Mlp;
  readonly #offset: Mlp;
  readonly #coefficients: Mlp;
  readonly #basis: readonly Mlp[];
  /** Its shape. */
  readonly config: EncoderConfig;

  /**
   * Fresh parameters.
   *
   * @param config The shape; `noiseBasis` must divide `noiseDim`.
   * @param options Sizes that the shape leaves open, and the initializer.
   * @param generator Draws the kernels.
   * @throws {RangeError} If the noise cannot be split so.
   */
  constructor(
    config: EncoderConfig,
    options: NetworkOptions,
    generator: Generator,
  ) {
    const { hidden, activation, noiseDim, zDim, noiseBasis = 1 } = config;
    const { xDim, initializer } = options;
    if (noiseDim % noiseBasis !== 0) {
      throw new RangeError(
        `Cannot build an encoder: noiseDim is ${noiseDim}, wanted a multiple ` +
          `of noiseBasis, ${noiseBasis}`,
      );
    }
    this.config = config;
    const width = hidden.at(-1)!;
    this.#body = new Mlp(
      {
        sizes: [xDim, ...hidden],
        activation,
        outputActivation: activation,
        initializer,
      },
      generator.split("body"),
    );
    this.#offset = new Mlp(
      { sizes: [width, zDim], activation, initializer },
      generator.split("offset"),
    );
    this.#coefficients = new Mlp(
      {
        sizes: [width, noiseBasis * zDim],
        activation,
        outputActivation: "elu",
        initializer,
      },
      generator.split("coefficients"),
    );
    this.#basis = Array.from({ length: noiseBasis }, (_, i) =>
      new Mlp(
        {
          sizes: [noiseDim / noiseBasis, ...BASIS_HIDDEN, zDim],
          activation: "relu",
          initializer,
        },
        generator.split(`basis ${i}`),
      ));
  }

  /** c_0(x) [batch, zDim], c_i(x) and f_i(eps_i) [batch, noiseBasis zDim]. */
  #parts(x: tf.Tensor2D, noise: tf.Tensor2D) {
    const centered = this.config.input === "centered";
    const features = this.#body.apply(networkInput(x, { centered }));
    const parts = tf.split(noise, this.#basis.length, 1) as tf.Tensor2D[];
    return {
      offset: this.#offset.apply(features),
      coefficients: this.#coefficients.apply(features),
      basis: tf.concat(
        this.#basis.map((f, i) => f.apply(parts[i]!)),
        1,
      ) as tf.Tensor2D,
    };
  }

  /** The sum over i of [batch, noiseBasis zDim], [batch, zDim]. */
  #sum(terms: tf.Tensor): tf.Tensor2D {
    const { zDim } = this.config;
    return tf.sum(tf.reshape(terms, [-1, this.#basis.length, zDim]), 1);
  }

  /**
   * z_phi(x, eps), a sample of q_phi(z given x) per example.
   *
   * @param x [batch, xDim].
   * @param noise eps ~ N(0, I), [batch, noiseDim].
   * @returns z, [batch, zDim], differentiable in phi.
   */
  encode(x: tf.Tensor2D, noise: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const { offset, coefficients, basis } = this.#parts(x, noise);
      return tf.add(offset, this.#sum(tf.mul(coefficients, basis)));
    });
  }

  /**
   * Mean and variance of q_phi(z given x), those of f_i estimated over the
   * batch.
   *
   * @param x [batch, xDim].
   * @param noise eps ~ N(0, I), [batch, noiseDim].
   * @returns Mean and log-variance, both [batch, zDim].
   */
  moments(x: tf.Tensor2D, noise: tf.Tensor2D): DiagonalGaussian {
    return tf.tidy(() => {
      const { offset, coefficients, basis } = this.#parts(x, noise);
      const { mean, variance } = tf.moments(basis, 0);
      const spread = this.#sum(tf.mul(tf.square(coefficients), variance));
      return {
        mean: tf.add(offset, this.#sum(tf.mul(coefficients, mean))),
        logVariance: tf.log(tf.add(spread, 1e-8)),
      } as DiagonalGaussian & tf.NamedTensorMap;
    });
  }

  /** phi. */
  get parameters(): Parameters {
    return Object.assign(
      under("body", this.#body.parameters),
      under("offset", this.#offset.parameters),
      under("coefficients", this.#coefficients.parameters),
      ...this.#basis.map((f, i) => under(`basis/${i}`, f.parameters)),
    );
  }
}
