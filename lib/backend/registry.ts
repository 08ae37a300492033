import type { Product } from "./fused.ts";
import type { Kernels } from "./kernels/kernels.ts";

/** What a backend with SIMD kernels computes with. */
export interface Engine {
  readonly kernels: Kernels;
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
