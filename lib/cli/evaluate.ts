/**
 * `deno task evaluate DIR`: the row of table 1 for a trained run.
 *
 * @module
 */
import { entropy } from "../data/mod.ts";
import { evaluateTraining, type Evaluation } from "../evaluation/mod.ts";
import type { Training } from "../training/mod.ts";
import { readArguments, readInteger, USAGE } from "./arguments.ts";
import { Failure, runCommand } from "./failure.ts";
import { loadRun } from "./run_folder.ts";
import { startBackend } from "./start_backend.ts";

const COMMAND = "deno task evaluate DIR [--json] [--samples N]";

const QUANTITIES = [
  ["logLikelihood", "log-likelihood, E[ln p(x)]"],
  ["reconstructionError", "reconstruction error, nats a component"],
  ["reconstructionNats", "reconstruction error, nats an example"],
  ["elbo", "ELBO"],
  ["klPosterior", "KL(q(z|x), p(z)), mean over x"],
  ["klAggregate", "KL(q(z), p(z))"],
] as const;

/** The object that `--json` prints. */
export function evaluationRecord(training: Training, evaluation: Evaluation) {
  const { perRow: _, ...values } = evaluation;
  const { preset, seed } = training.config;
  return { preset, seed, step: training.step, ...values };
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(Deno.args, {
    json: { type: "boolean" },
    samples: { type: "string" },
  }, COMMAND);
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) {
    throw new Failure(
      `Wanted one folder, got ${positionals.length}. Usage: ${COMMAND}`,
      USAGE,
    );
  }
  const samples = values.samples === undefined
    ? undefined
    : readInteger("samples", values.samples, { min: 1000, max: 10_000_000 });
  await startBackend();
  const training = loadRun(folder);
  const evaluation = await evaluateTraining(
    training,
    samples === undefined ? {} : { samples },
  ).catch((error) => {
    // Such as a latent space that is no plane.
    if (error instanceof RangeError) throw new Failure(error.message);
    throw error;
  });
  if (values.json) {
    console.log(JSON.stringify(evaluationRecord(training, evaluation)));
    return;
  }
  const { preset, seed, steps } = training.config;
  console.log(
    `${preset}, seed ${seed}, step ${training.step} of ${steps}; nats, ` +
      `± standard error`,
  );
  for (const [key, title] of QUANTITIES) {
    const value = evaluation[key].toFixed(5).padStart(9);
    const error = evaluation.standardErrors[key].toFixed(5);
    console.log(`  ${title.padEnd(40)} ${value} ± ${error}`);
  }
  console.log(
    `  ${"the optimum, -H[p_d(x)]".padEnd(40)} ` +
      `${(-entropy(training.data)).toFixed(5).padStart(9)}`,
  );
  evaluation.warnings.forEach((warning) =>
    console.error(`Warning: ${warning}`)
  );
}

if (import.meta.main) await runCommand(main);
