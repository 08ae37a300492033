import { type Backend, BACKENDS, currentBackend, tf } from "../backend/mod.ts";
import { type DataSet, dataSet } from "../data/mod.ts";
import {
  discriminatorParameters,
  firstNotFinite,
  generativeParameters,
  type Parameters,
  under,
} from "../nets/mod.ts";
import type { GeneratorState } from "../random/mod.ts";
import type { Adam } from "./adam.ts";
import { parseConfig, type TrainingConfig } from "./config.ts";
import {
  type ArrayEntry,
  decodeSafeTensors,
  encodeSafeTensors,
} from "./safetensors.ts";
import type { Sampler } from "./sampler.ts";
import { Training } from "./training.ts";

/** The version of the format that this code writes. */
export const CHECKPOINT_FORMAT = "avb-checkpoint-2";

type Metadata = Readonly<Record<string, string>>;

/** What makes the metadata of an older version those of the next one. */
const MIGRATIONS: Readonly<Record<string, (old: Metadata) => Metadata>> = {
  // Did not say what computed.
  "avb-checkpoint-1": (old) => ({
    ...old,
    format: "avb-checkpoint-2",
    engine: "null",
  }),
};

/**
 * What computed a training. The same seed gives the same bits on the same
 * engine only.
 */
export type Engine = Pick<Backend, "name" | "threads" | "library">;

/** The engine that now runs; undefined where none was started. */
export function currentEngine(): Engine | undefined {
  const backend = currentBackend();
  if (!backend) return undefined;
  const { name, threads, library } = backend;
  return { name, threads, ...(library !== undefined && { library }) };
}

/** A checkpoint that cannot be loaded or saved, and why. */
export class CheckpointError extends Error {
  /** The class, for messages. */
  override readonly name = "CheckpointError";
}

/** Every tensor of a training by path: weights, then optimizer moments. */
function variables(training: Training): Parameters {
  const { generative, discriminator, averages } = training.state;
  return {
    ...generativeParameters(training.networks),
    ...discriminatorParameters(training.networks),
    ...under("average", averages),
    ...under("optimizer/generative", generative.moments),
    ...under("optimizer/discriminator", discriminator?.moments ?? {}),
  };
}

/** What is not a tensor, besides configuration and step. */
interface Rest {
  readonly data: Pick<DataSet, "name" | "rows" | "weights" | "labels">;
  readonly generator: GeneratorState;
  readonly powers: {
    readonly generative: readonly [number, number];
    readonly discriminator?: readonly [number, number];
  };
}

/**
 * A training as the bytes of one `.safetensors` file: weights, moments,
 * accumulated powers of beta, configuration, data, step, generator, engine.
 * Nothing depends on time, paths or interruptions. Kernels are [in, out].
 *
 * @param training Between two steps.
 * @throws {CheckpointError} If a tensor holds NaN or an infinite number.
 */
export function saveTraining(training: Training): Uint8Array {
  const { generative, discriminator, sampler } = training.state;
  const { name, rows, weights, labels } = training.data;
  const rest: Rest = {
    data: { name, rows, weights, labels },
    generator: sampler.state(),
    powers: {
      generative: generative.powers,
      ...(discriminator && { discriminator: discriminator.powers }),
    },
  };
  const all = variables(training);
  const bad = firstNotFinite(all);
  if (bad !== undefined) {
    throw new CheckpointError(
      `Cannot save the training: ${bad} holds NaN or an infinite number at ` +
        `step ${training.step}`,
    );
  }
  const tensors = new Map<string, ArrayEntry>();
  for (const [path, variable] of Object.entries(all)) {
    const values = variable.dataSync() as Float32Array;
    tensors.set(path, { shape: variable.shape, values });
  }
  return encodeSafeTensors({
    tensors,
    metadata: {
      format: CHECKPOINT_FORMAT,
      config: JSON.stringify(training.config),
      step: String(training.step),
      data: JSON.stringify(rest.data),
      generator: JSON.stringify(rest.generator),
      powers: JSON.stringify(rest.powers),
      engine: JSON.stringify(currentEngine() ?? null),
      // Only a warm-up that was stopped needs it.
      ...(training.step === 0 && training.warmedUp > 0 && {
        warmedUp: String(training.warmedUp),
      }),
    },
  });
}

function refuse(message: string): never {
  throw new CheckpointError(`Cannot load the checkpoint: ${message}`);
}

/** The metadata as this version writes them. */
function migrated(metadata: Metadata): Metadata {
  const format = metadata["format"];
  if (format === CHECKPOINT_FORMAT) return metadata;
  const migrate = MIGRATIONS[format ?? ""];
  if (migrate) return migrated(migrate(metadata));
  const known = [...Object.keys(MIGRATIONS), CHECKPOINT_FORMAT].join(", ");
  return refuse(
    /^avb-checkpoint-\d+$/.test(format ?? "")
      ? `another version of this project wrote it, in the format ${format}; ` +
        `this one reads ${known}`
      : `its format is ${format ?? "not named"}, wanted one of ${known}`,
  );
}

/**
 * The engine that a checkpoint's last steps were made by.
 *
 * @param bytes The whole file.
 * @returns Undefined where the file does not say.
 * @throws {SafeTensorsError} If it is no safetensors file.
 * @throws {CheckpointError} If it is no checkpoint.
 */
