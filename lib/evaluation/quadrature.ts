import { refinedIntegrals } from "./adaptive_quadrature.ts";
import { logProbabilities, softplusSums } from "./bernoulli.ts";
import { checkRow, chunkFor, decodeChecked } from "./decode.ts";
import type { LatentModel } from "./latent_model.ts";
import { pauses } from "./pause.ts";

/** Where and how finely an integral over z is taken. */
export interface GridOptions {
  /** The grid covers [-limit, limit] on each axis; 7 by default. */
  readonly limit?: number;
  /** Nodes an axis, an odd number; 561 by default. */
  readonly nodes?: number;
  /** Values of z that are decoded at once; bounds the memory in use. */
  readonly chunk?: number;
  /** Ends the work between two chunks; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link logLikelihoods}. */
export interface QuadratureOptions extends GridOptions {
  /** Change in nats that one halving of the step may make; 1e-4. */
  readonly tolerance?: number;
  /**
   * Nodes an axis that a uniform grid with the smallest step would have, at
   * most; 71,681 by default. Without room for a halving of `nodes`, nothing is
   * refined.
   */
  readonly maxNodes?: number;
}

/** What {@link logLikelihoods} returns. */
export interface Quadrature {
  /** log p(x) in nats, one value a row. */
  readonly values: readonly number[];
  /**
   * By how much the last halving of the step changed each value, in nats.
   * Where only parts of the grid were refined: at most, all changes of parts
   * counted as if they had one sign.
   */
  readonly changes: readonly number[];
  /**
   * Nodes an axis of the grid, or of the uniform grid that would be as fine
   * everywhere as the refined one is where it is finest.
   */
  readonly gridNodes: number;
  /** Whether every change is below the tolerance. */
  readonly converged: boolean;
  /**
   * Largest share of a row's p(x) that comes from the outermost half unit of
   * the grid: what lies beyond the grid is missing, and this shows how much.
   */
  readonly edgeShare: number;
}

/** p(z|x) on a grid, as {@link posteriorOnGrid} returns it. */
export interface GridPosterior {
  /** The nodes of each axis, in ascending order. */
  readonly axis: Float64Array;
  /**
   * log p(x, z) in nats at every node. In two dimensions z1 runs fastest:
   * node (i, j) is at `[j * axis.length + i]`.
   */
  readonly logJoint: Float64Array;
  /** p(z|x) at every node, in the same order. */
  readonly density: Float64Array;
  /** log p(x) in nats, from the same grid. */
  readonly logLikelihood: number;
  /** E[z|x], zDim entries. */
  readonly mean: readonly number[];
  /** Cov[z|x], zDim rows of zDim entries. */
  readonly covariance: readonly (readonly number[])[];
}

const LIMIT = 7;
const NODES = 561;
const MAX_NODES = 71_681;
const TOLERANCE = 1e-4;
/** Width of the strip along the edge whose share is reported. */
const EDGE_WIDTH = 0.5;

/**
 * log p(x) = log of the integral of N(z; 0, I) p(x|z) dz, for every row, by
 * the trapezoidal rule on a grid over [-7, 7]^zDim.
 *
 * Sums are taken in float64 as log-sum-exp. The error is judged on nested
 * grids, by how much leaving out every second node changes a value. For a
 * smooth integrand that vanishes at the edges the rule converges faster than
 * any power of the step, so the change is far above the error that remains.
 *
 * Where a value changes by the tolerance or more, borders of p(x|z) are too
 * steep for the step. They are lines in the plane, most of which is flat: from
 * there on only the cells of the plane are halved that change by it
 * (Gauss-Lobatto in each), until all that the last halvings changed, taken
 * without its signs, is less than a third of it. That costs a fraction of
 * halving the step everywhere and follows a border down to a thousandth.
 *
 * @param model Its decoder is used; zDim must be 1 or 2.
 * @param rows Observations, xDim entries each that are 0 or 1.
 * @param options The grid, the tolerance, a signal to stop.
 * @returns The values in nats with their changes; `converged` is false if the
 * finest grid allowed is too coarse.
 * @throws {RangeError} If zDim is not 1 or 2, a row has another length than
 * xDim, an option is out of range, or the decoder gives no finite logits.
 *
 * @example
 * ```ts
 * import { type LatentModel, logLikelihoods } from "avb";
 * const coin: LatentModel = {
 *   xDim: 1,
 *   zDim: 2,
 *   decode: (z) => new Float32Array(z.length / 2), // logit 0: mean 1/2
 *   samplePosterior: (_x, count, generator) => generator.normals(2 * count),
 * };
 * const { values } = await logLikelihoods(coin, [[1]]);
 * console.assert(Math.abs(values[0]! - Math.log(0.5)) < 1e-9);
 * ```
 */
export async function logLikelihoods(
  model: LatentModel,
  rows: readonly (readonly number[])[],
  options: QuadratureOptions = {},
): Promise<Quadrature> {
  const { tolerance = TOLERANCE } = options;
  const first = gridOf(model, options);
  const { maxNodes = MAX_NODES } = options;
  if (!(tolerance > 0)) {
    throw new RangeError(
      `Cannot integrate over z: the tolerance is ${tolerance}, wanted a ` +
        `positive number of nats`,
    );
  }
  for (const row of rows) checkRow(model, row);

  const sums = await nestedSums(model, rows, first);
  const values = sums.map(({ fine }) => fine);
  const changes = sums.map(({ fine, coarse }) => Math.abs(fine - coarse));
  const edgeShare = Math.max(0, ...sums.map(({ edge }) => edge));
  const isConverged = (changes: readonly number[]) =>
    changes.every((change) => change < tolerance);
  const { nodes } = first;
  const converged = isConverged(changes);
  const onGrid = { values, changes, gridNodes: nodes, converged, edgeShare };
  if (converged || 2 * nodes - 1 > maxNodes) return onGrid;
  const refined = await refinedIntegrals(model, rows, {
    ...first,
    scales: values,
    tolerance,
    maxNodes,
  });
  // The sums are relative to the grid's value, which they overflow where the
  // grid missed nearly all of p(x).
  if (!refined.values.every(Number.isFinite)) return onGrid;
  return { ...refined, converged: isConverged(refined.changes), edgeShare };
}

/**
 * The exact posterior p(z|x) = p(z) p(x|z) / p(x) on a grid, with its mean and
 * covariance: what q(z|x) is compared with, and what plots show.
 *
 * @param model Its decoder is used; zDim must be 1 or 2.
 * @param x One observation, xDim entries that are 0 or 1.
 * @param options The grid; fewer nodes than the default do for a plot.
 * @returns Density, log joint (nats) and moments.
 * @throws {RangeError} As {@link logLikelihoods} does.
 *
 * @example
 * ```ts
 * import { type LatentModel, posteriorOnGrid } from "avb";
 * const coin: LatentModel = {
 *   xDim: 1,
 *   zDim: 2,
 *   decode: (z) => new Float32Array(z.length / 2),
 *   samplePosterior: (_x, count, generator) => generator.normals(2 * count),
 * };
 * const { mean, covariance } = await posteriorOnGrid(coin, [1], { nodes: 141 });
 * // x says nothing about z here: the posterior is the prior.
 * console.assert(Math.abs(mean[0]!) < 1e-9);
 * console.assert(Math.abs(covariance[0]![0]! - 1) < 1e-9);
 * ```
 */
export async function posteriorOnGrid(
  model: LatentModel,
  x: readonly number[],
  options: GridOptions = {},
): Promise<GridPosterior> {
  checkRow(model, x);
  const grid = gridOf(model, options);
  const { zDim } = model;
  const axis = axisOf(grid);
  const logJoint = new Float64Array(grid.nodes ** zDim);
  const logWeight = new Float64Array(logJoint.length);
  await decodeGrid(model, grid, (start, chunk) => {
    const log = logProbabilities(chunk.logits, x, chunk.softplus);
    for (let i = 0; i < log.length; i++) {
      logJoint[start + i] = chunk.logPrior[i]! + log[i]!;
      logWeight[start + i] = chunk.logWeight[i]!;
    }
  });

  let max = -Infinity;
  for (const value of logJoint) if (value > max) max = value;
  let total = 0;
  for (let i = 0; i < logJoint.length; i++) {
    total += Math.exp(logJoint[i]! - max + logWeight[i]!);
  }
  const logLikelihood = max + Math.log(total);
  const density = logJoint.map((value) => Math.exp(value - logLikelihood));

  const mean = new Array<number>(zDim).fill(0);
  const second = Array.from(mean, () => new Array<number>(zDim).fill(0));
  const z = new Float64Array(zDim);
  for (let i = 0; i < density.length; i++) {
    const mass = density[i]! * Math.exp(logWeight[i]!);
    nodeAt(axis, i, z);
    for (let a = 0; a < zDim; a++) {
      mean[a]! += mass * z[a]!;
      for (let b = 0; b < zDim; b++) second[a]![b]! += mass * z[a]! * z[b]!;
    }
  }
  const covariance = second.map((row, a) =>
    row.map((value, b) => value - mean[a]! * mean[b]!)
  );
  return { axis, logJoint, density, logLikelihood, mean, covariance };
}

interface Grid {
  readonly limit: number;
  readonly nodes: number;
  readonly chunk: number;
  readonly signal: AbortSignal | undefined;
}

function gridOf(model: LatentModel, options: GridOptions): Grid {
  const { limit = LIMIT, nodes = NODES, chunk, signal } = options;
  const { zDim, xDim } = model;
  if (zDim !== 1 && zDim !== 2) {
    throw new RangeError(
      `Cannot integrate over z on a grid: zDim is ${zDim}, wanted 1 or 2; ` +
        `the number of nodes grows as a power of zDim`,
    );
  }
  if (!(limit > EDGE_WIDTH && Number.isFinite(limit))) {
    throw new RangeError(
      `Cannot integrate over z: the limit is ${limit}, wanted a number ` +
        `above ${EDGE_WIDTH}`,
    );
  }
  if (!Number.isInteger(nodes) || nodes < 3 || nodes % 2 === 0) {
    throw new RangeError(
      `Cannot integrate over z: the grid has ${nodes} nodes an axis, wanted ` +
        `an odd integer from 3 on, so that every second node is a grid too`,
    );
  }
  if (chunk !== undefined && !(Number.isInteger(chunk) && chunk > 0)) {
    throw new RangeError(
      `Cannot integrate over z: the chunk is ${chunk}, wanted a positive ` +
        `integer`,
    );
  }
  return { limit, nodes, chunk: chunk ?? chunkFor(xDim), signal };
}

function axisOf({ limit, nodes }: Grid): Float64Array {
  const last = nodes - 1;
  return Float64Array.from(
    { length: nodes },
    (_, i) => limit * (2 * i - last) / last,
  );
}

/** The coordinates of a node, z1 running fastest. */
function nodeAt(axis: Float64Array, index: number, z: Float64Array): void {
  for (let a = 0, rest = index; a < z.length; a++) {
    z[a] = axis[rest % axis.length]!;
    rest = Math.floor(rest / axis.length);
  }
}

interface GridChunk {
  readonly logits: Float32Array;
  readonly softplus: Float64Array;
  readonly logPrior: Float64Array;
  /** log of the trapezoidal rule's weight of each node. */
  readonly logWeight: Float64Array;
  /** Whether the node belongs to the grid of every second node. */
  readonly even: Uint8Array;
  /** Whether the node lies in the strip along the edge. */
  readonly edge: Uint8Array;
}

/** Decodes all nodes chunk by chunk and shows each chunk to the visitor. */
async function decodeGrid(
  model: LatentModel,
  grid: Grid,
  visit: (start: number, chunk: GridChunk) => void,
): Promise<void> {
  const { zDim, xDim } = model;
  const axis = axisOf(grid);
  const { nodes } = grid;
  const logStep = Math.log(axis[1]! - axis[0]!);
  const total = nodes ** zDim;
  const pause = pauses(grid.signal);
  const at = new Float64Array(zDim);
  for (let start = 0; start < total; start += grid.chunk) {
    await pause();
    const count = Math.min(grid.chunk, total - start);
    const z = new Float32Array(count * zDim);
    const logPrior = new Float64Array(count);
    const logWeight = new Float64Array(count);
    const even = new Uint8Array(count);
    const edge = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      nodeAt(axis, start + i, at);
      let log = -0.5 * zDim * Math.log(2 * Math.PI);
      let weight = zDim * logStep;
      let isEven = 1;
      let isEdge = 0;
      for (let a = 0, rest = start + i; a < zDim; a++) {
        const index = rest % nodes;
        rest = (rest - index) / nodes;
        log -= 0.5 * at[a]! * at[a]!;
        if (index === 0 || index === nodes - 1) weight -= Math.LN2;
        if (index % 2 === 1) isEven = 0;
        if (Math.abs(at[a]!) > grid.limit - EDGE_WIDTH) isEdge = 1;
        z[i * zDim + a] = at[a]!;
      }
      logPrior[i] = log;
      logWeight[i] = weight;
      even[i] = isEven;
      edge[i] = isEdge;
    }
    const logits = decodeChecked(model, z);
    const softplus = softplusSums(logits, xDim);
    visit(start, { logits, softplus, logPrior, logWeight, even, edge });
  }
}

