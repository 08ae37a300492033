/**
 * What a browser has in the place of `tf.ts`: TensorFlow.js's core and the
 * backends that lib starts there. Layers, converters and WebGL, which lib does
 * not use, would be half of the bundle and of the time that it takes to start.
 *
 * @module
 */
import "npm:@tensorflow/tfjs-core@4.22.0/dist/register_all_gradients.js";
import "npm:@tensorflow/tfjs-core@4.22.0/dist/public/chained_ops/register_all_chained_ops.js";
import "npm:@tensorflow/tfjs-backend-cpu@4.22.0";
export { setWasmPaths } from "npm:@tensorflow/tfjs-backend-wasm@4.22.0";
export * from "npm:@tensorflow/tfjs-core@4.22.0";
