import {
  type Activation,
  indexedInnerProduct,
  networkInput,
  tf,
} from "../backend/mod.ts";
import type { Generator } from "../random/mod.ts";
import type { NetworkOptions } from "./encoder.ts";
import { Mlp } from "./mlp.ts";
import {
  asObservations,
  type InputCoding,
  type Observations,
} from "./observations.ts";
import { type Parameters, under } from "./parameters.ts";

/** What determines a {@link Discriminator}'s shape. */
export interface InnerProductConfig {
  /** Two towers whose outputs are multiplied. */
  readonly kind: "inner-product";
  /** How it reads x. */
  readonly input: InputCoding;
  /** Widths of each tower's layers; the last is the inner product's length. */
  readonly hidden: readonly number[];
  /** After every layer of the towers. */
  readonly activation: Activation;
  /** After each tower's last layer instead; as the others by default. */
  readonly outputActivation?: Activation | undefined;
  /** Whether the products are averaged, as in the post, or summed. */
  readonly reduction?: "mean" | "sum" | undefined;
}

/**
 * T_psi(x, z), which learns ln q_phi(z given x) - ln p(z). The post's
 * `Discriminator_1`: a tower sees x, another z, and T is the inner product of
 * their outputs divided by its length.
 *
 * @example
 * ```ts
 * import { Discriminator, Generator, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const discriminator = new Discriminator(
 *   {
 *     kind: "inner-product",
 *     input: "centered",
 *     hidden: [64, 64, 64],
 *     activation: "relu",
 *   },
 *   { xDim: 4, zDim: 2, initializer: "xavier-normal" },
 *   Generator.fromSeed(1),
 * );
 * const t = discriminator.logRatio(tf.zeros([3, 4]), tf.zeros([3, 2]));
 * console.assert(t.shape.join() === "3");
 * ```
 */
export class Discriminator {
  readonly #x: Mlp;
  readonly #z: Mlp;
  /** Its shape. */
  readonly config: InnerProductConfig;

  /**
   * Fresh parameters.
   *
   * @param config The shape.
   * @param options Sizes that the shape leaves open, and the initializer.
   * @param generator Draws the kernels.
   */
  constructor(
    config: InnerProductConfig,
    options: NetworkOptions & { readonly zDim: number },
    generator: Generator,
  ) {
    const { hidden, activation, outputActivation = activation } = config;
    const { xDim, zDim, initializer } = options;
    const tower = (inputs: number, name: string) =>
      new Mlp(
        {
          sizes: [inputs, ...hidden],
          activation,
          outputActivation,
          initializer,
        },
        generator.split(name),
      );
    this.config = config;
    this.#x = tower(xDim, "x");
    this.#z = tower(zDim, "z");
  }

  /**
   * T_psi(x, z) per example.
   *
   * @param x [batch, xDim], or {@link Observations}, whose distinct rows pass
   * the x-tower once: the same numbers for less work.
   * @param z [batch, zDim].
   * @returns Nats, [batch].
   */
  logRatio(x: tf.Tensor2D | Observations, z: tf.Tensor2D): tf.Tensor1D {
    const { rows, index } = asObservations(x);
    const centered = this.config.input === "centered";
    const table = this.#x.apply(networkInput(rows, { centered }));
    const h = this.#z.apply(z);
    const scale = this.config.reduction === "sum" ? 1 : 1 / h.shape[1];
    return indexedInnerProduct(table, index, { h, scale });
  }

  /** psi. */
  get parameters(): Parameters {
    return {
      ...under("x", this.#x.parameters),
      ...under("z", this.#z.parameters),
    };
  }
}
