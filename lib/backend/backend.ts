import type { WasmBackend } from "./heap.ts";
import {
  chooseKernels,
  instantiateKernels,
  type Kernels,
  type KernelsFor,
} from "./kernels/kernels.ts";
import {
  ADVICE,
  AUTOMATIC,
  environment,
  findNative,
  prepareWasm,
} from "./platform.ts";
import { type Product, setEngine } from "./registry.ts";
import * as tf from "./tf.ts";
import { startWebGpu } from "./webgpu.ts";

/** All backends: by falling speed, then what runs by choice only. */
export const BACKENDS = ["native", "wasm", "cpu", "webgpu"] as const;

/**
 * Who computes: `native` is the wasm backend with our SIMD kernels and a
 * native BLAS for the products, `wasm` the same with products of our own,
 * `cpu` plain JavaScript, `webgpu` tfjs's operations on a graphics card.
 */
export type BackendName = typeof BACKENDS[number];

/** What {@link initBackend} chose. */
export interface Backend {
  /** Which one runs. */
  readonly name: BackendName;
  /** One line for people: what runs and, if slower, what to install. */
  readonly description: string;
  /** The most threads of a product. */
  readonly threads: number;
  /** The library of the products and its kernel, where there is one. */
  readonly library?: string;
}

/** The names under which our backends stand in tfjs's registry. */
const ENGINE_NAME = {
  native: "avb-native",
  wasm: "avb-wasm",
  cpu: "cpu",
  webgpu: "webgpu",
} as const;

function requested(): BackendName | undefined {
  const value = environment("AVB_BACKEND");
  if (value === undefined || value === "") return undefined;
  if ((BACKENDS as readonly string[]).includes(value)) {
    return value as BackendName;
  }
  throw new RangeError(
    `Unknown backend in AVB_BACKEND: ${value}, wanted one of ` +
      BACKENDS.join(", "),
  );
}

interface Simd {
  readonly backend: WasmBackend;
  readonly kernels: Kernels;
  /** Products by the kernels. */
  readonly product: Product;
  /** What the kernels want of the engine. */
  readonly wants: KernelsFor;
}

let simd: Promise<Simd | string> | undefined;

/** tfjs's wasm backend with our kernels on its memory, or why not. */
function loadSimd(): Promise<Simd | string> {
  return simd ??= (async () => {
    const chosen = chooseKernels();
    if (!chosen) return "this engine has no SIMD in WebAssembly";
    try {
      prepareWasm();
      if (!await tf.setBackend("wasm")) return "tfjs's wasm does not start";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const backend = tf.backend() as WasmBackend;
    const { wants, bytes } = chosen;
    const kernels = await instantiateKernels(bytes, backend.wasm.asm.memory);
    return { backend, kernels, product: simdProduct(backend, kernels), wants };
  })();
}

/** Products by the SIMD kernels. */
function simdProduct(backend: WasmBackend, kernels: Kernels): Product {
  let panel = 0;
  let capacity = 0;
  return (_, a, transposeA, b, transposeB, c, m, n, inner) => {
    if (inner > capacity) {
      if (panel) backend.wasm._free(panel);
      capacity = Math.max(1024, inner);
      panel = backend.wasm._malloc(capacity * 32) >>> 0;
    }
    kernels.product(
      a,
      transposeA ? 1 : inner,
      transposeA ? m : 1,
      b,
      transposeB ? 1 : n,
      transposeB ? inner : 1,
      c,
      m,
      n,
      inner,
      panel,
    );
  };
}

/** tfjs's wasm copies where a clone can share, and the tape clones a lot. */
function shareClones(backendName: string): void {
  const kernelName = "Identity";
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc({ inputs, backend }) {
      const { dataId, shape, dtype } = inputs.x!;
      (backend as WasmBackend).incRef(dataId);
      return { dataId, shape, dtype };
    },
  });
}

function register(engineName: string, loaded: Simd, product: Product): void {
  // Always: a second start may ask for other threads.
  setEngine(engineName, { kernels: loaded.kernels, product });
  if (tf.findBackend(engineName) !== null) return;
  // One instance under several names: the tensors are shared, the kernels
  // differ.
  tf.registerBackend(engineName, () => loaded.backend);
  tf.copyRegisteredKernels("wasm", engineName);
  shareClones(engineName);
}

/** Starts one backend; a text says why it does not start. */
async function start(name: BackendName): Promise<Backend | string> {
  if (name === "cpu") {
    // Or tfjs advises a package for Node, which is of no use here.
    tf.env().set("IS_NODE", false);
    await tf.setBackend("cpu");
    return {
      name,
      threads: 1,
      description: "Backend cpu: plain JavaScript, very slow",
    };
  }
  if (name === "webgpu") {
    const result = await startWebGpu();
    if ("problem" in result) return result.problem;
    return {
      name,
      threads: 1,
      description: `Backend webgpu: ${result.adapter}, tfjs's own kernels`,
    };
  }
  const loaded = await loadSimd();
  if (typeof loaded === "string") return loaded;
  if (name === "wasm") {
    register(ENGINE_NAME.wasm, loaded, loaded.product);
    await tf.setBackend(ENGINE_NAME.wasm);
    return {
      name,
      threads: 1,
      description: `Backend wasm: ${loaded.wants} kernels, no BLAS`,
    };
  }
  const native = findNative();
  if (typeof native === "string") return native;
  const { description, threads } = native;
  register(ENGINE_NAME.native, loaded, native.product);
  await tf.setBackend(ENGINE_NAME.native);
  return {
    name,
    threads,
    library: description,
    description: `Backend native: ${description}, ${threads} ` +
      `thread${threads === 1 ? "" : "s"}, ${loaded.wants} kernels`,
  };
}

let announced = "";
let current: Backend | undefined;

/** The backend that {@link initBackend} started last, if it did. */
export function currentBackend(): Backend | undefined {
  return current;
}

/**
 * Starts the fastest backend that this machine has, or a named one, and makes
 * it tfjs's current one. Call it once before anything with tensors.
 *
 * The order is native, wasm, cpu, in a browser wasm, cpu; the environment variable `AVB_BACKEND`
 * forces one of them, or webgpu. What runs is announced in one line, once.
 *
 * @param name Forces a backend.
 * @param options `announce` receives that line; by default it goes to
 * standard error.
 * @returns What runs.
 * @throws {RangeError} If `AVB_BACKEND` names no backend.
 * @throws {Error} If a forced backend does not start here.
 *
 * @example
 * ```ts
 * import { initBackend, tf } from "avb";
 * const backend = await initBackend("cpu", { announce: () => {} });
 * console.assert(backend.name === "cpu" && tf.getBackend() === "cpu");
 * ```
 */
export async function initBackend(
  name?: BackendName,
  options: { announce?: (line: string) => void } = {},
): Promise<Backend> {
  const { announce = console.error } = options;
  const forced = name ?? requested();
  const problems: string[] = [];
  for (const candidate of forced ? [forced] : AUTOMATIC) {
    const result = await start(candidate);
    if (typeof result === "string") {
      problems.push(`${candidate}: ${result}`);
      continue;
    }
    const description = problems.length === 0
      ? result.description
      : `${result.description} (${[...problems, ...ADVICE].join("; ")})`;
    if (announced !== description) announce(description);
    announced = description;
    return current = { ...result, description };
  }
  throw new Error(
    `Cannot start a backend: ${problems.join("; ")}. Unset AVB_BACKEND to ` +
      `take what this machine has`,
  );
}
