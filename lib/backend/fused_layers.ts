import { type Activation, ACTIVATIONS } from "./activation.ts";
import { offsetOf, type WasmBackend } from "./heap.ts";
import { allocate, onTape } from "./operation.ts";
import type { Engine } from "./registry.ts";
import * as tf from "./tf.ts";

/** A kernel [in, out], its bias [out] and what follows them. */
export interface Layer {
  /** W, [in, out]. */
  readonly kernel: tf.Tensor2D;
  /** b, [out]. */
  readonly bias: tf.Tensor1D;
  /** Applied to every entry. */
  readonly activation: Activation;
}

/**
 * Fully connected layers on the backend's memory, forward and backward. The
 * hidden activations, and later the slopes before each activation, stand one
 * matrix after the other in one array.
 */
class Layers {
  readonly #engine: Engine;
  readonly #rows: number;
  /** Widths from the input to the output. */
  readonly #widths: readonly number[];
  /** The activations' numbers among the kernels'. */
  readonly #codes: readonly number[];
  /** Where layer i's matrix begins among those of all, in bytes. */
  readonly #offsets: readonly number[];

  constructor(engine: Engine, x: tf.Tensor2D, layers: readonly Layer[]) {
    const [rows, inputs] = x.shape;
    const widths = [inputs];
    const offsets = [0];
    for (const { kernel } of layers) {
      widths.push(kernel.shape[1]);
      offsets.push(offsets.at(-1)! + 4 * rows * kernel.shape[1]);
    }
    this.#engine = engine;
    this.#rows = rows;
    this.#widths = widths;
    this.#offsets = offsets;
    this.#codes = layers.map(({ activation }) =>
      ACTIVATIONS.indexOf(activation)
    );
  }

  get #last(): number {
    return this.#codes.length - 1;
  }

  /** The output, and the activations of all layers before the last. */
  forward(
    x: tf.Tensor2D,
    layers: readonly Layer[],
  ): { y: tf.Tensor2D; hidden: tf.Tensor1D } {
    const { kernels, product } = this.#engine;
    const backend = tf.backend() as WasmBackend;
    const rows = this.#rows;
    const y = allocate<tf.Rank.R2>([rows, this.#widths.at(-1)!]);
    const hidden = allocate<tf.Rank.R1>([this.#offsets[this.#last]! >> 2]);
    const at = offsetOf(backend, hidden);
    let from = offsetOf(backend, x);
    for (let i = 0; i <= this.#last; i++) {
      const { kernel, bias } = layers[i]!;
      const [inputs, outputs] = kernel.shape;
      const to = i === this.#last
        ? offsetOf(backend, y)
        : at + this.#offsets[i]!;
      const weights = offsetOf(backend, kernel);
      product(
        ...[backend, from, false, weights, false, to] as const,
        ...[rows, outputs, inputs] as const,
      );
      const shift = offsetOf(backend, bias);
      kernels.biasActivation(to, shift, rows, outputs, this.#codes[i]!);
      from = to;
    }
    return { y, hidden };
  }

  /** The loss's slope before every activation. */
  slopes(
    dy: tf.Tensor,
    y: tf.Tensor,
    { hidden, kernels }: {
      readonly hidden: tf.Tensor;
      readonly kernels: readonly tf.Tensor[];
    },
  ): tf.Tensor1D {
    const { kernels: simd, product } = this.#engine;
    const backend = tf.backend() as WasmBackend;
    const rows = this.#rows;
    const slopes = allocate<tf.Rank.R1>([this.#offsets.at(-1)! >> 2]);
    const first = offsetOf(backend, slopes);
    const activations = offsetOf(backend, hidden);
    for (let i = this.#last; i >= 0; i--) {
      const cols = this.#widths[i + 1]!;
      const at = first + this.#offsets[i]!;
      const last = i === this.#last;
      if (!last) {
        const after = first + this.#offsets[i + 1]!;
        const weights = offsetOf(backend, kernels[i + 1]!);
        product(
          ...[backend, after, false, weights, true, at] as const,
          ...[rows, cols, this.#widths[i + 2]!] as const,
        );
      }
      simd.activationGradient(
        last ? offsetOf(backend, dy) : at,
        last ? offsetOf(backend, y) : activations + this.#offsets[i]!,
        at,
        rows,
        cols,
        this.#codes[i]!,
      );
    }
    return slopes;
  }

  /** The gradient by x. */
  byInput(slopes: tf.Tensor1D, kernel: tf.Tensor): tf.Tensor2D {
    const backend = tf.backend() as WasmBackend;
    const [inputs, outputs] = this.#widths as [number, number];
    const out = allocate<tf.Rank.R2>([this.#rows, inputs]);
    const [from, weights] = [slopes, kernel].map((t) => offsetOf(backend, t));
    this.#engine.product(
      ...[backend, from!, false, weights!, true] as const,
      ...[offsetOf(backend, out), this.#rows, inputs, outputs] as const,
    );
    return out;
  }

  /** The gradient by layer i's kernel, whose input is x or what is hidden. */
  byKernel(
    i: number,
    slopes: tf.Tensor1D,
    { x, hidden }: { readonly x: tf.Tensor; readonly hidden: tf.Tensor },
  ): tf.Tensor2D {
    const backend = tf.backend() as WasmBackend;
    const [inputs, outputs] = [this.#widths[i]!, this.#widths[i + 1]!];
    const out = allocate<tf.Rank.R2>([inputs, outputs]);
    const from = i === 0
      ? offsetOf(backend, x)
      : offsetOf(backend, hidden) + this.#offsets[i - 1]!;
    const at = offsetOf(backend, slopes) + this.#offsets[i]!;
    this.#engine.product(
      ...[backend, from, true, at, false, offsetOf(backend, out)] as const,
      ...[inputs, outputs, this.#rows] as const,
    );
    return out;
  }

  /** The gradient by layer i's bias. */
  byBias(i: number, slopes: tf.Tensor1D): tf.Tensor1D {
    const backend = tf.backend() as WasmBackend;
    const cols = this.#widths[i + 1]!;
    const out = allocate<tf.Rank.R1>([cols]);
    this.#engine.kernels.columnSum(
      offsetOf(backend, slopes) + this.#offsets[i]!,
      offsetOf(backend, out),
      this.#rows,
      cols,
    );
    return out;
  }
}

/**
 * Fully connected layers as one operation on the tape.
 *
 * @param x [rows, inputs], float32.
 * @param layers Each as wide as the next one's input.
 */
export function fusedLayers(
  engine: Engine,
  x: tf.Tensor2D,
  layers: readonly Layer[],
): tf.Tensor2D {
  const pass = new Layers(engine, x, layers);
  const { y, hidden } = pass.forward(x, layers);
  const inputs: tf.NamedTensorMap = { x };
  layers.forEach(({ kernel, bias }, i) => {
    inputs[`kernel${i}`] = kernel;
    inputs[`bias${i}`] = bias;
  });
  const output = onTape({
    name: "AvbLayers",
    inputs,
    output: y,
    save: [x, y, hidden, ...layers.map(({ kernel }) => kernel)],
    gradient(dy, [x, y, hidden, ...kernels]) {
      // Every gradient needs the slopes: computed here, once.
      const of = { x: x!, hidden: hidden!, kernels };
      const slopes = pass.slopes(dy, y!, of);
      const gradients: Record<string, () => tf.Tensor> = {
        x: () => pass.byInput(slopes, kernels[0]!),
      };
      layers.forEach((_, i) => {
        gradients[`kernel${i}`] = () => pass.byKernel(i, slopes, of);
        gradients[`bias${i}`] = () => pass.byBias(i, slopes);
      });
      return gradients;
    },
  });
  hidden.dispose();
  return output;
}
