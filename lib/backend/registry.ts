import type { Blas } from "./blas.ts";
import type { WasmBackend } from "./heap.ts";
import type { Kernels } from "./kernels/kernels.ts";

/** {@link Blas.product} on byte offsets of the backend's memory. */
export type Product = (
  backend: WasmBackend,
  ...product: Parameters<Blas["product"]>
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
