import {
  evaluate,
  type LatentModel,
  latentModel,
  posteriorOnGrid,
} from "../evaluation/mod.ts";
import { type LatentGrid, latentGrid, sampleLogRatio } from "../figures/mod.ts";
import { decodedRegions } from "../figures/region_map.ts";
import { Generator } from "../random/mod.ts";
import type { Training } from "../training/mod.ts";
import { type Frame, LIMIT, NODES, type Row, SAMPLES } from "./protocol.ts";

/** Samples that the density of T* is estimated from. */
const DENSITY_SAMPLES = 4096;

/** Samples for each x of the row of table 1: its errors are shown with it. */
const ROW_SAMPLES = {
  /** While the training runs: a pause that nobody notices. */
  running: 2000,
  /** At the schedule's end. */
  final: 20_000,
} as const;

/** Nodes an axis of the log-likelihood. */
const ROW_NODES = 141;

const grid: LatentGrid = latentGrid({ limit: LIMIT, nodes: NODES });

/** What an evaluation sees: where a recipe averages, the averages. */
function modelOf({ finalNetworks, data, config }: Training): LatentModel {
  return latentModel(finalNetworks, data.xDim, config.contrast);
}

/** What T plays against: the networks in training. */
function rivalOf({ networks, data, config }: Training): LatentModel {
  return latentModel(networks, data.xDim, config.contrast);
}

/** The same noise in every frame: what moves is what was trained. */
function noiseOf({ config }: Training): Generator {
  return Generator.fromSeed(config.seed).split("playground");
}

/**
 * Samples of q(z|x) for every x, [rows, SAMPLES, 2].
 *
 * @param training Read only.
 */
export function sampleViews(training: Training): Float32Array<ArrayBuffer> {
  const { rows } = training.data;
  const model = modelOf(training);
  const out = new Float32Array(rows.length * SAMPLES * 2);
  rows.forEach((row, r) => {
    const generator = noiseOf(training).split(`${r}`);
    const samples = model.samplePosterior(row, SAMPLES, generator);
    out.set(samples, r * SAMPLES * 2);
  });
  return out;
}

/**
 * Which x the decoder makes of every node and how surely, and p(z|x).
 *
 * @param training Read only.
 * @param shown The number of the x whose p(z|x) is wanted, if any.
 */
export async function regionView(
  training: Training,
  shown?: number,
): Promise<NonNullable<Frame["regions"]>> {
  const { rows } = training.data;
  const model = modelOf(training);
  const { best, probability } = decodedRegions(model.decode(grid.points), rows);
  const row = shown === undefined ? undefined : rows[shown];
  const posterior = row && await posteriorOnGrid(model, row, {
    limit: LIMIT,
    nodes: NODES,
  });
  return {
    best: Uint8Array.from(best),
    probability: Uint8Array.from(probability, (p) => Math.round(255 * p)),
    posterior: Float32Array.from(posterior?.density ?? []),
  };
}

/**
 * T beside T* of one x at every node. T* = ln q(z|x) - ln p(z) comes from the
 * density of samples, so its edges are as soft as the kernel.
 *
 * @param training Read only.
 * @param shown The number of the x.
 */
export function logRatioView(
  training: Training,
  shown: number,
): NonNullable<Frame["maps"]> {
  const row = training.data.rows[shown]!;
  const model = rivalOf(training);
  const samples = model.samplePosterior(
    row,
    DENSITY_SAMPLES,
    noiseOf(training).split(`density/${shown}`),
  );
  return {
    learned: Float32Array.from(
      model.discriminate?.(row, grid.points) ?? [],
    ),
    // Where q leaves all bounds, the next losses say so.
    optimal: Float32Array.from(
      samples.every(Number.isFinite) ? sampleLogRatio(grid, samples) : [],
    ),
  };
}

/**
 * The row of table 1 with its errors: from few samples, from many at the end.
 *
 * @param training Read only; wait for it before the next step.
 */
export async function rowView(training: Training): Promise<Row> {
  const { step, config } = training;
  const samples = ROW_SAMPLES[step < config.steps ? "running" : "final"];
  try {
    const evaluation = await evaluate(modelOf(training), training.data, {
      generator: noiseOf(training).split("row"),
      samples,
      gridNodes: ROW_NODES,
      maxNodes: ROW_NODES,
    });
    const pick = (from: NonNullable<Row["values"]>) => ({
      logLikelihood: from.logLikelihood,
      reconstructionError: from.reconstructionError,
      elbo: from.elbo,
      klAggregate: from.klAggregate,
    });
    const { byDiscriminator } = evaluation;
    return {
      kind: "row",
      step,
      values: pick(evaluation),
      standardErrors: pick(evaluation.standardErrors),
      ...(byDiscriminator && { elboByDiscriminator: byDiscriminator.elbo }),
    };
  } catch (error) {
    // Such as samples of q that are all equal.
    if (error instanceof RangeError) {
      return { kind: "row", step, problem: error.message };
    }
    throw error;
  }
}
