import { preferNativeSystems, tfjsReadsGpu } from "./platform.ts";
import * as tf from "./tf.ts";

/** What this project uses of tfjs's WebGPU backend; tfjs does not type it. */
interface WebGpuBackend extends tf.KernelBackend {
  readonly device: GPUDevice;
  readonly commandEncoder: GPUCommandEncoder;
  readonly tensorMap: { get(id: object): TensorData };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

interface TensorData {
  readonly dtype: tf.DataType;
  /** On the GPU; absent while only the host has the values. */
  readonly resource?: GPUBuffer | null;
  values?: tf.BackendValues | null;
}

/** Bytes that one read moves: a training's largest array fits in. */
const STAGING_BYTES = 2 ** 20;

const NO_ADAPTER = "no WebGPU adapter: install the graphics card's driver " +
  "(on Linux a Vulkan one; mesa-vulkan-drivers has one in software)";

/**
 * Starts tfjs's WebGPU backend, whose package is loaded only here, and makes
 * it the current one.
 *
 * @returns The adapter's name, or why it does not start.
 */
export async function startWebGpu(): Promise<
  { readonly adapter: string } | { readonly problem: string }
> {
  preferNativeSystems();
  const adapter = await navigator.gpu?.requestAdapter({
    powerPreference: "high-performance",
  });
  if (!adapter) return { problem: NO_ADAPTER };
  try {
    await import("npm:@tensorflow/tfjs-backend-webgpu@4.22.0");
    if (!await tf.setBackend("webgpu")) {
      return { problem: "tfjs's WebGPU does not start" };
    }
    await readAtOnce(tf.backend() as WebGpuBackend);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  const { description, vendor } = adapter.info;
  return { adapter: description || vendor || "an adapter without a name" };
}

const readable = new WeakSet<WebGpuBackend>();

/**
 * Lets `dataSync` read from the GPU, as on every other backend. tfjs reads at
 * once by way of a canvas, which only a browser has. But Deno's `mapAsync`
 * waits for the GPU before it returns its promise: the range can be read in
 * the same turn. As that is nowhere promised, it is tried first.
 *
 * @throws {Error} If this engine cannot read at once.
 */
async function readAtOnce(backend: WebGpuBackend): Promise<void> {
  if (tfjsReadsGpu || readable.has(backend)) return;
  const staging = backend.device.createBuffer({
    size: STAGING_BYTES,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  // Deno reads the range of a buffer only if it was once mapped to the end.
  await staging.mapAsync(GPUMapMode.READ);
  staging.unmap();
  const { readSync } = backend;
  backend.readSync = (id) => {
    const data = backend.tensorMap.get(id);
    const { resource } = data;
    if (data.values || !(resource instanceof GPUBuffer)) {
      return readSync.call(backend, id);
    }
    const bytes = new Uint8Array(resource.size);
    for (let at = 0; at < bytes.length; at += STAGING_BYTES) {
      const count = Math.min(STAGING_BYTES, bytes.length - at);
      backend.ensureCommandEncoderReady();
      backend.endComputePassEncoder();
      const { commandEncoder } = backend;
      commandEncoder.copyBufferToBuffer(resource, at, staging, 0, count);
      backend.submitQueue();
      // Where it fails, the range cannot be read, and that says why.
      staging.mapAsync(GPUMapMode.READ, 0, count).catch(() => {});
      bytes.set(new Uint8Array(staging.getMappedRange(0, count)), at);
      staging.unmap();
    }
    data.values = tf.util.convertBackendValuesAndArrayBuffer(
      bytes.buffer,
      data.dtype,
    );
    return data.values;
  };
  try {
    check();
  } catch (error) {
    backend.readSync = readSync;
    staging.destroy();
    throw new Error(
      "this Deno cannot read from the GPU at once: " +
        `${(error as Error).message}; lib was written for Deno 2.9.6`,
    );
  }
  readable.add(backend);
}

/** Reads what the GPU has computed, more than one range of it. */
function check(): void {
  const size = STAGING_BYTES / 4 + 1;
  const values = tf.tidy(() => tf.add(tf.range(0, size), 1).dataSync());
  const wrong = values.findIndex((value, i) => value !== i + 1);
  if (values.length !== size || wrong >= 0) {
    throw new Error(`entry ${wrong} is ${values[wrong]}, wanted ${wrong + 1}`);
  }
}
