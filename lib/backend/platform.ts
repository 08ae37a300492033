/**
 * What only Deno has: the environment, and a BLAS through its foreign functions.
 * A bundle for the browser takes `platform_browser.ts` in the place of this
 * module (`lib/browser.json` says so); nothing else in lib may ask for Deno
 * outside of `cli` and `notebook`.
 *
 * @module
 */
import type { BackendName } from "./backend.ts";
import { type Blas, findBlas } from "./blas.ts";
import type { Product } from "./registry.ts";

/** The backends that are tried, by falling speed. */
export const AUTOMATIC: readonly BackendName[] = ["native", "wasm", "cpu"];

/** What to do where the first of them does not start. */
export const ADVICE: readonly string[] = [
  "for native speed run `deno task site` once, which installs OpenBLAS into " +
  ".venv",
];

const VENV = new URL("../../.venv", import.meta.url);

/** An environment variable. */
export function environment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined; // no permission to read it
  }
}

/** Readies the place where tfjs's wasm is loaded from: it finds it by itself. */
export function prepareWasm(): void {}

/**
 * Leaves out OpenGL, which Deno would offer where there is nothing else: a step
 * on Mesa's OpenGL in software takes minutes. Who names systems gets them.
 */
export function preferNativeSystems(): void {
  try {
    if (Deno.env.get("DENO_WEBGPU_BACKEND")) return;
    Deno.env.set("DENO_WEBGPU_BACKEND", "vulkan,metal,dx12");
  } catch {
    // No permission: whatever adapter there is.
  }
}

/** Whether tfjs itself can read at once from WebGPU: Deno lacks the canvas. */
export const tfjsReadsGpu: boolean = false;

/** Products by a native library. */
export interface Native {
  /** What multiplies. */
  readonly product: Product;
  /** The most threads of a product. */
  readonly threads: number;
  /** The library, for people. */
  readonly description: string;
}

/** The native library for products, or why there is none. */
export function findNative(): Native | string {
  let search;
  try {
    search = findBlas(decodeURIComponent(VENV.pathname));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const { blas, problems } = search;
  if (!blas) return problems[0] ?? "no OpenBLAS found";
  const threads = blas.setThreads ? mostThreads() : 1;
  const { description } = blas;
  return { product: blasProduct(blas, threads), threads, description };
}

/**
 * The most threads of a product: AVB_THREADS, or half of the machine's cores.
 * OpenBLAS's threads wait by spinning: where another program takes the core of
 * one of them, all wait, and a step takes ten times as long.
 */
function mostThreads(): number {
  const value = environment("AVB_THREADS");
  if (value === undefined || value === "") {
    return Math.max(1, navigator.hardwareConcurrency >> 1);
  }
  const threads = Number(value);
  if (!Number.isInteger(threads) || threads < 1 || threads > 1024) {
    throw new RangeError(
      `Bad number in AVB_THREADS: ${value}, wanted an integer from 1`,
    );
  }
  return threads;
}

/**
 * Threads of one product: by a fixed rule, because their number changes the
 * last bits. A thread wants 2^23 multiplications: the products of a network 64
 * wide stay on one, where a second would gain little on a quiet machine and
 * lose much on a busy one; those of a network 256 wide take two or three.
 */
export function threadsOf(
  most: number,
  { m, n, inner }: { m: number; n: number; inner: number },
): number {
  return Math.max(1, Math.min(most, Math.floor(m * n * inner / 2 ** 23)));
}

/** Products by BLAS, straight on the memory of the tensors. */
function blasProduct(blas: Blas, threads: number): Product {
  let buffer: ArrayBuffer | undefined;
  let base = 0;
  let current = 0;
  return ({ wasm }, a, transposeA, b, transposeB, c, m, n, inner) => {
    const wanted = threadsOf(threads, { m, n, inner });
    if (wanted !== current) blas.setThreads?.(wanted);
    current = wanted;
    if (wasm.HEAPU8.buffer !== buffer) {
      // Memory may move when it grows.
      buffer = wasm.HEAPU8.buffer;
      base = Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer)));
    }
    blas.product(
      base + a,
      transposeA,
      base + b,
      transposeB,
      base + c,
      m,
      n,
      inner,
    );
  };
}
