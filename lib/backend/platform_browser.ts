/**
 * What a browser has in the place of `platform.ts`: no environment, no BLAS,
 * and tfjs's wasm as a part of the bundle, since a page from a disk may fetch
 * nothing.
 *
 * @module
 */
import module from "npm:@tensorflow/tfjs-backend-wasm@4.22.0/dist/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};
import type * as deno from "./platform.ts";
import * as tf from "./tf.ts";

/** The backends that are tried, by falling speed. */
export const AUTOMATIC: typeof deno.AUTOMATIC = ["wasm", "cpu"];

/** What to do where the first of them does not start: nothing helps. */
export const ADVICE: typeof deno.ADVICE = [];

/** An environment variable: a browser has none. */
export const environment: typeof deno.environment = () => undefined;

/**
 * Gives tfjs its module where it would fetch one: a page from a disk, or with a
 * strict policy, may fetch nothing. The one without SIMD is left out, since the
 * kernels want SIMD too; so is the one with threads, for which tfjs would start
 * workers from files. It wants an entry for each all the same.
 */
export const prepareWasm: typeof deno.prepareWasm = () => {
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  tf.env().platform.fetch = () => Promise.resolve(new Response(module));
  const name = "tfjs-backend-wasm-simd.wasm";
  tf.setWasmPaths({
    "tfjs-backend-wasm.wasm": name,
    [name]: name,
    "tfjs-backend-wasm-threaded-simd.wasm": name,
  }, true);
};

/** Chooses among systems for WebGPU: the browser does. */
export const preferNativeSystems: typeof deno.preferNativeSystems = () => {};

/** Whether tfjs itself can read at once from WebGPU. */
export const tfjsReadsGpu: typeof deno.tfjsReadsGpu = true;

/** The native library for products: a browser has none. */
export const findNative: typeof deno.findNative = () =>
  "a browser has no native library";
