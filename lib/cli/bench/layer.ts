import type { EngineName } from "./engine.ts";

/**
 * One dense layer, as in a `blog` step: the sum of ReLU(x W + b), forward, and
 * its gradients by x, W and b.
 */
export const LAYER = { batch: 500, width: 256 } as const;

/** One pass forward and backward; returns when all three gradients are there. */
export type LayerPass = () => void | Promise<void>;

/** Entries of x, W or b; every engine may have its own. */
export function entries(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, () => Math.random() - 0.5);
}

/** The pass on an engine of this process. */
export async function layerPass(engine: EngineName): Promise<LayerPass> {
  // jax-js is loaded only where it is timed. Set-up fetches it all the same,
  // 1.4 MB that depend on nothing, because this import names it: so checking
  // types needs no network, and deno.lock knows the package.
  const { createPass } = engine === "jax-js"
    ? await import("./jax_js_layer.ts")
    : await import("./tfjs_layer.ts");
  return createPass();
}