interface NestedSum {
  fine: number;
  coarse: number;
  edge: number;
}

/** log p(x) on the grid and on its every second node, for every row. */
async function nestedSums(
  model: LatentModel,
  rows: readonly (readonly number[])[],
  grid: Grid,
): Promise<NestedSum[]> {
  const sums = rows.map(() => ({
    max: -Infinity,
    fine: 0,
    coarse: 0,
    edge: 0,
  }));
  await decodeGrid(model, grid, (_start, chunk) => {
    const { logPrior, logWeight, even, edge } = chunk;
    rows.forEach((row, r) => {
      const log = logProbabilities(chunk.logits, row, chunk.softplus);
      let max = -Infinity;
      for (let i = 0; i < log.length; i++) {
        const value = log[i]! + logPrior[i]! + logWeight[i]!;
        log[i] = value;
        if (value > max) max = value;
      }
      const sum = sums[r]!;
      if (max > sum.max) {
        const scale = Math.exp(sum.max - max);
        sum.fine *= scale;
        sum.coarse *= scale;
        sum.edge *= scale;
        sum.max = max;
      }
      for (let i = 0; i < log.length; i++) {
        const mass = Math.exp(log[i]! - sum.max);
        sum.fine += mass;
        if (even[i] === 1) sum.coarse += mass;
        if (edge[i] === 1) sum.edge += mass;
      }
    });
  });
  // Twice the step on each axis: every node stands for 2^zDim times as much.
  const coarseWeight = model.zDim * Math.LN2;
  return sums.map(({ max, fine, coarse, edge }) => ({
    fine: max + Math.log(fine),
    coarse: max + Math.log(coarse) + coarseWeight,
    edge: edge / fine,
  }));
}
