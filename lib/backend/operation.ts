import type { WasmBackend } from "./heap.ts";
import * as tf from "./tf.ts";

/** An operation on tfjs's tape. */
export interface TapeNode {
  readonly id: number;
  readonly kernelName: string;
  readonly inputs: tf.NamedTensorMap;
  readonly outputs: readonly tf.Tensor[];
  /** Freed when the gradients are there. */
  readonly saved: readonly tf.Tensor[];
  /** From the gradients of the outputs to those of the inputs, by name. */
  gradient?(
    dys: readonly (tf.Tensor | undefined)[],
  ): Record<string, () => tf.Tensor>;
}

/** What of tfjs's engine is used here; it is not typed there. */
interface TapeEngine {
  readonly state: {
    activeTape: TapeNode[] | null;
    readonly gradientDepth: number;
    nextTapeNodeId: number;
  };
  isTapeOn(): boolean;
  startTape(): void;
  endTape(): void;
}

/** tfjs's engine with its tape. */
export function tapeEngine(): TapeEngine {
  return tf.engine() as unknown as TapeEngine;
}

/** A tensor of the current backend whose entries are still to be written. */
export function allocate<R extends tf.Rank>(
  shape: readonly number[],
): tf.Tensor<R> {
  const info = (tf.backend() as WasmBackend).makeOutput(shape, "float32");
  return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor<R>;
}

/** The same entries under another owner, until it is disposed. */
function share(tensor: tf.Tensor): tf.Tensor {
  const { dataId, shape, dtype } = tensor;
  (tf.backend() as WasmBackend).incRef(dataId);
  return tf.keep(
    tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype }),
  );
}

/** What was computed, and how its gradient is. */
export interface Operation<R extends tf.Rank> {
  readonly name: string;
  readonly inputs: tf.NamedTensorMap;
  readonly output: tf.Tensor<R>;
  /** What the gradient needs: the inputs may be gone by then. */
  readonly save: readonly tf.Tensor[];
  /**
   * From the gradient of the output, and what was saved, to those of the
   * inputs, by name.
   */
  readonly gradient: (
    dy: tf.Tensor,
    saved: readonly tf.Tensor[],
  ) => Record<string, () => tf.Tensor>;
}

/**
 * Puts an operation that has been computed on tfjs's tape, where one runs: as
 * `tf.customGrad`, but a clone of what is saved costs a counter, and nothing is
 * entered in a scope of its own.
 *
 * @returns The output.
 */
export function onTape<R extends tf.Rank>(
  { name, inputs, output, save, gradient }: Operation<R>,
): tf.Tensor<R> {
  const engine = tapeEngine();
  if (!engine.isTapeOn()) return output;
  // Variables outlive the tape.
  const saved = save.map((tensor) =>
    tensor instanceof tf.Variable ? tensor : share(tensor)
  );
  engine.state.activeTape!.push({
    id: engine.state.nextTapeNodeId++,
    kernelName: name,
    inputs,
    outputs: [output],
    saved: saved.filter((tensor) => !(tensor instanceof tf.Variable)),
    gradient: ([dy]) => gradient(dy!, saved),
  });
  return output;
}
