import type { Kernels } from "./kernels/kernels.ts";

const kernelsByBackend = new Map<string, Kernels>();

/** Notes which SIMD kernels work on the memory of a backend. */
export function setKernels(backendName: string, kernels: Kernels): void {
  kernelsByBackend.set(backendName, kernels);
}

/** The SIMD kernels of a backend, where it has them. */
export function kernelsOf(backendName: string): Kernels | undefined {
  return kernelsByBackend.get(backendName);
}
