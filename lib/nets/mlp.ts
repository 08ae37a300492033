import { type Activation, dense, type Layer, tf } from "../backend/mod.ts";
import type { Generator } from "../random/mod.ts";
import { type Initializer, initialKernel } from "./initializer.ts";
import type { Parameters } from "./parameters.ts";

/** The shape of an {@link Mlp}. */
export interface MlpOptions {
  /** Widths from the input to the output, at least two. */
  readonly sizes: readonly number[];
  /** After every layer but the last. */
  readonly activation: Activation;
  /** After the last layer; `linear` by default. */
  readonly outputActivation?: Activation;
  /** How the kernels start. */
  readonly initializer: Initializer;
  /** Starts the last kernel at zero, so that the network gives 0. */
  readonly zeroOutput?: boolean;
}

/**
 * Fully connected layers, one after the other.
 *
 * @example
 * ```ts
 * import { Generator, initBackend, Mlp, tf } from "avb";
 * await initBackend("cpu");
 * const mlp = new Mlp(
 *   { sizes: [2, 8, 1], activation: "tanh", initializer: "xavier-normal" },
 *   Generator.fromSeed(1),
 * );
 * console.assert(mlp.apply(tf.zeros([5, 2])).shape.join() === "5,1");
 * ```
 */
export class Mlp {
  readonly #layers: readonly {
    readonly kernel: tf.Variable<tf.Rank.R2>;
    readonly bias: tf.Variable<tf.Rank.R1>;
    readonly activation: Activation;
  }[];
  /** Number of inputs. */
  readonly inputs: number;

  /**
   * Fresh layers.
   *
   * @param options Sizes, activations and initializer.
   * @param generator Draws the kernels; biases start at zero.
   * @throws {RangeError} If fewer than two sizes are given, or one is not a
   * positive integer.
   */
  constructor(options: MlpOptions, generator: Generator) {
    const {
      sizes,
      activation,
      outputActivation = "linear",
      initializer,
      zeroOutput = false,
    } = options;
    const valid = sizes.length >= 2 &&
      sizes.every((size) => Number.isInteger(size) && size > 0);
    if (!valid) {
      throw new RangeError(
        `Cannot build an MLP: the sizes are [${sizes.join(", ")}], wanted ` +
          `two or more positive integers`,
      );
    }
    this.inputs = sizes[0]!;
    this.#layers = sizes.slice(1).map((outputs, i) => {
      const inputs = sizes[i]!;
      const last = i === sizes.length - 2;
      const entries = last && zeroOutput
        ? new Float32Array(inputs * outputs)
        : initialKernel(initializer, { inputs, outputs }, generator);
      return {
        kernel: tf.tidy(() =>
          tf.variable(tf.tensor2d(entries, [inputs, outputs]))
        ),
        bias: tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([outputs]))),
        activation: last ? outputActivation : activation,
      };
    });
  }

  /**
   * The layers' output.
   *
   * @param x [batch, inputs].
   * @returns [batch, outputs].
   * @throws {RangeError} If x has another width.
   */
  apply(x: tf.Tensor2D): tf.Tensor2D {
    return dense(x, this.#layers);
  }

  /** What {@link Mlp.apply} computes, to be joined with other layers. */
  get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** The variables as `0/kernel`, `0/bias`, `1/kernel` … */
  get parameters(): Parameters {
    return Object.fromEntries(
      this.#layers.flatMap(({ kernel, bias }, i) => [
        [`${i}/kernel`, kernel as tf.Variable],
        [`${i}/bias`, bias as tf.Variable],
      ]),
    );
  }
}
