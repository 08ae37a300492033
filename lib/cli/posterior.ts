/**
 * `deno task posterior`: fits the posterior of a known model by AVB or by one
 * of the methods that it is compared with, and compares the result with
 * quadrature.
 *
 * @module
 */
import type { Estimate } from "../evaluation/mod.ts";
import {
  comparePosterior,
  exactPosterior,
  infer,
  type Method,
  METHODS,
  parsePosteriorConfig,
  type PosteriorComparison,
  type PosteriorConfig,
  type PosteriorPresetName,
  posteriorPresets,
  type TargetName,
  targets,
} from "../posterior/mod.ts";
import { Generator } from "../random/mod.ts";
import { applySettings, DivergenceError } from "../training/mod.ts";
import {
  readArguments,
  readInteger,
  readName,
  refusePositionals,
  USAGE,
} from "./arguments.ts";
import { Failure, runCommand } from "./failure.ts";
import { posteriorRecord } from "./posterior_record.ts";
import { duration, progressBar } from "./progress.ts";
import { readConfig } from "./read_config.ts";
import { startBackend } from "./start_backend.ts";
import { readSamples } from "./studies/study_flags.ts";

const TARGETS = Object.keys(targets) as TargetName[];
const PRESETS = Object.keys(posteriorPresets) as PosteriorPresetName[];
const COMMAND = "deno task posterior --target NAME [--method NAME] " +
  "[--seed N] [--preset NAME] [--set key=value] [--samples N] [--json]";

/** The recipe of AVB; undefined for a method that has none. */
function recipeOf(
  method: Method,
  { preset, settings, seed }: {
    readonly preset: string | undefined;
    readonly settings: readonly string[];
    readonly seed: number;
  },
): PosteriorConfig | undefined {
  if (method !== "avb" && method !== "avb-ac") {
    if (preset === undefined && settings.length === 0) return undefined;
    throw new Failure(
      `The method ${method} has no recipe: leave out --preset and --set`,
      USAGE,
    );
  }
  if (settings.some((setting) => setting.startsWith("contrast="))) {
    throw new Failure(
      `The method ${method} decides the contrast: leave out --set contrast`,
      USAGE,
    );
  }
  if (settings.some((setting) => setting.startsWith("seed="))) {
    throw new Failure("The seed is set by --seed: leave out --set seed", USAGE);
  }
  const name = readName("preset", preset ?? "posterior", PRESETS);
  const config = { ...posteriorPresets[name], seed };
  return readConfig(() =>
    parsePosteriorConfig(applySettings(config, settings))
  );
}

function line(name: string, q: string, exact: string): string {
  return `  ${name.padEnd(28)} ${q.padStart(19)}  ${exact.padStart(9)}`;
}

/** The comparison as a table for people. */
function comparisonLines(comparison: PosteriorComparison): string[] {
  const { shown, derived, kl, bound, boundByDensity } = comparison;
  const number = (value: number) => value.toFixed(4);
  const estimate = ({ value, standardError, bias }: Estimate) =>
    `${number(value)} ± ${number(Math.hypot(standardError, bias))}`;
  const evidence = number(comparison.exactLogEvidence);
  return [
    line("", "here", "exact"),
    ...[...shown, ...derived].flatMap((quantity) => [
      line(
        `${quantity.name}, mean`,
        number(quantity.mean),
        number(quantity.exactMean),
      ),
      line(
        `${quantity.name}, standard deviation`,
        number(quantity.sd),
        number(quantity.exactSd),
      ),
    ]),
    line("KL(q, p) of the first two", estimate(kl), "0"),
    line("evidence bound by samples", estimate(bound), evidence),
    ...boundByDensity
      ? [line("evidence bound by ln q", estimate(boundByDensity), evidence)]
      : [],
  ];
}

/** A fit that diverged, or a q that cannot be compared, such as one point. */
function refuseFit(error: unknown): never {
  if (error instanceof DivergenceError || error instanceof RangeError) {
    throw new Failure(error.message);
  }
  throw error;
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(Deno.args, {
    target: { type: "string" },
    method: { type: "string" },
    seed: { type: "string" },
    preset: { type: "string" },
    set: { type: "string", multiple: true },
    samples: { type: "string" },
    json: { type: "boolean" },
  }, COMMAND);
  refusePositionals(positionals, COMMAND);
  if (values.target === undefined) {
    throw new Failure(
      `No target: add --target with one of ${TARGETS.join(", ")}`,
      USAGE,
    );
  }
  const target = targets[readName("target", values.target, TARGETS)];
  const method = readName("method", values.method ?? "avb-ac", METHODS);
  const seed = readInteger("seed", values.seed ?? "0", { min: 0 });
  const { preset } = values;
  const recipe = recipeOf(method, { preset, settings: values.set ?? [], seed });
  const samples = readSamples(values.samples);

  await startBackend();
  const exact = exactPosterior(target);
  const bar = progressBar(0);
  const approximation = await infer(target, method, {
    seed,
    recipe,
    onProgress: bar.show,
  }).catch(refuseFit).finally(bar.end);
  const comparison = await comparePosterior(approximation, exact, {
    generator: Generator.fromSeed(seed).split("comparison"),
    samples,
  }).catch(refuseFit);
  if (values.json) {
    const run = { seed, preset: recipe?.preset ?? null };
    console.log(JSON.stringify(posteriorRecord(comparison, run)));
    return;
  }
  const took = duration(comparison.seconds);
  console.log(`${target.title} by ${method}, seed ${seed}, in ${took}; nats`);
  console.log(comparisonLines(comparison).join("\n"));
}

if (import.meta.main) await runCommand(main);
