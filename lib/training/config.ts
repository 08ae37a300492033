import * as z from "npm:zod@4.6.7";
// Of backend and nets the names alone: a page reads configurations without them.
import { ACTIVATIONS } from "../backend/activation.ts";
import { type Initializer, INITIALIZERS } from "../nets/initializer.ts";
import type {
  DecoderConfig,
  DiscriminatorConfig,
  EncoderConfig,
} from "../nets/mod.ts";
import { nearest } from "./nearest.ts";

/** Adam's numbers. */
export interface OptimizerConfig {
  /** Step size before the schedule, in (0, 1]. */
  readonly learningRate: number;
  /** Memory of the gradients' mean, in [0, 1). */
  readonly beta1: number;
  /** Memory of their squares' mean, in [0, 1). */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
}

/** How examples are drawn; see the presets `table-1` and `blog`. */
export type SamplingConfig =
  /** x, eps and z anew for every loss. */
  | { readonly kind: "fresh" }
  /**
   * The same distributions with less chance in them: every x as often as its
   * weight says, and for each x the prior's z from a lattice, see
   * {@link latticeNormals}. An estimate of a loss stays unbiased, and its
   * variance becomes smaller.
   */
  | { readonly kind: "stratified" }
  /** As in the post: x and (eps, z) drawn once, paired anew in each epoch. */
  | {
    readonly kind: "epochs";
    readonly examples: number;
    /** The share of the examples that is trained on, in (0, 1]. */
    readonly trainShare: number;
  };

/**
 * Everything that determines a training: the networks, the algorithm and its
 * constants, the seed. Plain data.
 */
export interface TrainingConfig {
  /** The name of the recipe that this came from. */
  readonly preset: string;
  /** Of the parameters' start and of all that is drawn. */
  readonly seed: number;
  /** Algorithm 1, or the Gaussian VAE. */
  readonly algorithm: "avb" | "vae";
  /** How the kernels start. */
  readonly initializer: Initializer;
  /** q_phi(z given x). */
  readonly encoder: EncoderConfig;
  /** p_theta(x given z). */
  readonly decoder: DecoderConfig;
  /** T_psi(x, z); absent for a VAE. */
  readonly discriminator?: DiscriminatorConfig | undefined;
  /** Examples a loss. */
  readonly batchSize: number;
  /** Steps of theta and phi. */
  readonly steps: number;
  /** Steps of psi for each of them. */
  readonly discriminatorSteps: number;
  /** Whether those come before or after it. */
  readonly discriminatorOrder: "before" | "after";
  /** How examples are drawn. */
  readonly sampling: SamplingConfig;
  /** Adam of theta and phi. */
  readonly generativeOptimizer: OptimizerConfig;
  /** Adam of psi; absent for a VAE. */
  readonly discriminatorOptimizer?: OptimizerConfig | undefined;
  /** Last share of the steps over which the rates fall linearly to 0. */
  readonly decayShare: number;
  /**
   * What T compares q with: the prior, or by adaptive contrast a Gaussian with
   * q's moments, from the batch's own samples or from a moments encoder. The
   * prior by default.
   */
  readonly contrast?: "prior" | "samples" | "moments" | undefined;
  /** Steps of psi alone before the first step; none by default. */
  readonly warmUpSteps?: number | undefined;
  /**
   * First share of the steps over which the weight of the divergence rises
   * linearly from 0 to 1 (KL annealing); 0 by default.
   */
  readonly annealingShare?: number | undefined;
  /**
   * Memory of an exponential average of theta and phi, which evaluation then
   * sees instead of the last ones; 0, none, by default.
   */
  readonly averageDecay?: number | undefined;
}

/** Units of a layer, or components of a vector. */
export const width = z.int().min(1).max(8192);
/** How many of something. */
export const count = z.int().min(1).max(1_000_000_000);
const coding = z.enum(["centered", "raw"]);
/** Widths of layers. */
export const hidden = z.array(width).min(1).max(32);
/** What follows a layer. */
export const activation = z.enum(ACTIVATIONS);

/** The form of an {@link OptimizerConfig}. */
export const optimizer = z.strictObject({
  learningRate: z.number().gt(0).max(1),
  beta1: z.number().min(0).lt(1),
  beta2: z.number().min(0).lt(1),
  epsilon: z.number().gt(0).max(1),
});

