import * as z from "npm:zod@4.6.7";
import type { EvaluationValues } from "../evaluation/mod.ts";
import { round } from "./format.ts";
import { parseStudy } from "./parse_study.ts";

/** One quantity over the seeds of a recipe, in its unit. */
export interface Spread {
  /** Mean over the seeds. */
  readonly mean: number;
  /** Of a sample, by n - 1; null for one seed. */
  readonly standardDeviation: number | null;
}

/** The name of a column of table 1. */
export type Quantity = keyof EvaluationValues;

/** All columns of one recipe over its seeds. */
export type RecipeSummary =
  & { readonly [K in Quantity]: Spread & { readonly worst: number } }
  & {
    /** Seconds of a training. */
    readonly seconds: Spread;
    /** With E_q[T] in the place of the KL: no bound, so there is no worst. */
    readonly byDiscriminator?: {
      readonly elbo: Spread;
      readonly klPosterior: Spread;
    } | undefined;
  };

/** One run of a recipe. */
export interface RecipeRun extends EvaluationValues {
  /** The seed of the training. */
  readonly seed: number;
  /** Seconds of the training. */
  readonly seconds: number;
  /** Of the evaluation: what another one of the same networks would change. */
  readonly standardErrors: EvaluationValues;
  /** Estimated biases of the evaluation, not subtracted. */
  readonly biases: { readonly elbo: number; readonly klAggregate: number };
  /** What T says, which is no bound; absent for a VAE. */
  readonly byDiscriminator?:
    | { readonly elbo: number; readonly klPosterior: number }
    | undefined;
  /** What the evaluation warned of. */
  readonly warnings: readonly string[];
}

/** What a study's file says of where its runs come from. */
export interface Provenance {
  /** Of the latest run. */
  readonly date: string;
  /** Where the runs were made. */
  readonly machine: string;
  /** The version of Deno. */
  readonly deno: string;
  /** Who computed, in one line. */
  readonly backend: string;
  /** A hash of the code that determines the numbers. */
  readonly version: string;
}

/** One recipe over several seeds. */
export interface RecipeEntry extends Provenance {
  /** The preset's name. */
  readonly preset: string;
  /** What `--set` changed of it. */
  readonly settings: readonly string[];
  /** Makes the entry again. */
  readonly command: string;
  /** The seeds whose runs ended well. */
  readonly seeds: readonly number[];
  /** Seconds of all its trainings, one after the other. */
  readonly seconds: number;
  /** Mean and spread over the runs. */
  readonly summary: RecipeSummary;
  /** The runs, one a seed. */
  readonly rows: readonly RecipeRun[];
  /** Seeds whose run did not end well, and why. */
  readonly failures: readonly {
    readonly seed: number;
    readonly reason: string;
  }[];
  /** Of the whole recipe what tables show. */
  readonly config: {
    readonly algorithm: "avb" | "vae";
    readonly steps: number;
  };
}

/** What `deno task table1` leaves in data/table-1.json. */
export interface RecipeStudy {
  /** The recipes, in the order of the presets. */
  readonly entries: readonly RecipeEntry[];
}

const number = z.number();
const text = z.string();

/** An object with a part of the same form for every column of table 1. */
function columns<T extends z.ZodType>(part: T) {
  return {
    logLikelihood: part,
    reconstructionError: part,
    reconstructionNats: part,
    elbo: part,
    klPosterior: part,
    klAggregate: part,
  } satisfies Record<Quantity, T>;
}

const values = columns(number);
const spread = z.object({ mean: number, standardDeviation: number.nullable() });

const run = z.object({
  ...values,
  seed: z.int(),
  seconds: number,
  standardErrors: z.object(values),
  biases: z.object({ elbo: number, klAggregate: number }),
  byDiscriminator: z.object({ elbo: number, klPosterior: number }).optional(),
  warnings: z.array(text),
});

const entry = z.object({
  preset: text,
  settings: z.array(text),
  command: text,
  date: text,
  machine: text,
  deno: text,
  backend: text,
  version: text,
  seeds: z.array(z.int()),
  seconds: number,
  summary: z.object({
    ...columns(z.object({ ...spread.shape, worst: number })),
    seconds: spread,
    byDiscriminator: z.object({ elbo: spread, klPosterior: spread }).optional(),
  }),
  rows: z.array(run).min(1),
  failures: z.array(z.object({ seed: z.int(), reason: text })),
  config: z.object({ algorithm: z.enum(["avb", "vae"]), steps: z.int() }),
}).superRefine(({ seeds, rows, summary }, context) => {
  const refuse = (path: readonly string[], message: string) =>
    context.addIssue({ code: "custom", path: [...path], message });
  const found = rows.map(({ seed }) => seed).join();
  if (seeds.join() !== found) refuse(["seeds"], `its rows are of ${found}`);
  for (const key of Object.keys(values) as Quantity[]) {
    const mean = rows.reduce((sum, row) => sum + row[key], 0) / rows.length;
    if (!(Math.abs(summary[key].mean - mean) < 1e-6)) {
      refuse(["summary", key, "mean"], `its rows have the mean ${round(mean)}`);
    }
  }
});

/** The form of data/table-1.json; what nobody reads may be there or not. */
const schema: z.ZodType<RecipeStudy> = z.object({ entries: z.array(entry) });

/**
 * Checks what a file of `deno task table1` holds.
 *
 * @param value The parsed JSON.
 * @param task The task and its options that write the file, for the message.
 * @returns The study.
 * @throws {RangeError} With the place, the value and the fault.
 *
 * @example
 * ```ts
 * import { parseRecipeStudy } from "avb/figures";
 * const { entries } = parseRecipeStudy({ title: "none yet", entries: [] });
 * if (entries.length !== 0) throw new Error("there are none");
 * ```
 */
export function parseRecipeStudy(
  value: unknown,
  task = "table1",
): RecipeStudy {
  return parseStudy(schema, value, { name: "the study of recipes", task });
}
