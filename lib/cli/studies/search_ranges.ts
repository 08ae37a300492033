import { Generator } from "../../random/mod.ts";
import type { DiscriminatorConfig } from "../../nets/mod.ts";
import { type Preset, presets } from "../../training/mod.ts";
import { withValues } from "./config_path.ts";

/** Where one value is drawn from, and which settings get it. */
export type Range =
  & {
    readonly name: string;
    /** Settings, by path, that all get the value. */
    readonly keys: readonly string[];
  }
  & (
    | {
      readonly kind: "log-uniform";
      readonly low: number;
      readonly high: number;
    }
    | { readonly kind: "uniform"; readonly low: number; readonly high: number }
    | { readonly kind: "choice"; readonly values: readonly unknown[] }
  );

/** Three layers of one width. */
function layers(width: number): number[] {
  return [width, width, width];
}

/** T in all its forms, of one width. */
function discriminators(width: number): DiscriminatorConfig[] {
  const towers = {
    kind: "inner-product",
    input: "centered",
    hidden: layers(width),
    activation: "relu",
  } as const;
  const one = {
    kind: "dense",
    input: "centered",
    hidden: layers(width),
    blocks: 0,
    activation: "relu",
  } as const;
  return [
    towers,
    { ...towers, outputActivation: "linear" },
    { ...one, squaredNorm: false },
    { ...one, squaredNorm: true },
  ];
}

/** The ranges around `table-1`; its own values lie within each. */
export const RANGES: readonly Range[] = [
  {
    name: "learning rate of encoder and decoder",
    keys: ["generativeOptimizer.learningRate"],
    kind: "log-uniform",
    low: 2e-4,
    high: 2e-3,
  },
  {
    name: "learning rate of T",
    keys: ["discriminatorOptimizer.learningRate"],
    kind: "log-uniform",
    low: 7e-4,
    high: 7e-3,
  },
  {
    name: "beta1",
    keys: ["generativeOptimizer.beta1", "discriminatorOptimizer.beta1"],
    kind: "choice",
    values: [0, 0.3, 0.5, 0.7, 0.9],
  },
  {
    name: "noise dimensions",
    keys: ["encoder.noiseDim"],
    kind: "choice",
    values: [4, 8, 16, 32, 64],
  },
  {
    name: "steps of T for each of encoder and decoder",
    keys: ["discriminatorSteps"],
    kind: "choice",
    values: [1, 2, 3],
  },
  {
    name: "share of the steps over which the rates fall",
    keys: ["decayShare"],
    kind: "uniform",
    low: 0.4,
    high: 1,
  },
  {
    name: "examples a loss",
    keys: ["batchSize"],
    kind: "choice",
    values: [256, 512, 1024],
  },
  {
    name: "width of the encoder",
    keys: ["encoder.hidden"],
    kind: "choice",
    values: [48, 64, 96].map(layers),
  },
  {
    name: "width of the decoder",
    keys: ["decoder.hidden"],
    kind: "choice",
    values: [64, 96, 128].map(layers),
  },
  {
    name: "form and width of T",
    keys: ["discriminator"],
    kind: "choice",
    values: [48, 64, 96].flatMap(discriminators),
  },
  {
    name: "memory of the average of encoder and decoder",
    keys: ["averageDecay"],
    kind: "choice",
    values: [0, 0.99, 0.999, 0.9995],
  },
];

/** Three digits: enough for a recipe, and its text is exact. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

function draw(range: Range, generator: Generator): unknown {
  if (range.kind === "choice") {
    return range.values[generator.integer(range.values.length)];
  }
  const { low, high } = range;
  const u = generator.uniform();
  return range.kind === "uniform"
    ? round(low + u * (high - low))
    : round(low * (high / low) ** u);
}

/** A recipe of the search. */
export interface Candidate {
  /** Its number; 0 is `table-1` as it is. */
  readonly index: number;
  /** What was drawn, by path; the steps are left to the budget. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly config: Preset;
}

/** More steps than any budget has time for. */
const MANY_STEPS = 1_000_000;

/**
 * The candidate of a number: always the same one for a seed, however many are
 * tried.
 */
export function candidate(index: number, seed: number): Candidate {
  const generator = Generator.fromSeed(seed).split(`candidate ${index}`);
  const values = index === 0 ? {} : Object.fromEntries(
    RANGES.flatMap((range) => {
      const value = draw(range, generator.split(range.name));
      return range.keys.map((key) => [key, value]);
    }),
  );
  const config = withValues(presets["table-1"], {
    ...values,
    steps: MANY_STEPS,
  });
  return { index, values, config };
}
