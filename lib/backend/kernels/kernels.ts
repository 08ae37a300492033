import { decodeBase64 } from "./base64.ts";
import { KERNELS_WASM } from "./kernels_wasm.ts";

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

/**
 * Instantiates the kernels on a memory; undefined where the engine has no
 * relaxed SIMD.
 */
export async function loadKernels(
  memory: WebAssembly.Memory,
): Promise<Kernels | undefined> {
  const bytes = decodeBase64(KERNELS_WASM);
  if (!WebAssembly.validate(bytes)) return undefined;
  const { instance } = await WebAssembly.instantiate(bytes, {
    env: { memory },
  });
  return instance.exports as unknown as Kernels;
}