/** The form of a {@link TrainingConfig}; unknown keys are refused. */
const schema: z.ZodType<TrainingConfig> = z.strictObject({
  preset: z.string(),
  seed: z.int().min(0),
  algorithm: z.enum(["avb", "vae"]),
  initializer: z.enum(INITIALIZERS),
  encoder: z.strictObject({
    kind: z.enum(["implicit", "gaussian", "moments"]),
    input: coding,
    hidden,
    activation,
    noiseDim: width,
    zDim: width,
    noiseBasis: width.optional(),
  }),
  decoder: z.strictObject({ hidden, activation }),
  discriminator: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("inner-product"),
      input: coding,
      hidden,
      activation,
      outputActivation: activation.optional(),
      reduction: z.enum(["mean", "sum"]).optional(),
    }),
    z.strictObject({
      kind: z.literal("dense"),
      input: coding,
      hidden,
      blocks: z.int().min(0).max(64),
      activation,
      squaredNorm: z.boolean(),
    }),
  ]).optional(),
  batchSize: z.int().min(1).max(1_000_000),
  steps: count,
  discriminatorSteps: z.int().min(0).max(1000),
  discriminatorOrder: z.enum(["before", "after"]),
  sampling: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("fresh") }),
    z.strictObject({ kind: z.literal("stratified") }),
    z.strictObject({
      kind: z.literal("epochs"),
      examples: count,
      trainShare: z.number().gt(0).max(1),
    }),
  ]),
  generativeOptimizer: optimizer,
  discriminatorOptimizer: optimizer.optional(),
  decayShare: z.number().min(0).max(1),
  contrast: z.enum(["prior", "samples", "moments"]).optional(),
  warmUpSteps: z.int().min(0).max(1_000_000).optional(),
  annealingShare: z.number().min(0).max(1).optional(),
  averageDecay: z.number().min(0).lt(1).optional(),
}).superRefine((config, context) => {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: path.split("."), message });
  const { encoder, sampling } = config;
  if (config.algorithm === "avb") {
    if (!config.discriminator) refuse("discriminator", "AVB wants one");
    if (!config.discriminatorOptimizer) {
      refuse("discriminatorOptimizer", "AVB wants one");
    }
    if (encoder.kind === "gaussian") {
      refuse("encoder.kind", "AVB wants implicit or moments");
    }
    if (config.contrast === "moments" && encoder.kind !== "moments") {
      refuse("encoder.kind", "contrast by moments wants moments");
    }
  } else {
    if (config.discriminator) refuse("discriminator", "a VAE has none");
    if (encoder.kind !== "gaussian") {
      refuse("encoder.kind", "a VAE wants gaussian");
    }
    if (config.contrast && config.contrast !== "prior") {
      refuse("contrast", "a VAE has no T");
    }
    if (config.warmUpSteps) refuse("warmUpSteps", "a VAE has no T");
    if (encoder.noiseDim !== encoder.zDim) {
      refuse("encoder.noiseDim", `a Gaussian wants zDim, ${encoder.zDim}`);
    }
  }
  if (encoder.noiseBasis !== undefined && encoder.kind !== "moments") {
    refuse("encoder.noiseBasis", "only moments has one");
  }
  if (encoder.noiseDim % (encoder.noiseBasis ?? 1) !== 0) {
    refuse("encoder.noiseDim", `wanted a multiple of ${encoder.noiseBasis}`);
  }
  if (sampling.kind === "epochs") {
    const examples = Math.floor(sampling.examples * sampling.trainShare);
    if (config.batchSize > examples) {
      refuse("batchSize", `an epoch has only ${examples} examples`);
    }
  }
});

/** A configuration that was refused; the message has a line a fault. */
export class ConfigError extends RangeError {
  /** The class, for messages. */
  override readonly name = "ConfigError";
}

/**
 * Checks a configuration, however it came in.
 *
 * @throws {ConfigError} With the key, the fault and what is allowed.
 */
export function parseConfig(value: unknown): TrainingConfig {
  return checkConfig(schema, value);
}

/**
 * A value that has a schema's form.
 *
 * @throws {ConfigError} With the key, the fault and what is allowed.
 */
export function checkConfig<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const missing: string[] = [];
  const lines = result.error.issues.flatMap((issue) => {
    const { path, message } = issue;
    const seen = path.reduce<unknown>(
      (object, key) => (object as Record<PropertyKey, unknown>)?.[key],
      value,
    );
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) =>
        `${[...path, key].join(".")} is no key of a configuration`
      );
    }
    if (path.length > 0 && seen === undefined && issue.code !== "custom") {
      missing.push(path.join("."));
      return [];
    }
    const name = path.join(".") || "the configuration";
    const names = issue.code === "invalid_value"
      ? issue.values.filter((one) => typeof one === "string")
      : [];
    const near = typeof seen === "string" && names.length > 1
      ? `; the nearest is ${nearest(seen, names)}`
      : "";
    return [`${name} is ${JSON.stringify(seen)} (${message}${near})`];
  });
  if (missing.length > 0) {
    lines.push(
      `missing: ${missing.join(", ")} (a preset has all but the seed; is its ` +
        `name spelt right?)`,
    );
  }
  throw new ConfigError(`Bad configuration: ${lines.join("; ")}`);
}
