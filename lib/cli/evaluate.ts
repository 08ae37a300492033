/**
 * `deno task evaluate DIR`: the row of table 1 for a trained run, or for a
 * checkpoint by its own path.
 *
 * @module
 */
import { entropy } from "../data/mod.ts";
import {
  type CrossCheck,
  crossCheckTraining,
  type Estimate,
  evaluateTraining,
  type Evaluation,
} from "../evaluation/mod.ts";
import type { Training } from "../training/mod.ts";
import { readArguments, readInteger, USAGE } from "./arguments.ts";
import { Failure, runCommand } from "./failure.ts";
import { loadRun } from "./run_folder.ts";
import { startBackend } from "./start_backend.ts";

const COMMAND =
  "deno task evaluate DIR|FILE.safetensors [--json] [--samples N] " +
  "[--cross-check]";

const QUANTITIES = [
  ["logLikelihood", "log-likelihood, E[ln p(x)]"],
  ["reconstructionError", "reconstruction error, nats a component"],
  ["reconstructionNats", "reconstruction error, nats an example"],
  ["elbo", "ELBO"],
  ["klPosterior", "KL(q(z|x), p(z)), mean over x"],
  ["klAggregate", "KL(q(z), p(z))"],
] as const;

const BY_DISCRIMINATOR = [
  ["elbo", "ELBO by T"],
  ["klPosterior", "KL(q(z|x), p(z)) by T"],
] as const;

/** The quantities that are estimated a second time. */
const CHECKED = [
  "logLikelihood",
  "elbo",
  "klPosterior",
  "klAggregate",
] as const;

/** The object that `--json` prints. */
export function evaluationRecord(
  training: Training,
  evaluation: Evaluation,
  crossCheck?: CrossCheck,
) {
  const { perRow: _, ...values } = evaluation;
  const { preset, seed } = training.config;
  return {
    ...{ preset, seed, step: training.step, ...values },
    ...(crossCheck && { crossCheck }),
  };
}

function withError(value: number, error: number): string {
  return `${value.toFixed(5).padStart(9)} ± ${error.toFixed(5)}`;
}

function printCrossCheck(crossCheck: CrossCheck): void {
  const { samples, draws, effectiveSamples } = crossCheck;
  const both = ({ value, standardError, bias }: Estimate) =>
    withError(value, Math.hypot(standardError, bias));
  console.log(
    `Estimated twice, ± standard error and bias together. First: quadrature, ` +
      `nearest neighbours\n(a closed form where q is Gaussian). Second, from ` +
      `${samples} new samples of q a row: importance\nsampling (${draws} ` +
      `draws, ${Math.round(effectiveSamples)} effective or more), density on ` +
      `a grid`,
  );
  for (const key of CHECKED) {
    const { first, second, difference, units } = crossCheck[key];
    console.log(
      `  ${key.padEnd(13)} ${both(first)}  ${both(second)}  ` +
        `differ by ${difference.toFixed(5).padStart(8)}, ` +
        `${units.toFixed(2).padStart(5)} errors`,
    );
  }
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments(Deno.args, {
    json: { type: "boolean" },
    samples: { type: "string" },
    "cross-check": { type: "boolean" },
  }, COMMAND);
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) {
    throw new Failure(
      `Wanted one folder or checkpoint, got ${positionals.length}. Usage: ` +
        COMMAND,
      USAGE,
    );
  }
  const samples = values.samples === undefined
    ? undefined
    : readInteger("samples", values.samples, { min: 1000, max: 10_000_000 });
  await startBackend();
  const training = loadRun(folder);
  const { evaluation, crossCheck } = await measured(training, {
    samples,
    twice: values["cross-check"] ?? false,
  }).catch((error) => {
    // Such as a latent space that is no plane.
    if (error instanceof RangeError) throw new Failure(error.message);
    throw error;
  });
  if (values.json) {
    const record = evaluationRecord(training, evaluation, crossCheck);
    console.log(JSON.stringify(record));
    return;
  }
  const { preset, seed, steps } = training.config;
  console.log(
    `${preset}, seed ${seed}, step ${training.step} of ${steps}; nats, ` +
      `± standard error, and\nthe bias where the estimate has one, not ` +
      `subtracted`,
  );
  const biases: Partial<Evaluation["standardErrors"]> = evaluation.biases;
  for (const [key, title] of QUANTITIES) {
    const value = withError(evaluation[key], evaluation.standardErrors[key]);
    const bias = biases[key] ? `, bias ${biases[key].toFixed(5)}` : "";
    console.log(`  ${title.padEnd(40)} ${value}${bias}`);
  }
  console.log(
    `  ${"the optimum, -H[p_d(x)]".padEnd(40)} ` +
      `${(-entropy(training.data)).toFixed(5).padStart(9)}`,
  );
  const { byDiscriminator } = evaluation;
  if (byDiscriminator) {
    console.log("With E_q[T] in the place of the KL, which is no bound");
    for (const [key, title] of BY_DISCRIMINATOR) {
      const error = byDiscriminator.standardErrors[key];
      const value = withError(byDiscriminator[key], error);
      console.log(`  ${title.padEnd(40)} ${value}`);
    }
  }
  if (crossCheck) printCrossCheck(crossCheck);
  for (
    const warning of [...evaluation.warnings, ...crossCheck?.warnings ?? []]
  ) console.error(`Warning: ${warning}`);
}

/** The evaluation, and the second estimates if they are wanted. */
async function measured(
  training: Training,
  { samples, twice }: { samples: number | undefined; twice: boolean },
): Promise<{ evaluation: Evaluation; crossCheck?: CrossCheck }> {
  const evaluation = await evaluateTraining(
    training,
    samples === undefined ? {} : { samples },
  );
  if (!twice) return { evaluation };
  // A grid wants more samples than nearest neighbours do, draws are dear.
  const crossCheck = await crossCheckTraining(training, evaluation, {
    samples: Math.max(10_000, 5 * evaluation.samples),
    draws: Math.ceil(evaluation.samples / 2),
  });
  return { evaluation, crossCheck };
}

if (import.meta.main) await runCommand(main);
