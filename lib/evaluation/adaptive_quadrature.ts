import { logProbabilities, softplusSums } from "./bernoulli.ts";
import { decodeChecked } from "./decode.ts";
import type { LatentModel } from "./latent_model.ts";
import { pauses } from "./pause.ts";

/** What {@link refinedIntegrals} works with. */
export interface RefinementOptions {
  /** The integral is over [-limit, limit]^zDim. */
  readonly limit: number;
  /** Nodes an axis that are spread evenly before anything is refined. */
  readonly nodes: number;
  /** Nodes an axis of a uniform grid as fine as the finest cell, at most. */
  readonly maxNodes: number;
  /** Change in nats, of which three tenths are what refining aims at. */
  readonly tolerance: number;
  /** About log p(x) of each row: sums are taken relative to it. */
  readonly scales: readonly number[];
  /** Values of z that are decoded at once. */
  readonly chunk: number;
  /** Ends the work between two chunks; its reason is thrown. */
  readonly signal: AbortSignal | undefined;
}

/** log p(x) of every row with its error, as {@link refinedIntegrals} gives. */
export interface RefinedIntegrals {
  readonly values: readonly number[];
  readonly changes: readonly number[];
  readonly gridNodes: number;
}

/**
 * Gauss and Lobatto's nodes and weights on [-1, 1], of 8 points. They include
 * the ends, which neighbouring cells share: a jump between a cell's last inner
 * node and its end would else belong to no cell.
 */
const RULE = [
  [0.2092992179024789, 0.4124587946587038],
  [0.5917001814331423, 0.3411226924835044],
  [0.8717401485096066, 0.2107042271435061],
  [1, 1 / 28],
].flatMap(([node, weight]) => [[-node!, weight!], [node!, weight!]] as const);
const ORDER = RULE.length;

/** Values of z at which refining stops: a uniform grid of 2,241^2 has them. */
const MOST_NODES = 5_000_000;
/**
 * What refining aims at, as a share of the tolerance. The changes that single
 * precision makes add up to 1e-5 for a trained decoder: aiming at that would
 * refine them.
 */
const AIM = 0.3;

/** A line or a square, and its part of p(x) for every row. */
interface Cell {
  /** Its lower corner, zDim entries. */
  readonly corner: readonly number[];
  readonly side: number;
  /** Times it has been halved. */
  readonly depth: number;
  readonly parts: Float64Array;
}

/** A cell that was halved: its children, and what halving changed. */
interface Halved {
  readonly children: readonly Cell[];
  /** |sum of the children's parts - the cell's own|, for every row. */
  readonly changes: Float64Array;
}

/**
 * log p(x) for every row by adaptive quadrature: the plane is cut into equal
 * cells with 8 Gauss-Lobatto nodes an axis, every one of them is halved, and
 * where halving changed the sums most the halves are halved again.
 *
 * All changes are added without their signs, so that nothing cancels, and cells
 * are taken on until those left change no row's p(x) by more than three tenths
 * of the tolerance. The rule of 8 nodes is exact for polynomials of degree 13:
 * in a cell where halving changes little, what is left is far less again.
 *
 * @param model Its decoder is used; zDim must be 1 or 2.
 * @param rows Observations.
 * @param options The grid to begin with, the tolerance, the finest grid.
 */
export async function refinedIntegrals(
  model: LatentModel,
  rows: readonly (readonly number[])[],
  options: RefinementOptions,
): Promise<RefinedIntegrals> {
  const { limit, nodes, maxNodes, tolerance, scales, chunk } = options;
  const pause = pauses(options.signal);
  // Halved once, there are about as many nodes as asked for.
  const perAxis = Math.ceil(nodes / (2 * ORDER));
  const integrate = async (cells: Corner[]): Promise<Cell[]> => {
    const out: Cell[] = [];
    const most = Math.max(1, Math.floor(chunk / ORDER ** model.zDim));
    for (let from = 0; from < cells.length; from += most) {
      await pause();
      const some = cells.slice(from, from + most);
      out.push(...cellParts(model, rows, { cells: some, scales }));
    }
    return out;
  };
  let decoded = 0;
  const halve = async (cells: readonly Cell[]): Promise<Halved[]> => {
    const corners = cells.flatMap(halves);
    decoded += corners.length * ORDER ** model.zDim;
    const all = await integrate(corners);
    const each = 2 ** model.zDim;
    return cells.map((cell, i) => {
      const children = all.slice(i * each, (i + 1) * each);
      const changes = cell.parts.map((part, r) =>
        Math.abs(
          children.reduce((sum, { parts }) => sum + parts[r]!, 0) - part,
        )
      );
      return { children, changes };
    });
  };

  let done = await halve(
    await integrate(equalCells(model.zDim, { limit, perAxis })),
  );
  let depth = 1;
  while (2 * ORDER * perAxis * 2 ** depth <= maxNodes) {
    const chosen = worst(done, rows.length, AIM * tolerance);
    const next = chosen.flatMap(({ children }) => children);
    const more = next.length * 2 ** model.zDim * ORDER ** model.zDim;
    if (next.length === 0 || decoded + more > MOST_NODES) break;
    const chosenOnes = new Set(chosen);
    const kept = done.filter((cell) => !chosenOnes.has(cell));
    done = kept.concat(await halve(next));
    depth = Math.max(depth, ...next.map((cell) => cell.depth + 1));
  }

  const totals = sumsOver(done, rows.length);
  return {
    values: totals.map(({ part }, r) => scales[r]! + Math.log(part)),
    changes: totals.map(({ part, change }) => change / part),
    gridNodes: ORDER * perAxis * 2 ** depth,
  };
}

