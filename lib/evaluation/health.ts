import {
  discriminatorParameters,
  generativeParameters,
  parameterCount,
} from "../nets/mod.ts";
import { Generator } from "../random/mod.ts";
import {
  type BySide,
  decayFactor,
  probeStep,
  type StepProbe,
  type Training,
} from "../training/mod.ts";
import { softplusSums } from "./bernoulli.ts";
import { type Estimate, meanEstimate, weightedMean } from "./estimate.ts";
import { estimateRow } from "./evaluate.ts";
import { healthWarnings } from "./health_warnings.ts";
import { pauses } from "./pause.ts";
import { checkCounts, DEFAULT_NEIGHBOURS } from "./sample_entropy.ts";
import { sampleRow } from "./sample_row.ts";
import { latentModel } from "./trained_model.ts";

/** How T does, in nats. */
export interface DiscriminatorHealth {
  /** (9) on the batch that comes next; 2 ln 2 where T is 0 everywhere. */
  readonly loss: Estimate;
  /** Mean of T over that batch, samples of q and of the prior together. */
  readonly mean: number;
  /** Standard deviation of the same; 0 where T is constant. */
  readonly spread: number;
  /** Shares of T with sigmoid(T) above 0.99 or below 0.01. */
  readonly saturated: {
    /** Among samples of q(z|x). */
    readonly posterior: number;
    /** Among samples of the prior. */
    readonly prior: number;
  };
}

/** Something that goes wrong in a training. */
export interface HealthWarning {
  /** What kind of thing, in a word or two: the same as long as it lasts. */
  readonly kind: string;
  /** What is seen, what it means, and what to try. */
  readonly text: string;
}

/** What {@link trainingHealth} returns: plain data, in nats. */
export interface Health {
  /** Steps done. */
  readonly step: number;
  /** Samples of q(z|x) a row. */
  readonly samples: number;
  /**
   * E_q[log p(x|z)] - KL(q(z|x), p(z)); absent where it cannot be estimated,
   * as `problem` says.
   */
  readonly elbo?: Estimate;
  /** KL(q(z|x), p(z)); absent where `elbo` is. */
  readonly klPosterior?: Estimate;
  /** E_q[log p(x|z)] - E_q[T], which is no bound; absent for a VAE. */
  readonly elboByDiscriminator?: Estimate;
  /** That less `elbo`, KL(q(z|x), p(z)) - E_q[T], from the same samples. */
  readonly discriminatorGap?: Estimate;
  /** Why there is no ELBO, in a sentence. */
  readonly problem?: string;
  /** How T does; absent for a VAE. */
  readonly discriminator?: DiscriminatorHealth;
  /** L2 norms of the gradients on the batch that comes next. */
  readonly gradientNorms: BySide;
  /**
   * The most by which the next step can change each loss, to first order: Adam
   * moves a parameter by about its rate, so rate * sqrt(parameters) * norm.
   */
  readonly reach: BySide;
  /** What goes wrong, in words. */
  readonly warnings: readonly HealthWarning[];
}

