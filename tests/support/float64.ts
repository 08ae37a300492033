/**
 * Networks and losses in plain double precision, written from the equations:
 * the oracle of what lib computes in single precision.
 *
 * @module
 */
import type { Activation } from "../../lib/backend/mod.ts";

/** Row-major doubles. */
export type Values = Float64Array<ArrayBuffer>;

/** The activations. */
export const activate: Record<Activation, (t: number) => number> = {
  linear: (t) => t,
  relu: (t) => Math.max(t, 0),
  tanh: Math.tanh,
  elu: (t) => t > 0 ? t : Math.expm1(t),
  leakyRelu: (t) => t > 0 ? t : 0.2 * t,
};

/** ln(1 + e^t). */
export function softplus(t: number): number {
  return Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));
}

/** 1 / (1 + e^-t). */
export function sigmoid(t: number): number {
  return t < 0 ? Math.exp(t) / (1 + Math.exp(t)) : 1 / (1 + Math.exp(-t));
}

/** A layer, activation(x W + b), W [inputs, bias.length]. */
export interface Layer64 {
  readonly kernel: Values;
  readonly bias: Values;
  readonly activation: Activation;
}

/** The output of layers on x [rows, inputs]. */
export function forward(
  x: Values,
  layers: readonly Layer64[],
  rows: number,
): Values {
  return layers.reduce((h, { kernel, bias, activation }) => {
    const outputs = bias.length;
    const inputs = kernel.length / outputs;
    const y = new Float64Array(rows * outputs);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < outputs; j++) {
        let sum = bias[j]!;
        for (let k = 0; k < inputs; k++) {
          sum += h[i * inputs + k]! * kernel[k * outputs + j]!;
        }
        y[i * outputs + j] = activate[activation](sum);
      }
    }
    return y;
  }, x);
}

/**
 * The gradient of f by central differences: f reads the values, which are
 * moved by `step` to both sides and set back.
 */
export function centralDifferences(
  f: () => number,
  values: Values,
  { step = 1e-5, entries = [...values.keys()] } = {},
): Values {
  return Float64Array.from(entries, (i) => {
    const value = values[i]!;
    values[i] = value + step;
    const above = f();
    values[i] = value - step;
    const below = f();
    values[i] = value;
    return (above - below) / (2 * step);
  });
}

/** The columns of several matrices side by side. */
export function beside(rows: number, ...parts: readonly Values[]): Values {
  const widths = parts.map(({ length }) => length / rows);
  const width = widths.reduce((a, b) => a + b, 0);
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    let at = i * width;
    parts.forEach((part, k) => {
      const w = widths[k]!;
      out.set(part.subarray(i * w, (i + 1) * w), at);
      at += w;
    });
  }
  return out;
}

/** The mean of f over 0 … count - 1. */
export function meanOver(count: number, f: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += f(i);
  return sum / count;
}

/** -ln Bern(x_i; sigmoid(logits_i)) of row i of [rows, width], in nats. */
export function crossEntropy(
  logits: Values,
  x: Values,
  { row, width }: { readonly row: number; readonly width: number },
): number {
  let sum = 0;
  for (let j = row * width; j < (row + 1) * width; j++) {
    sum += softplus(x[j] === 1 ? -logits[j]! : logits[j]!);
  }
  return sum;
}
