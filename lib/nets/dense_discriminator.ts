import {
  type Activation,
  addActivation,
  addSquaredNorm,
  dense,
  networkInput,
  tf,
} from "../backend/mod.ts";
import type { Generator } from "../random/mod.ts";
import type { NetworkOptions } from "./encoder.ts";
import { Mlp } from "./mlp.ts";
import type { InputCoding, Observations } from "./observations.ts";
import { type Parameters, under } from "./parameters.ts";

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
  readonly #first: Mlp;
  readonly #blocks: readonly Mlp[];
  readonly #last: Mlp;
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
    const width = hidden.at(-1)!;
    this.config = config;
    this.#first = new Mlp(
      {
        sizes: [xDim + zDim, ...hidden],
        activation,
        outputActivation: activation,
        initializer,
      },
      generator.split("first"),
    );
    this.#blocks = Array.from({ length: blocks }, (_, i) =>
      new Mlp(
        {
          sizes: [width, width, width],
          activation: "relu",
          initializer,
          zeroOutput: true,
        },
        generator.split(`block ${i}`),
      ));
    this.#last = new Mlp(
      { sizes: [width, 1], activation: "linear", initializer },
      generator.split("last"),
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
    const { input, activation, squaredNorm } = this.config;
    const centered = input === "centered";
    const both = x instanceof tf.Tensor
      ? networkInput(x, { centered, beside: z })
      : networkInput(x.rows, { centered, index: x.index, beside: z });
    // Without blocks between them the layers are one pass.
    const output = this.#blocks.length === 0
      ? dense(both, [...this.#first.layers, ...this.#last.layers])
      : this.#last.apply(
        this.#blocks.reduce(
          (h, block) => addActivation(h, block.apply(h), activation),
          this.#first.apply(both),
        ),
      );
    return squaredNorm
      ? addSquaredNorm(output, z)
      : tf.reshape(output, [z.shape[0]]);
  }

  /** psi. */
  get parameters(): Parameters {
    return Object.assign(
      under("first", this.#first.parameters),
      ...this.#blocks.map((block, i) => under(`block/${i}`, block.parameters)),
      under("last", this.#last.parameters),
    );
  }
}
