import * as tf from "./tf.ts";

/** What this project uses of tfjs's wasm backend; tfjs does not type it. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: {
    readonly HEAPU8: Uint8Array<ArrayBuffer>;
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(offset: number): void;
  };
  readonly dataIdMap: { get(id: object): { memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: tf.DataType): tf.TensorInfo;
}

/** Where a tensor's entries begin in the backend's memory, in bytes. */
export function offsetOf(backend: WasmBackend, tensor: tf.TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/**
 * Where a variable's entries begin, for who writes there: it is given memory
 * of its own where a clone shares it.
 */
export function ownOffsetOf(
  backend: WasmBackend,
  variable: tf.Variable,
): number {
  if (backend.refCount(variable.dataId) > 1) {
    const copy = tf.tensor(variable.dataSync(), variable.shape);
    variable.assign(copy);
    copy.dispose();
  }
  return offsetOf(backend, variable);
}

/**
 * The memory that holds the tensors as floats. Memory moves when it grows, so
 * nobody keeps the view longer than one kernel.
 */
export function floats(backend: WasmBackend): Float32Array<ArrayBuffer> {
  return new Float32Array(backend.wasm.HEAPU8.buffer);
}
