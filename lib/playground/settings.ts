import { type DataSet, dataSet, fourPoints } from "../data/mod.ts";
import { parseConfig, type TrainingConfig } from "../training/config.ts";
import { type PresetName, presets } from "../training/presets.ts";

/** Who may not learn. */
export const FROZEN = ["none", "generative", "discriminator"] as const;

/** Who computes in a browser: WebGPU only where the reader chooses it. */
export const ENGINES = ["wasm", "webgpu"] as const;

/** What T compares q with. */
export const CONTRASTS = ["prior", "samples", "moments"] as const;

/** What the reader of the playground has chosen: plain data. */
export interface Settings {
  /** The recipe that the others start from. */
  readonly preset: PresetName;
  /** Of all that is random. */
  readonly seed: number;
  /** Adam's rate for theta and phi. */
  readonly generativeRate: number;
  /** Adam's rate for psi. */
  readonly discriminatorRate: number;
  /** Steps of psi for each of theta and phi. */
  readonly discriminatorSteps: number;
  /** Components of the encoder's noise. */
  readonly noiseDim: number;
  /** Adam's memory, of both sides. */
  readonly beta1: number;
  /** Examples a loss. */
  readonly batchSize: number;
  /** Units of every hidden layer. */
  readonly width: number;
  /** Last share of the steps over which the rates fall to 0. */
  readonly decayShare: number;
  /** What T compares q with. */
  readonly contrast: typeof CONTRASTS[number];
  /** Who may not learn. */
  readonly frozen: typeof FROZEN[number];
  /** The distinct x, each as bits such as 1000. */
  readonly rows: readonly string[];
  /** A positive number for each x; they need not sum to 1. */
  readonly weights: readonly number[];
  /** Steps a second at most; 0: as many as there is time for. */
  readonly pace: number;
  /** Which x the maps of T and of the exact posterior show, from 0. */
  readonly shown: number;
  /** Whether the exact posterior of that x is drawn. */
  readonly posterior: boolean;
  /** Whether a VAE is trained alongside. */
  readonly vae: boolean;
  /** Who computes. */
  readonly engine: typeof ENGINES[number];
  /** The step of the guided tour, from 1; 0 outside of it. */
  readonly tour: number;
}

/**
 * As many x as there are components, each with a 1 of its own.
 *
 * @param count How many.
 */
export function oneHotRows(count: number): string[] {
  return Array.from(
    { length: count },
    (_, r) => "0".repeat(r) + "1" + "0".repeat(count - 1 - r),
  );
}

/** The settings that are a recipe's own, with the paper's four points. */
export function presetSettings(name: PresetName): Settings {
  const preset = presets[name];
  const { generativeOptimizer, discriminatorOptimizer } = preset;
  return {
    preset: name,
    seed: 1,
    generativeRate: generativeOptimizer.learningRate,
    discriminatorRate: (discriminatorOptimizer ?? generativeOptimizer)
      .learningRate,
    discriminatorSteps: preset.discriminatorSteps,
    noiseDim: preset.encoder.noiseDim,
    beta1: generativeOptimizer.beta1,
    batchSize: preset.batchSize,
    width: preset.encoder.hidden[0]!,
    decayShare: preset.decayShare,
    contrast: preset.contrast ?? "prior",
    frozen: "none",
    rows: fourPoints.rows.map((row) => row.join("")),
    weights: fourPoints.rows.map(() => 1),
    pace: 0,
    shown: 0,
    posterior: false,
    vae: false,
    engine: "wasm",
    tour: 0,
  };
}

/**
 * The recipe of a training with these settings. What they leave as the preset
 * has it is the preset's: its own settings give its own recipe.
 *
 * @param settings What was chosen.
 * @throws {ConfigError} If a recipe cannot have such values together.
 */
export function trainingConfig(settings: Settings): TrainingConfig {
  const { preset, seed, width, contrast } = settings;
  const recipe = presets[preset];
  const own = presetSettings(preset);
  const { encoder, decoder, discriminator, discriminatorOptimizer } = recipe;
  const isOwn = width === own.width;
  const wide = <T extends { readonly hidden: readonly number[] }>(net: T): T =>
    isOwn ? net : { ...net, hidden: net.hidden.map(() => width) };
  const { beta1 } = settings;
  return parseConfig({
    ...recipe,
    seed,
    encoder: { ...wide(encoder), noiseDim: settings.noiseDim },
    decoder: wide(decoder),
    ...(discriminator && { discriminator: wide(discriminator) }),
    batchSize: settings.batchSize,
    discriminatorSteps: settings.discriminatorSteps,
    generativeOptimizer: {
      ...recipe.generativeOptimizer,
      learningRate: settings.generativeRate,
      beta1,
    },
    ...(discriminatorOptimizer && {
      discriminatorOptimizer: {
        ...discriminatorOptimizer,
        learningRate: settings.discriminatorRate,
        beta1,
      },
    }),
    decayShare: settings.decayShare,
    ...(contrast === own.contrast ? {} : { contrast }),
  });
}

/**
 * The data of these settings.
 *
 * @param settings Bits and weights.
 * @throws {RangeError} If the rows differ in length or a weight is not
 * positive.
 */
export function settingsData({ rows, weights }: Settings): DataSet {
  const own = presetSettings("table-1");
  if (`${rows}` === `${own.rows}` && `${weights}` === `${own.weights}`) {
    return fourPoints;
  }
  return dataSet("your own", rows.map((row) => [...row].map(Number)), {
    weights,
  });
}

/** Settings that shape the networks or the data: a change begins anew. */
const SHAPING: readonly (keyof Settings)[] = [
  "preset",
  "seed",
  "noiseDim",
  "width",
  "rows",
  "weights",
  "engine",
];

/** Whether a training with the one can go on with the other. */
export function wantsRestart(before: Settings, after: Settings): boolean {
  return SHAPING.some((key) => `${before[key]}` !== `${after[key]}`);
}
