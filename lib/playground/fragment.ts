import { nearest } from "../training/nearest.ts";
import { type PresetName, presets } from "../training/presets.ts";
import {
  CONTRASTS,
  ENGINES,
  FROZEN,
  presetSettings,
  type Settings,
  settingsData,
  trainingConfig,
} from "./settings.ts";

/** Most and fewest x, and bits of each, that a page can show. */
export const DATA_LIMITS = { rows: [2, 8], bits: [1, 16] } as const;

/** Steps of the guided tour. */
export const TOUR_STEPS = 6;

/** The preset of an address that names none. */
export const DEFAULT_PRESET: PresetName = "playground";

interface NumberField {
  /** Its name in an address. */
  readonly key: string;
  /** What a sentence calls it. */
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
}

type NumberKey = {
  [Key in keyof Settings]: Settings[Key] extends number ? Key : never;
}[keyof Settings];

/** The numbers among the settings, and what a browser can take. */
export const NUMBERS: Readonly<Record<NumberKey, NumberField>> = {
  seed: {
    key: "seed",
    name: "the seed",
    min: 0,
    max: 999_999,
    integer: true,
  },
  generativeRate: {
    key: "rate",
    name: "the rate of theta and phi",
    min: 1e-6,
    max: 1,
  },
  discriminatorRate: {
    key: "t-rate",
    name: "the rate of T",
    min: 1e-6,
    max: 1,
  },
  discriminatorSteps: {
    key: "t-steps",
    name: "the number of T's steps",
    min: 0,
    max: 20,
    integer: true,
  },
  noiseDim: {
    key: "noise",
    name: "the number of noise dimensions",
    min: 1,
    max: 64,
    integer: true,
  },
  beta1: { key: "beta1", name: "beta1", min: 0, max: 0.99 },
  batchSize: {
    key: "batch",
    name: "the size of a batch",
    min: 8,
    max: 4096,
    integer: true,
  },
  width: {
    key: "width",
    name: "the width of a layer",
    min: 4,
    max: 256,
    integer: true,
  },
  decayShare: { key: "decay", name: "the share of decay", min: 0, max: 1 },
  pace: {
    key: "pace",
    name: "the pace",
    min: 0,
    max: 1000,
    integer: true,
  },
  shown: {
    key: "x",
    name: "the number of the x that is shown",
    min: 0,
    max: DATA_LIMITS.rows[1] - 1,
    integer: true,
  },
  tour: {
    key: "tour",
    name: "the step of the tour",
    min: 0,
    max: TOUR_STEPS,
    integer: true,
  },
};

/** The choices among the settings. */
const CHOICES = {
  contrast: { key: "contrast", name: "the contrast", values: CONTRASTS },
  frozen: { key: "freeze", name: "the frozen side", values: FROZEN },
  engine: { key: "engine", name: "the engine", values: ENGINES },
} as const;

type ChoiceKey = keyof typeof CHOICES;

/** What is drawn or not. */
const SWITCHES = ["posterior", "vae"] as const;

const NAMES = Object.keys(presets) as PresetName[];

/** Settings that an address gave, and what was wrong with it. */
export interface FragmentResult {
  /** Sound settings. */
  readonly settings: Settings;
  /** A sentence for everything that was not taken as it stood. */
  readonly repairs: readonly string[];
}

/**
 * The settings as the fragment of an address, without the number sign: what
 * differs from the preset's own, so that links are short.
 *
 * @param settings What was chosen.
 *
 * @example
 * ```ts
 * import { presetSettings, writeFragment } from "../../lib/playground/mod.ts";
 * const settings = { ...presetSettings("table-1"), noiseDim: 2 };
 * console.assert(writeFragment(settings) === "preset=table-1&noise=2");
 * ```
 */
export function writeFragment(settings: Settings): string {
  const own = presetSettings(settings.preset);
  const parts = [`preset=${settings.preset}`];
  const put = (key: string, value: unknown, usual: unknown) => {
    if (`${value}` !== `${usual}`) parts.push(`${key}=${value}`);
  };
  for (const [name, { key }] of Object.entries(NUMBERS)) {
    put(key, settings[name as NumberKey], own[name as NumberKey]);
  }
  for (const [name, { key }] of Object.entries(CHOICES)) {
    put(key, settings[name as ChoiceKey], own[name as ChoiceKey]);
  }
  put("data", settings.rows, own.rows);
  // As many weights as rows, or the default: all alike.
  if (new Set(settings.weights).size > 1) {
    parts.push(`weights=${settings.weights}`);
  }
  for (const key of SWITCHES) if (settings[key]) parts.push(`${key}=1`);
  return parts.join("&");
}

/**
 * The settings that an address asks for. Every link gives some: what it leaves
 * out is the preset's, and what is wrong is replaced and said.
 *
 * @param fragment With or without the number sign.
 * @returns Sound settings, and the repairs in sentences.
 *
 * @example
 * ```ts
 * import { readFragment } from "../../lib/playground/mod.ts";
 * const { settings, repairs } = readFragment("#preset=blog&seed=-1");
 * console.assert(settings.preset === "blog" && settings.seed === 1);
 * console.log(repairs[0]); // The link's seed is "-1", …
 * ```
 */
