/**
 * Adversarial Variational Bayes: models, objectives, Algorithm 1 and an
 * evaluation against exact numbers.
 *
 * @example
 * ```ts
 * import { fourPoints, initBackend, presets, Training } from "avb";
 * await initBackend("cpu");
 * const config = { ...presets["table-1"], seed: 11, batchSize: 16 };
 * const training = new Training(config, fourPoints);
 * for await (const { step, losses } of training.run({ until: 2 })) {
 *   console.log(step, losses.generative, losses.discriminator);
 * }
 * training.dispose();
 * ```
 *
 * @module
 */
export * from "./backend/mod.ts";
export * from "./data/mod.ts";
export * from "./distributions/mod.ts";
export * from "./evaluation/mod.ts";
export * from "./nets/mod.ts";
export * from "./objectives/mod.ts";
export * from "./posterior/mod.ts";
export * from "./random/mod.ts";
export * from "./training/mod.ts";
