/**
 * `deno task ablation`: the recipes `blog` and `table-1` with one size and one
 * budget, one change at a time, several seeds each; every claim that is made
 * of it, with its error.
 *
 * @module
 */
import {
  applySettings,
  ConfigError,
  parseConfig,
  type Preset,
} from "../training/mod.ts";
import {
  readArguments,
  readName,
  refusePositionals,
  USAGE,
} from "./arguments.ts";
import { Failure, runCommand } from "./failure.ts";
import { verdicts } from "./studies/ablation_claims.ts";
import { effects } from "./studies/ablation_effects.ts";
import {
  type Change,
  CHANGES,
  UNCHANGED,
  type Variant,
  variants,
} from "./studies/ablation_recipes.ts";
import { ablationLines } from "./studies/ablation_text.ts";
import { commandText } from "./studies/command_text.ts";
import {
  failures,
  makeStudy,
  type Outcome,
  records,
  refuseFailures,
} from "./studies/study.ts";
import { readStudyFile, writeStudyFile } from "./studies/study_file.ts";
import {
  readList,
  readSamples,
  readSeeds,
  readWorkers,
  STUDY_FLAGS,
  STUDY_USAGE,
} from "./studies/study_flags.ts";
import { provenance, studyRow } from "./studies/study_row.ts";
import { summarize } from "./studies/summary.ts";
import { printWarnings } from "./studies/warnings.ts";

const COMMAND = "deno task ablation [--seeds 0,1,2,3,4] [--changes a,b] " +
  `[--set key=value] ${STUDY_USAGE}`;

function readChanges(text: string): Change[] {
  const names = CHANGES.map(({ name }) => name);
  return readList("changes", text).map((text) => {
    const wanted = readName("change", text, names);
    return CHANGES.find(({ name }) => name === wanted)!;
  });
}

function readVariants(
  changes: readonly Change[],
  settings: readonly string[],
): Variant[] {
  try {
    const all = variants(
      changes,
      (config) => applySettings(config, settings) as Preset,
    );
    all.forEach(({ config }) => parseConfig({ ...config, seed: 0 }));
    return all;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Failure(error.message, USAGE);
  }
}

/** The study as data/ablation.json holds it. */
function studyOf(
  all: readonly { variant: Variant; outcomes: readonly Outcome[] }[],
  { command, seeds }: { command: string; seeds: readonly number[] },
) {
  const outcomes = all.flatMap((entry) => entry.outcomes);
  const measured = effects(all.map(({ variant, outcomes }) => ({
    recipe: variant.recipe,
    change: variant.change,
    records: records(outcomes),
  })));
  const finished = records(outcomes);
  return {
    title: "From blog to table-1 and back, one change at a time",
    note: "Written by deno task ablation. Effects are changed minus " +
      "unchanged, paired by seed, in nats; excessByT is the ELBO by T minus " +
      "the ELBO, gapDecades is log10 of the optimum minus the ELBO.",
    command,
    ...provenance(finished),
    seeds,
    seconds: Math.round(
      finished.reduce((sum, { seconds }) => sum + seconds, 0),
    ),
    claims: verdicts(measured),
    effects: measured,
    variants: all.map(({ variant, outcomes }) => {
      const { recipe, change, sentence, settings } = variant;
      const own = records(outcomes);
      return {
        recipe,
        change,
        sentence,
        settings,
        summary: own.length === 0 ? null : summarize(own),
        rows: own.map(studyRow),
      };
    }),
    failures: failures(outcomes),
    // As they were run: with what --set changed.
    recipes: Object.fromEntries(
      all.filter(({ variant }) => variant.change === UNCHANGED)
        .map(({ variant }) => [variant.recipe, variant.config]),
    ),
  };
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(Deno.args, {
    seeds: { type: "string" },
    changes: { type: "string" },
    set: { type: "string", multiple: true },
    ...STUDY_FLAGS,
  }, COMMAND);
  refusePositionals(positionals, COMMAND);
  const seeds = readSeeds(values.seeds ?? "0,1,2,3,4");
  if (seeds.length < 2) {
    throw new Failure(
      `Bad value of --seeds: ${values.seeds}, wanted at least two: a single ` +
        `run has no standard error`,
      USAGE,
    );
  }
  const changes = values.changes === undefined
    ? CHANGES
    : readChanges(values.changes);
  const settings = values.set ?? [];
  const all = readVariants(changes, settings);
  const samples = readSamples(values.samples);
  const workers = readWorkers(values.workers);
  // A part of the study, or another one, must not take the place of the whole.
  const whole = changes.length === CHANGES.length && settings.length === 0;
  const out = values.out ?? (whole ? "data/ablation.json" : undefined);
  if (out !== undefined) readStudyFile(out);

  const runs = all.flatMap(({ recipe, change, config }) =>
    seeds.map((seed) => ({
      label: `${recipe}, ${change}, seed ${seed}`,
      config: { ...config, seed },
      samples,
    }))
  );
  const command = commandText("ablation", {
    seeds: seeds.join(),
    changes: values.changes,
    set: settings,
    samples,
    out: values.out,
  });
  const outcomes = await makeStudy(runs, { workers, command });
  if (records(outcomes).length > 0) {
    const study = studyOf(
      all.map((variant, i) => ({
        variant,
        outcomes: outcomes.slice(i * seeds.length, (i + 1) * seeds.length),
      })),
      { command, seeds },
    );
    if (out !== undefined) writeStudyFile(out, study);
    printWarnings(outcomes);
    console.log(
      values.json ? JSON.stringify(study) : ablationLines(study).join("\n"),
    );
  }
  refuseFailures(outcomes);
}

if (import.meta.main) await runCommand(main);