export function checkpointEngine(bytes: Uint8Array): Engine | undefined {
  const metadata = migrated(decodeSafeTensors(bytes).metadata);
  const engine = parse(metadata, "engine") as Partial<Engine> | null;
  if (engine === null) return undefined;
  const { name, threads, library } = engine;
  const valid = (BACKENDS as readonly unknown[]).includes(name) &&
    Number.isSafeInteger(threads) && threads! > 0 &&
    (library === undefined || typeof library === "string");
  if (!valid) refuse(`its metadata's engine is ${metadata["engine"]}`);
  return engine as Engine;
}

function parse(metadata: Metadata, key: string) {
  const text = metadata[key];
  if (text === undefined) refuse(`its metadata lack ${key}`);
  try {
    return JSON.parse(text);
  } catch {
    refuse(`its metadata's ${key} is not JSON`);
  }
}

/**
 * The training that {@link saveTraining} wrote, ready to go on or to be
 * evaluated.
 *
 * @param bytes The whole file.
 * @throws {SafeTensorsError} If it is no safetensors file.
 * @throws {CheckpointError} If it is one, but no checkpoint of this format, or
 * its tensors do not fit its configuration.
 * @throws {ConfigError} If its configuration is not valid.
 */
export function loadTraining(bytes: Uint8Array): Training {
  const { tensors, metadata: written } = decodeSafeTensors(bytes);
  const metadata = migrated(written);
  const data = parse(metadata, "data") as Rest["data"] | null;
  if (!Array.isArray(data?.rows)) refuse("its metadata's data have no rows");
  const training = new Training(
    parseConfig(parse(metadata, "config")),
    restoreData(data),
  );
  try {
    restore(training, tensors);
    const { generative, discriminator, sampler } = training.state;
    const powers = parse(metadata, "powers") as Partial<Rest["powers"]> | null;
    restorePowers("generative", generative, powers?.generative);
    restorePowers("discriminator", discriminator, powers?.discriminator);
    const state = parse(metadata, "generator") as GeneratorState | null;
    restoreGenerator(sampler, state);
    const step = parse(metadata, "step");
    if (!Number.isInteger(step) || step < 0 || step > training.config.steps) {
      refuse(`its step is ${step}, wanted 0 to ${training.config.steps}`);
    }
    training.step = step;
    if ("warmedUp" in metadata) {
      const warmedUp = parse(metadata, "warmedUp");
      if (!Number.isSafeInteger(warmedUp) || warmedUp < 0) {
        refuse(`its steps of warm-up are ${warmedUp}, wanted a count`);
      }
      training.warmedUp = warmedUp;
    }
  } catch (error) {
    training.dispose();
    throw error;
  }
  return training;
}

/**
 * A training that goes on where another stands, by another recipe: the same
 * weights, moments and random numbers, but for what the configuration changes,
 * such as a learning rate or the size of a batch.
 *
 * @param training Not changed.
 * @param config Networks of the same shapes.
 * @returns A training of its own.
 * @throws {ConfigError} If the configuration is not valid.
 * @throws {CheckpointError} If its tensors have other shapes, or the training
 * has done more steps than it has.
 *
 * @example
 * ```ts
 * import { fourPoints, initBackend, presets, Training, withConfig } from "avb";
 * await initBackend("cpu");
 * const config = { ...presets["table-1"], seed: 1, batchSize: 8 };
 * const training = new Training(config, fourPoints);
 * training.advance();
 * const changed = withConfig(training, { ...config, discriminatorSteps: 3 });
 * console.assert(changed.step === 1 && changed.config.discriminatorSteps === 3);
 * training.dispose();
 * changed.dispose();
 * ```
 */
export function withConfig(
  training: Training,
  config: TrainingConfig,
): Training {
  const { tensors, metadata } = decodeSafeTensors(saveTraining(training));
  return loadTraining(encodeSafeTensors({
    tensors,
    metadata: { ...metadata, config: JSON.stringify(config) },
  }));
}

function restoreData(data: Rest["data"]): DataSet {
  const { name, rows, weights, labels } = data;
  try {
    return dataSet(name, rows, { weights, labels });
  } catch (error) {
    return refuse(`its metadata's data are none: ${(error as Error).message}`);
  }
}

function restoreGenerator(
  sampler: Sampler,
  state: GeneratorState | null,
): void {
  try {
    sampler.restore(state!);
  } catch {
    refuse(`its metadata's generator is ${JSON.stringify(state)}`);
  }
}

function restorePowers(
  side: string,
  adam: Adam | undefined,
  powers: readonly [number, number] | undefined,
): void {
  if (!adam) return;
  const valid = Array.isArray(powers) && powers.length === 2 &&
    powers.every((power) =>
      typeof power === "number" && power >= 0 && power <= 1
    );
  if (!valid) {
    refuse(
      `its ${side} powers are ${JSON.stringify(powers)}, wanted two numbers ` +
        `from 0 to 1`,
    );
  }
  adam.powers = powers;
}

function restore(
  training: Training,
  tensors: ReadonlyMap<string, ArrayEntry>,
): void {
  const wanted = variables(training);
  const extra = [...tensors.keys()].find((path) => !(path in wanted));
  if (extra !== undefined) refuse(`its configuration has no tensor ${extra}`);
  for (const [path, variable] of Object.entries(wanted)) {
    const entry = tensors.get(path);
    if (!entry) refuse(`it lacks the tensor ${path}`);
    if (!tf.util.arraysEqual([...entry.shape], variable.shape)) {
      refuse(
        `${path} has shape [${entry.shape.join(", ")}], the configuration ` +
          `wants [${variable.shape.join(", ")}]`,
      );
    }
    tf.tidy(() => variable.assign(tf.tensor(entry.values, variable.shape)));
  }
}
