/**
 * TensorFlow.js with its wasm backend registered: the one place that names its
 * version, so that lib works from any folder, with or without an import map.
 *
 * @module
 */
export { setWasmPaths } from "npm:@tensorflow/tfjs-backend-wasm@4.22.0";
export * from "npm:@tensorflow/tfjs@4.22.0";
