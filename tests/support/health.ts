import type { Estimate, Health } from "../../lib/evaluation/mod.ts";

/** An estimate with a standard error of a hundredth, unbiased. */
export function estimate(
  value: number,
  standardError = 0.01,
  bias = 0,
): Estimate {
  return { value, standardError, bias };
}

/** The health of a run in which nothing is wrong. */
export const soundHealth = {
  step: 1600,
  samples: 2500,
  elbo: estimate(-1.5),
  klPosterior: estimate(1.4),
  elboByDiscriminator: estimate(-1.4),
  discriminatorGap: estimate(0.1),
  discriminator: {
    loss: estimate(1.15),
    mean: 0.9,
    spread: 0.71234,
    saturated: { posterior: 0.014, prior: 0.75 },
  },
  gradientNorms: { generative: 1.23456, discriminator: 0.2 },
  reach: { generative: 0.1, discriminator: 0.05 },
  warnings: [],
} as const satisfies Health;

/** The same of a VAE, which has no T. */
export const soundVaeHealth = {
  step: 1600,
  samples: 2500,
  elbo: estimate(-1.7),
  klPosterior: estimate(1.3),
  gradientNorms: { generative: 1 },
  reach: { generative: 0.1 },
  warnings: [],
} as const satisfies Health;