/** Options of {@link trainingHealth}. */
export interface HealthOptions {
  /**
   * Samples of q(z|x) a row; by default 10,000 shared out among the rows, but
   * at least 250 for each.
   */
  readonly samples?: number;
  /** Ends the work between two chunks; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Enough for an ELBO to a hundredth of a nat or two, in a tenth of a second. */
const ALL_SAMPLES = 10_000;
const LEAST_SAMPLES = 250;

/** ln(0.99 / 0.01): where sigmoid(T) is 0.99. */
const SATURATED = Math.log(99);

/**
 * How T does, from its values alone.
 *
 * @param logRatios T at samples of q(z|x) and at samples of the prior.
 */
export function discriminatorHealth(
  { posterior, prior }: NonNullable<StepProbe["logRatios"]>,
): DiscriminatorHealth {
  const loss = weightedMean([
    meanEstimate(softplusSums(posterior.map((t) => -t), 1)),
    meanEstimate(softplusSums(prior, 1)),
  ], [1, 1]);
  const both = new Float64Array(posterior.length + prior.length);
  both.set(posterior);
  both.set(prior, posterior.length);
  const all = meanEstimate(both);
  const saturated = (values: Float32Array) =>
    values.filter((t) => Math.abs(t) > SATURATED).length / values.length;
  return {
    loss,
    mean: all.value,
    spread: all.standardError * Math.sqrt(both.length),
    saturated: { posterior: saturated(posterior), prior: saturated(prior) },
  };
}

type Elbos = Pick<
  Health,
  "elbo" | "klPosterior" | "elboByDiscriminator" | "discriminatorGap"
>;

/** The ELBO and what T makes of it, of the networks in training. */
async function elbos(
  { networks, data, config }: Training,
  { samples, signal }: { samples: number; signal: AbortSignal | undefined },
): Promise<Elbos> {
  const model = latentModel(networks, data.xDim, config.contrast);
  // The same noise in every report: what differs is what was trained.
  const generator = Generator.fromSeed(config.seed).split("health");
  const pause = pauses(signal);
  const rows: ReturnType<typeof estimateRow>[] = [];
  for (const [r, x] of data.rows.entries()) {
    const sampled = await sampleRow(model, x, {
      count: samples,
      generator: generator.split(`${r}`),
      pause,
      discriminate: true,
    });
    rows.push(
      estimateRow(model, x, { ...sampled, neighbours: DEFAULT_NEIGHBOURS }),
    );
  }
  const over = (pick: (row: typeof rows[number]) => Estimate) =>
    weightedMean(rows.map(pick), data.weights);
  return {
    elbo: over(({ elbo }) => elbo),
    klPosterior: over(({ kl }) => kl),
    ...(networks.discriminator && {
      elboByDiscriminator: over(({ byDiscriminator }) => byDiscriminator!.elbo),
      discriminatorGap: over(({ byDiscriminator }) => byDiscriminator!.gap),
    }),
  };
}

/** See {@link Health.reach}. */
function reachOf({ networks, config, step }: Training, norms: BySide): BySide {
  const { generativeOptimizer, discriminatorOptimizer } = config;
  const factor = decayFactor(step, config);
  const thetaPhi = parameterCount(generativeParameters(networks));
  const psi = parameterCount(discriminatorParameters(networks));
  return {
    generative: factor * generativeOptimizer.learningRate *
      Math.sqrt(thetaPhi) * norms.generative,
    ...(discriminatorOptimizer && norms.discriminator !== undefined && {
      discriminator: factor * discriminatorOptimizer.learningRate *
        Math.sqrt(psi) * norms.discriminator,
    }),
  };
}

/**
 * How a training does at this moment: the ELBO and what T makes of it, whether
 * T still learns, how long the gradients are; and warnings in words. The
 * training is read only: it goes on as if nobody had looked.
 *
 * The ELBO is that of {@link evaluate} from few samples, so with larger errors,
 * and of the networks in training, not of their averages. No log-likelihood is
 * integrated, so that z may have any dimension. The work pauses now and then:
 * wait for it before the next step.
 *
 * @param training Between two steps.
 * @param options The number of samples, and a signal to stop.
 * @returns The record, with warnings.
 * @throws {RangeError} If the number of samples is too small.
 *
 * @example
 * ```ts
 * import {
 *   fourPoints,
 *   initBackend,
 *   presets,
 *   Training,
 *   trainingHealth,
 * } from "avb";
 * await initBackend("cpu");
 * const config = { ...presets["table-1"], seed: 1, batchSize: 8 };
 * const training = new Training(config, fourPoints);
 * for await (const { step } of training.run({ every: 2, until: 4 })) {
 *   const { elbo, warnings } = await trainingHealth(training, { samples: 50 });
 *   console.log(step, elbo?.value, warnings.map(({ text }) => text));
 * }
 * training.dispose();
 * ```
 */
export async function trainingHealth(
  training: Training,
  options: HealthOptions = {},
): Promise<Health> {
  const { rows } = training.data;
  const {
    samples = Math.max(LEAST_SAMPLES, Math.floor(ALL_SAMPLES / rows.length)),
    signal,
  } = options;
  checkCounts(samples, DEFAULT_NEIGHBOURS);
  const { gradientNorms, logRatios } = probeStep(training);
  const estimated: Elbos | { problem: string } = await elbos(training, {
    samples,
    signal,
  }).catch((error) => {
    // Such as samples of q that are all equal.
    if (error instanceof RangeError) return { problem: error.message };
    throw error;
  });
  const measured = {
    step: training.step,
    samples,
    ...estimated,
    ...(logRatios && { discriminator: discriminatorHealth(logRatios) }),
    gradientNorms,
    reach: reachOf(training, gradientNorms),
  };
  return { ...measured, warnings: healthWarnings(measured, training) };
}
