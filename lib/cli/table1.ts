/**
 * `deno task table1`: presets times seeds, side by side on this machine's
 * cores, beside the paper's table 1.
 *
 * @module
 */
import {
  applySettings,
  ConfigError,
  parseConfig,
  type Preset,
  type PresetName,
  presets,
} from "../training/mod.ts";
import {
  readArguments,
  readName,
  refusePositionals,
  USAGE,
} from "./arguments.ts";
import { Failure, runCommand } from "./failure.ts";
import { commandText } from "./studies/command_text.ts";
import {
  failures,
  makeStudy,
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
import { provenance } from "./studies/study_row.ts";
import {
  mergeTable1,
  type Table1Entry,
  table1Entry,
} from "./studies/table1_file.ts";
import { table1Lines } from "./studies/table1_text.ts";
import { printWarnings } from "./studies/warnings.ts";

const COMMAND = "deno task table1 [--presets a,b] [--seeds 0,1,2] " +
  `[--set key=value] ${STUDY_USAGE}`;
const NAMES = Object.keys(presets) as PresetName[];

/** A preset with its settings, checked. */
function recipe(name: PresetName, settings: readonly string[]): Preset {
  try {
    const config = applySettings(presets[name], settings);
    const { seed: _, ...checked } = parseConfig({ ...config, seed: 0 });
    return checked;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new Failure(`${name}: ${error.message}`, USAGE);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(Deno.args, {
    presets: { type: "string" },
    seeds: { type: "string" },
    set: { type: "string", multiple: true },
    ...STUDY_FLAGS,
  }, COMMAND);
  refusePositionals(positionals, COMMAND);
  const names = readList("presets", values.presets ?? "table-1,vae")
    .map((name) => readName("preset", name, NAMES));
  const seeds = readSeeds(values.seeds ?? "0,1,2,3,4");
  const settings = values.set ?? [];
  const samples = readSamples(values.samples);
  const workers = readWorkers(values.workers);
  const recipes = names.map((name) => ({
    name,
    config: recipe(name, settings),
  }));
  const out = values.out ?? "data/table-1.json";
  readStudyFile(out); // refused before anything is computed

  const runs = recipes.flatMap(({ name, config }) =>
    seeds.map((seed) => ({
      label: `${name}, seed ${seed}`,
      config: { ...config, seed },
      samples,
    }))
  );
  const outcomes = await makeStudy(runs, {
    workers,
    command: commandText("table1", {
      presets: names.join(),
      seeds: seeds.join(),
      set: settings,
      samples,
      out: values.out,
    }),
  });
  const entries = recipes.flatMap(({ name, config }, i): Table1Entry[] => {
    const own = outcomes.slice(i * seeds.length, (i + 1) * seeds.length);
    const entry = table1Entry({
      preset: name,
      settings,
      samples,
      config,
      out: values.out,
      records: records(own),
      failures: own.flatMap((outcome) =>
        "failure" in outcome
          ? [{ seed: outcome.run.config.seed, reason: outcome.failure }]
          : []
      ),
    });
    return entry ? [entry] : [];
  });
  const finished = records(outcomes);
  if (finished.length > 0) {
    writeStudyFile(out, mergeTable1(readStudyFile(out), entries));
    printWarnings(outcomes);
    if (values.json) {
      console.log(JSON.stringify({
        rows: entries.flatMap(({ rows }) => rows),
        summary: entries.map(({ preset, settings, seeds, summary }) => ({
          ...{ preset, settings, seeds },
          ...summary,
        })),
        failures: failures(outcomes),
        ...provenance(finished),
      }));
    } else console.log(table1Lines(entries).join("\n"));
  }
  refuseFailures(outcomes);
}

if (import.meta.main) await runCommand(main);
