import { Generator } from "../../random/mod.ts";
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
    name: "width of all layers",
    keys: ["encoder.hidden", "decoder.hidden", "discriminator.hidden"],
    kind: "choice",
    values: [32, 48, 64, 96, 128].map(layers),
  },
  {
    name: "last layer of T's towers",
    keys: ["discriminator.outputActivation"],
    kind: "choice",
    values: ["relu", "linear"],
  },
  {
    name: "memory of the average of encoder and decoder",
    keys: ["averageDecay"],
    kind: "choice",
    values: [0, 0.99, 0.999],
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
