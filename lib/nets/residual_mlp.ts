import {
  type Activation,
  addActivation,
  dense,
  type Layer,
  type tf,
} from "../backend/mod.ts";
import type { Generator } from "../random/mod.ts";
import type { Initializer } from "./initializer.ts";
import { Mlp } from "./mlp.ts";
import { type Parameters, under } from "./parameters.ts";

/** The shape of a {@link ResidualMlp}. */
export interface ResidualMlpOptions {
  /** Widths from the input to the output, at least three. */
  readonly sizes: readonly number[];
  /**
   * Residual blocks before the last layer, h <- activation(h + W2 ReLU(W1 h)),
   * as wide as its input.
   */
  readonly blocks: number;
  /** After every layer and block; the output is linear. */
  readonly activation: Activation;
  /** How the kernels start; a block's second one starts at zero. */
  readonly initializer: Initializer;
  /** Starts the last kernel at zero, so that the network gives 0. */
  readonly zeroOutput?: boolean;
}

/**
 * Plain layers, residual blocks whose second layer starts at zero, and a linear
 * output.
 *
 * @example
 * ```ts
 * import { Generator, initBackend, ResidualMlp, tf } from "avb";
 * await initBackend("cpu");
 * const net = new ResidualMlp(
 *   {
 *     sizes: [2, 8, 1],
 *     blocks: 2,
 *     activation: "elu",
 *     initializer: "xavier-normal",
 *   },
 *   Generator.fromSeed(1),
 * );
 * console.assert(net.apply(tf.zeros([5, 2])).shape.join() === "5,1");
 * ```
 */
export class ResidualMlp {
  readonly #first: Mlp;
  readonly #blocks: readonly Mlp[];
  readonly #last: Mlp;
  readonly #activation: Activation;

  /**
   * Fresh layers.
   *
   * @param options Sizes, blocks, activation and initializer.
   * @param generator Draws the kernels; biases start at zero.
   */
  constructor(options: ResidualMlpOptions, generator: Generator) {
    const { sizes, blocks, activation, initializer, zeroOutput } = options;
    const width = sizes.at(-2)!;
    this.#activation = activation;
    this.#first = new Mlp(
      {
        sizes: sizes.slice(0, -1),
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
      {
        sizes: [width, sizes.at(-1)!],
        activation: "linear",
        initializer,
        ...(zeroOutput !== undefined && { zeroOutput }),
      },
      generator.split("last"),
    );
  }

  /**
   * The network's output.
   *
   * @param x [batch, inputs], or what the layers before take.
   * @param before Layers that x passes first.
   * @returns [batch, outputs].
   */
  apply(x: tf.Tensor2D, before: readonly Layer[] = []): tf.Tensor2D {
    const first = [...before, ...this.#first.layers];
    // Without blocks between them the layers are one pass.
    if (this.#blocks.length === 0) {
      return dense(x, [...first, ...this.#last.layers]);
    }
    return this.#last.apply(
      this.#blocks.reduce(
        (h, block) => addActivation(h, block.apply(h), this.#activation),
        dense(x, first),
      ),
    );
  }

  /** The variables as `first/0/kernel` …, `block/0/0/kernel` …, `last/…`. */
  get parameters(): Parameters {
    return Object.assign(
      under("first", this.#first.parameters),
      ...this.#blocks.map((block, i) => under(`block/${i}`, block.parameters)),
      under("last", this.#last.parameters),
    );
  }
}