export function readFragment(fragment: string): FragmentResult {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const repairs: string[] = [];
  const preset = readPreset(given.get("preset"), repairs);
  const own = presetSettings(preset);
  const read: { -readonly [Key in keyof Settings]: Settings[Key] } = { ...own };
  const known = new Set(["preset"]);

  for (const [name, field] of Object.entries(NUMBERS)) {
    known.add(field.key);
    const text = given.get(field.key);
    if (text === null) continue;
    const fault = numberFault(text, field);
    if (fault === undefined) read[name as NumberKey] = Number(text);
    else repairs.push(sentence(fault, own[name as NumberKey]));
  }
  for (const [target, { key, name, values }] of Object.entries(CHOICES)) {
    known.add(key);
    const text = given.get(key);
    if (text === null) continue;
    const value = values.find((value) => value === text);
    if (value === undefined) {
      const fault = `${name} is ${quote(text)}, wanted ${values.join(", ")}`;
      repairs.push(sentence(fault, own[target as ChoiceKey]));
    } else Object.assign(read, { [target]: value });
  }
  for (const key of ["data", "weights", ...SWITCHES]) known.add(key);
  readData(read, given, repairs);
  for (const key of SWITCHES) {
    const text = given.get(key);
    if (text === null) continue;
    if (text === "1" || text === "0") read[key] = text === "1";
    else repairs.push(sentence(`${key} is ${quote(text)}, wanted 1 or 0`, 0));
  }
  if (presets[preset].algorithm === "vae" && read.frozen !== "none") {
    const fault =
      `${CHOICES.frozen.name} is ${quote(read.frozen)}, but a VAE ` +
      "has no other side";
    repairs.push(sentence(fault, own.frozen));
    read.frozen = own.frozen;
  }
  if (read.shown >= read.rows.length) {
    repairs.push(
      `The link shows x number ${read.shown}, counted from 0, but there are ` +
        `only ${read.rows.length}: the first is shown.`,
    );
    read.shown = 0;
  }
  for (const key of new Set(given.keys())) {
    if (known.has(key)) continue;
    repairs.push(
      `The link has ${quote(key)}, which is no setting (the nearest is ${
        nearest(key, [...known])
      }): it is left out.`,
    );
  }
  return fitting(read, own, repairs);
}

/** Single values may be sound and still not go together. */
function fitting(
  read: Settings,
  own: Settings,
  repairs: string[],
): FragmentResult {
  try {
    trainingConfig(read);
    settingsData(read);
    return { settings: read, repairs };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      settings: own,
      repairs: [
        ...repairs,
        `The link's settings do not go together (${reason}): those of ` +
        `${own.preset} are used.`,
      ],
    };
  }
}

function readPreset(text: string | null, repairs: string[]): PresetName {
  if (text === null) return DEFAULT_PRESET;
  const name = NAMES.find((name) => name === text);
  if (name !== undefined) return name;
  const instead = nearest(text, NAMES) as PresetName;
  repairs.push(
    `The link's preset is ${quote(text)}, which there is not: the nearest, ` +
      `${instead}, is used.`,
  );
  return instead;
}

function readData(
  read: { rows: readonly string[]; weights: readonly number[] },
  given: URLSearchParams,
  repairs: string[],
): void {
  const data = given.get("data");
  const weights = given.get("weights");
  const usual = [...read.rows];
  const rows = data === null ? usual : data.split(",");
  const fault = dataFault(rows);
  if (fault !== undefined) {
    repairs.push(`The link's data are ${fault}: the four points are used.`);
    return;
  }
  read.rows = rows;
  read.weights = rows.map(() => 1);
  if (weights === null) return;
  const numbers = weightsOf(weights.split(","), rows.length);
  if (numbers) read.weights = numbers;
  else {
    repairs.push(
      `The link's weights are ${quote(weights)}, wanted ${rows.length} ` +
        `positive numbers, one for each x: all are given the same.`,
    );
  }
}

/**
 * Weights as somebody typed them; undefined unless they are positive numbers,
 * one for each x.
 *
 * @param texts A text for each number.
 * @param count How many x there are.
 */
export function weightsOf(
  texts: readonly string[],
  count: number,
): number[] | undefined {
  const weights = texts.map(Number);
  const sound = weights.length === count &&
    weights.every((weight) => weight > 0 && Number.isFinite(weight));
  return sound ? weights : undefined;
}

/**
 * What is wrong with data, for a sentence; undefined if nothing.
 *
 * @param rows Bits such as 1000.
 */
export function dataFault(rows: readonly string[]): string | undefined {
  const [fewest, most] = DATA_LIMITS.rows;
  const [shortest, longest] = DATA_LIMITS.bits;
  const shown = quote(rows.join(","));
  if (rows.length < fewest || rows.length > most) {
    return `${rows.length} vectors, wanted ${fewest} to ${most}`;
  }
  if (!rows.every((row) => /^[01]+$/.test(row))) {
    return `${shown}, wanted vectors of 0 and 1`;
  }
  const length = rows[0]!.length;
  if (rows.some((row) => row.length !== length)) {
    return `${shown}, wanted vectors of one length`;
  }
  if (length < shortest || length > longest) {
    return `vectors of ${length} bits, wanted ${shortest} to ${longest}`;
  }
  if (new Set(rows).size < rows.length) {
    return `${shown}, wanted vectors that differ`;
  }
  return undefined;
}

/**
 * What is wrong with a number that somebody typed; undefined if nothing.
 *
 * @param text As typed.
 * @param field Which number it is to be.
 */
export function numberFault(
  text: string,
  { name, min, max, integer }: NumberField,
): string | undefined {
  const value = Number(text);
  const sound = text.trim() !== "" && value >= min && value <= max &&
    (!integer || Number.isInteger(value));
  if (sound) return undefined;
  return `${name} is ${quote(text)}, wanted ${
    integer ? "a whole number" : "a number"
  } from ${min} to ${max}`;
}

function sentence(fault: string, instead: unknown): string {
  return `In the link ${fault}: ${instead} is used.`;
}

/** What was typed, cut where it is too long for a sentence. */
function quote(text: string): string {
  return `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;
}
