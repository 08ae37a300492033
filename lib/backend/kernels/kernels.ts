import { decodeBase64 } from "./base64.ts";
import { KERNELS } from "./kernels_wasm.ts";

/**
 * The fused kernels on one memory. All arguments that name an array are byte
 * offsets of row-major 32-bit floats (`index`: 32-bit integers); what each
 * computes stands beside its source in assembly/index.ts.
 */
export interface Kernels {
  biasActivation(
    y: number,
    bias: number,
    rows: number,
    cols: number,
    activation: number,
  ): void;
  activationGradient(
    dy: number,
    y: number,
    out: number,
    rows: number,
    cols: number,
    activation: number,
  ): void;
  columnSum(a: number, out: number, rows: number, cols: number): void;
  bernoulli(
    logits: number,
    x: number,
    out: number,
    rows: number,
    cols: number,
  ): void;
  bernoulliGradient(
    logits: number,
    x: number,
    dy: number,
    out: number,
    rows: number,
    cols: number,
  ): void;
  softplus(t: number, out: number, size: number, sign: number): void;
  softplusGradient(
    t: number,
    dy: number,
    out: number,
    size: number,
    sign: number,
  ): void;
  indexedInnerProduct(
    table: number,
    index: number,
    h: number,
    out: number,
    rows: number,
    cols: number,
    scale: number,
  ): void;
  indexedRows(
    table: number,
    index: number,
    dy: number,
    out: number,
    rows: number,
    cols: number,
    scale: number,
  ): void;
  scatterRows(
    h: number,
    index: number,
    dy: number,
    out: number,
    rows: number,
    cols: number,
    tableRows: number,
    scale: number,
  ): void;
  adam(
    parameter: number,
    first: number,
    second: number,
    gradient: number,
    size: number,
    rate: number,
    secondScale: number,
    beta1: number,
    beta2: number,
    epsilon: number,
  ): void;
  lerp(target: number, value: number, size: number, weight: number): void;
  product(
    a: number,
    aRowStride: number,
    aColStride: number,
    b: number,
    bRowStride: number,
    bColStride: number,
    c: number,
    m: number,
    n: number,
    inner: number,
    panel: number,
  ): void;
}

/** What a build of the kernels wants of the engine. */
export type KernelsFor = keyof typeof KERNELS;

/**
 * The build of the kernels that this engine takes: with relaxed SIMD, whose
 * multiply-add is one instruction, else with the SIMD that every engine of
 * today has.
 *
 * @param validate Whether the engine takes a module.
 * @returns Undefined where the engine has no SIMD at all.
 */
export function chooseKernels(
  validate: typeof WebAssembly.validate = WebAssembly.validate,
): { wants: KernelsFor; bytes: Uint8Array<ArrayBuffer> } | undefined {
  for (const wants of ["relaxed SIMD", "SIMD"] as const) {
    const bytes = decodeBase64(KERNELS[wants]);
    if (validate(bytes)) return { wants, bytes };
  }
  return undefined;
}

/**
 * Instantiates a build of the kernels on a memory.
 *
 * @param bytes From {@link chooseKernels}.
 * @param memory Where the arrays lie.
 */
export async function instantiateKernels(
  bytes: Uint8Array<ArrayBuffer>,
  memory: WebAssembly.Memory,
): Promise<Kernels> {
  const { instance } = await WebAssembly.instantiate(bytes, {
    env: { memory },
  });
  return instance.exports as unknown as Kernels;
}
