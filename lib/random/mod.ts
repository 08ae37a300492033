/**
 * One seeded, splittable, saveable generator of random numbers.
 *
 * @module
 */
export { Generator, type GeneratorState } from "./generator.ts";
