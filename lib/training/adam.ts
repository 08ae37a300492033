import {
  type AdamSlot,
  adamUpdate,
  firstOverflow,
  tf,
} from "../backend/mod.ts";
import type { Parameters } from "../nets/mod.ts";
import type { OptimizerConfig } from "./config.ts";

/** A gradient with which no step can be made. */
export interface GradientFault {
  /** The path of the parameter. */
  readonly tensor: string;
  /** The first entry that is NaN, infinite, or overflows when squared. */
  readonly value: number;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1) over the parameters of one side. All
 * of its state can be read and set: a resumed run is the uninterrupted one.
 */
export class Adam {
  readonly #config: OptimizerConfig;
  readonly #slots: ReadonlyMap<string, AdamSlot>;
  #beta1Power = 1;
  #beta2Power = 1;

  /**
   * Moments start at zero.
   *
   * @param parameters What it updates, and nothing else.
   * @param config Rate and constants.
   */
  constructor(parameters: Parameters, config: OptimizerConfig) {
    this.#config = config;
    this.#slots = new Map(
      Object.entries(parameters).map(([path, parameter]) => [path, {
        parameter,
        first: tf.tidy(() => tf.variable(tf.zerosLike(parameter), false)),
        second: tf.tidy(() => tf.variable(tf.zerosLike(parameter), false)),
      }]),
    );
  }

  /** The variables to differentiate by. */
  get variables(): tf.Variable[] {
    return [...this.#slots.values()].map(({ parameter }) => parameter);
  }

  /**
   * One step, of all parameters or, if a gradient is at fault, of none.
   *
   * @param gradients By the variables' own names, as `tf.variableGrads` gives
   * them.
   * @param factor On the learning rate.
   * @returns The fault, if there is one.
   */
  step(
    gradients: tf.NamedTensorMap,
    factor: number,
  ): GradientFault | undefined {
    for (const [tensor, { parameter }] of this.#slots) {
      const value = firstOverflow(gradients[parameter.name]!);
      if (value !== undefined) return { tensor, value };
    }
    const { learningRate, beta1, beta2, epsilon } = this.#config;
    this.#beta1Power *= beta1;
    this.#beta2Power *= beta2;
    const step = {
      learningRate: learningRate * factor,
      beta1,
      beta2,
      epsilon,
      beta1Power: this.#beta1Power,
      beta2Power: this.#beta2Power,
    };
    for (const slot of this.#slots.values()) {
      adamUpdate(slot, gradients[slot.parameter.name]!, step);
    }
    return undefined;
  }

  /** The moments as `first/…` and `second/…` of the parameters' paths. */
  get moments(): Parameters {
    return Object.fromEntries(
      [...this.#slots].flatMap(([path, { first, second }]) => [
        [`first/${path}`, first],
        [`second/${path}`, second],
      ]),
    );
  }

  /** `beta1^t` and `beta2^t` after t steps. */
  get powers(): readonly [number, number] {
    return [this.#beta1Power, this.#beta2Power];
  }

  /** Sets the powers of a saved run. */
  set powers([beta1Power, beta2Power]: readonly [number, number]) {
    this.#beta1Power = beta1Power;
    this.#beta2Power = beta2Power;
  }
}
