import type { WasmBackend } from "./heap.ts";
import type { Kernels } from "./kernels/kernels.ts";

/**
 * C <- op(A) op(B) on byte offsets of the backend's memory, row-major, op(A)
 * [m, inner], op(B) [inner, n].
 */
export type Product = (
  backend: WasmBackend,
  a: number,
  transposeA: boolean,
  b: number,
  transposeB: boolean,
  c: number,
  m: number,
  n: number,
  inner: number,
) => void;

/** What a backend whose tensors live in wasm memory computes with. */
export interface Engine {
  /** The SIMD module on that memory. */
  readonly kernels: Kernels;
  /** How it multiplies matrices. */
  readonly product: Product;
}

const engines = new Map<string, Engine>();

/** Notes what a backend computes with. */
export function setEngine(backendName: string, engine: Engine): void {
  engines.set(backendName, engine);
}

/** What a backend computes with, where it has SIMD kernels. */
export function engineOf(backendName: string): Engine | undefined {
  return engines.get(backendName);
}
