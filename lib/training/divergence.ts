import { firstNotFinite, type Parameters } from "../nets/mod.ts";
import type { StepValues } from "./descend.ts";

/** What is no number any more, or overflows. */
export interface Divergence {
  /** The step, counted from 1. */
  readonly step: number;
  /** The name of the loss. */
  readonly loss: string;
  /** What the loss or the gradient's entry was. */
  readonly value: number;
  /** The path of the parameter whose gradient it was; else the loss itself. */
  readonly gradient?: string | undefined;
  /** The first parameter that is NaN or infinite. */
  readonly parameter?: string | undefined;
}

function sentence({ loss, value, gradient, parameter }: Divergence): string {
  if (gradient !== undefined) {
    return `the gradient of the ${loss} loss by ${gradient} has an entry ` +
      `${value}` +
      (Number.isFinite(value) ? ", whose square no float holds" : "");
  }
  return `the ${loss} loss is ${value}` +
    (parameter === undefined
      ? ", all parameters are finite"
      : ", the first bad parameter is " + parameter);
}

/**
 * A loss, a gradient or a parameter became NaN or infinite, or a gradient so
 * large that Adam's second moment would be. No optimizer stepped by it. Where
 * the loss is that of theta and phi, T may have made its steps of that round.
 */
export class DivergenceError extends Error {
  /** The class, for messages. */
  override readonly name = "DivergenceError";
  /** The step, counted from 1. */
  readonly step: number;
  /** The name of the loss. */
  readonly loss: string;
  /** What the loss or the gradient's entry was. */
  readonly value: number;
  /** The path of the first bad gradient or parameter, if one was found. */
  readonly tensor: string | undefined;

  /** Says what it was and what to do. */
  constructor(divergence: Divergence) {
    const { step, loss, value, gradient, parameter } = divergence;
    super(
      `Training stopped at step ${step}: ${sentence(divergence)}. Lower the ` +
        `learning rates, or start from another seed`,
    );
    this.step = step;
    this.loss = loss;
    this.value = value;
    this.tensor = gradient ?? parameter;
  }
}

/**
 * Stops a training whose last step could not be made.
 *
 * @param values What the step found.
 * @param at Which step of which loss; where a bad parameter is to be looked for.
 * @throws {DivergenceError} If the loss or a gradient is at fault.
 */
export function requireStep(
  { loss: value, fault }: StepValues,
  { step, loss, parameters }: {
    readonly step: number;
    readonly loss: string;
    readonly parameters?: () => Parameters;
  },
): void {
  const at = { step, loss };
  if (fault) {
    throw new DivergenceError({
      ...at,
      value: fault.value,
      gradient: fault.tensor,
    });
  }
  if (Number.isFinite(value)) return;
  const parameter = parameters && firstNotFinite(parameters());
  throw new DivergenceError({ ...at, value, parameter });
}
