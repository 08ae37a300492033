/**
 * `deno task search`: random search around `table-1` for the recipe that gets
 * nearest to the optimum within a time.
 *
 * @module
 */
import { readArguments, readInteger, refusePositionals } from "./arguments.ts";
import { runCommand } from "./failure.ts";
import { commandText } from "./studies/command_text.ts";
import { ranking, rankingLines } from "./studies/search_ranking.ts";
import { type Candidate, candidate, RANGES } from "./studies/search_ranges.ts";
import {
  failures,
  makeStudy,
  records,
  refuseFailures,
} from "./studies/study.ts";
import { readStudyFile, writeStudyFile } from "./studies/study_file.ts";
import {
  readSamples,
  readWorkers,
  STUDY_FLAGS,
  STUDY_USAGE,
} from "./studies/study_flags.ts";
import { provenance } from "./studies/study_row.ts";
import { printWarnings } from "./studies/warnings.ts";

const COMMAND = "deno task search [--budget-seconds 100] [--runs 20] " +
  `[--seed 0] ${STUDY_USAGE}`;

function runOf({ index, config }: Candidate, options: {
  readonly samples: number | undefined;
  readonly budgetSeconds: number;
}) {
  // A seed of its own: what wins shall not owe it to one seed.
  return {
    label: `candidate ${index}`,
    config: { ...config, seed: index },
    ...options,
  };
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(Deno.args, {
    "budget-seconds": { type: "string" },
    runs: { type: "string" },
    seed: { type: "string" },
    ...STUDY_FLAGS,
  }, COMMAND);
  refusePositionals(positionals, COMMAND);
  const budgetSeconds = readInteger(
    "budget-seconds",
    values["budget-seconds"] ?? "100",
    { min: 1, max: 86_400 },
  );
  const count = readInteger("runs", values.runs ?? "20", {
    min: 1,
    max: 100_000,
  });
  const seed = readInteger("seed", values.seed ?? "0", { min: 0 });
  const samples = readSamples(values.samples);
  const workers = readWorkers(values.workers);
  const out = values.out ?? "data/search.json";
  readStudyFile(out);

  const candidates = Array.from(
    { length: count },
    (_, i) => candidate(i, seed),
  );
  const command = commandText("search", {
    "budget-seconds": budgetSeconds,
    runs: count,
    seed,
    samples,
    out: values.out,
  });
  const outcomes = await makeStudy(
    candidates.map((each) => runOf(each, { samples, budgetSeconds })),
    { workers, command },
  );
  const finished = records(outcomes);
  if (finished.length > 0) {
    const rows = ranking(
      outcomes.flatMap((outcome, i) =>
        "record" in outcome
          ? [{ candidate: candidates[i]!, record: outcome.record }]
          : []
      ),
    );
    const study = {
      title: "Random search around table-1, best first",
      note: "Written by deno task search. In nats. Candidate 0 is table-1; " +
        "all have as many steps as fit into the budget, each on one thread " +
        "and with a seed of its own.",
      command,
      ...provenance(finished),
      budgetSeconds,
      workers,
      ranges: RANGES,
      rows,
      failures: failures(outcomes),
    };
    writeStudyFile(out, study);
    printWarnings(outcomes);
    console.log(
      values.json ? JSON.stringify(study) : rankingLines(rows).join("\n"),
    );
  }
  refuseFailures(outcomes);
}

if (import.meta.main) await runCommand(main);
