/**
 * One seeded, splittable, saveable generator of random numbers, and points that
 * are spread evenly.
 *
 * @module
 */
export { Generator, type GeneratorState } from "./generator.ts";
export { latticeNormals } from "./lattice.ts";
