import type { EncoderConfig, InnerProductConfig } from "../nets/mod.ts";
import { ConfigError, type TrainingConfig } from "./config.ts";
import { nearest } from "./nearest.ts";

/**
 * Keys that a configuration may lack, where a default holds, by their group, or
 * by group and kind.
 */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  "": [
    "contrast",
    "warmUpSteps",
    "annealingShare",
    "averageDecay",
  ] satisfies (keyof TrainingConfig)[],
  "encoder": ["noiseBasis"] satisfies (keyof EncoderConfig)[],
  "discriminator inner-product": [
    "outputActivation",
    "reduction",
  ] satisfies (keyof InnerProductConfig)[],
  // Of a posterior's configuration.
  "sampler": ["noiseDim"],
};

/** Groups whose keys depend on their kind: another kind is set as a whole. */
const WHOLE: readonly string[] = [
  "discriminator",
  "sampling",
] satisfies (keyof TrainingConfig)[];

/**
 * The settable keys of a configuration, such as `encoder.noiseDim`, with those
 * that it may lack.
 */
export function settableKeys(config: object): string[] {
  return keysOf(config, "");
}

function keysOf(group: object, name: string): string[] {
  const keys = Object.entries(group).flatMap(([key, value]) => {
    if (key === "preset" || key === "algorithm") return [];
    if (value === null || typeof value !== "object" || Array.isArray(value)) {
      return [key];
    }
    const inner = keysOf(value, key).map((inner) => `${key}.${inner}`);
    return WHOLE.includes(key) ? [key, ...inner] : inner;
  });
  const optional = [name, `${name} ${(group as { kind?: string }).kind}`]
    .flatMap((key) => OPTIONAL[key] ?? []);
  return [...new Set([...keys, ...optional])];
}

/** The text as JSON (numbers, lists, true), else as it stands. */
function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * A configuration with settings such as `steps=3000`,
 * `encoder.hidden=[32,32]` or `sampling={"kind":"fresh"}` applied; the values
 * are checked later, by {@link parseConfig}.
 *
 * @param config Not changed.
 * @param settings Each `key=value`.
 * @throws {ConfigError} If a setting has no `=`, or its key does not exist.
 *
 * @example
 * ```ts
 * import { applySettings, presets } from "avb";
 * const config = applySettings(presets.vae, ["encoder.noiseDim=2"]);
 * console.assert(config.encoder.noiseDim === 2);
 * ```
 */
export function applySettings<T extends object>(
  config: T,
  settings: readonly string[],
): T {
  const result = structuredClone(config);
  for (const setting of settings) {
    const [, key, text] = setting.match(/^([^=]+)=(.*)$/s) ?? [];
    if (key === undefined || text === undefined) {
      throw new ConfigError(`Bad setting: ${setting}, wanted key=value`);
    }
    // What was set before may have brought others.
    const keys = settableKeys(result);
    if (!keys.includes(key)) {
      throw new ConfigError(
        `Unknown key: ${key}. The nearest is ${
          nearest(key, keys)
        }; all keys: ` +
          keys.join(", "),
      );
    }
    const path = key.split(".");
    const last = path.pop()!;
    const parent = path.reduce<Record<string, unknown>>(
      (object, name) => object[name] as Record<string, unknown>,
      result as Record<string, unknown>,
    );
    parent[last] = parseValue(text);
  }
  return result;
}