type Corner = Omit<Cell, "parts">;

/** The cells that everything begins with. */
function equalCells(
  zDim: number,
  { limit, perAxis }: { limit: number; perAxis: number },
): Corner[] {
  const side = 2 * limit / perAxis;
  const along = Array.from({ length: perAxis }, (_, i) => -limit + i * side);
  const corners = zDim === 1
    ? along.map((a) => [a])
    : along.flatMap((b) => along.map((a) => [a, b]));
  return corners.map((corner) => ({ corner, side, depth: 0 }));
}

/** The two or four parts of a cell. */
function halves({ corner, side, depth }: Corner): Corner[] {
  const half = side / 2;
  let corners: readonly (readonly number[])[] = [[]];
  for (const value of corner) {
    corners = corners.flatMap((c) => [[...c, value], [...c, value + half]]);
  }
  return corners.map((one) => ({ corner: one, side: half, depth: depth + 1 }));
}

/** The integral of p(x, z) / e^scale over each cell, for every row. */
function cellParts(
  model: LatentModel,
  rows: readonly (readonly number[])[],
  { cells, scales }: { cells: Corner[]; scales: readonly number[] },
): Cell[] {
  const { zDim, xDim } = model;
  const each = ORDER ** zDim;
  const z = new Float32Array(cells.length * each * zDim);
  const logWeights = new Float64Array(cells.length * each);
  cells.forEach(({ corner, side }, c) => {
    for (let i = 0; i < each; i++) {
      let log = zDim * Math.log(side / 2 / Math.sqrt(2 * Math.PI));
      for (let a = 0, rest = i; a < zDim; a++) {
        const [node, weight] = RULE[rest % ORDER]!;
        rest = Math.floor(rest / ORDER);
        const value = corner[a]! + side * (1 + node) / 2;
        z[(c * each + i) * zDim + a] = value;
        log += Math.log(weight) - value * value / 2;
      }
      logWeights[c * each + i] = log;
    }
  });
  const logits = decodeChecked(model, z);
  const softplus = softplusSums(logits, xDim);
  const parts = cells.map(() => new Float64Array(rows.length));
  rows.forEach((row, r) => {
    const log = logProbabilities(logits, row, softplus);
    parts.forEach((part, c) => {
      let sum = 0;
      for (let i = c * each; i < (c + 1) * each; i++) {
        sum += Math.exp(log[i]! + logWeights[i]! - scales[r]!);
      }
      part[r] = sum;
    });
  });
  return cells.map((cell, c) => ({ ...cell, parts: parts[c]! }));
}

/** Sums of parts and of changes, for every row. */
function sumsOver(
  cells: readonly Halved[],
  rows: number,
): { part: number; change: number }[] {
  return Array.from({ length: rows }, (_, r) => {
    let part = 0;
    let change = 0;
    for (const { children, changes } of cells) {
      for (const { parts } of children) part += parts[r]!;
      change += changes[r]!;
    }
    return { part, change };
  });
}

/**
 * The cells with the largest changes: so many that for every row the rest
 * changes p(x) by less than half of the share. None if all of them together
 * change it by less than the share.
 */
function worst(
  cells: readonly Halved[],
  rows: number,
  share: number,
): Halved[] {
  const chosen = new Set<Halved>();
  sumsOver(cells, rows).forEach(({ part, change }, r) => {
    if (change <= share * part) return;
    const sorted = cells.toSorted((a, b) => a.changes[r]! - b.changes[r]!);
    let rest = 0;
    for (const cell of sorted) {
      rest += cell.changes[r]!;
      if (rest > share * part / 2) chosen.add(cell);
    }
  });
  return [...chosen];
}
