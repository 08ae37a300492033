import type { Generator } from "../random/mod.ts";
import { logJoints } from "./log_joint.ts";
import type { MeanAndVariance, Range, Target } from "./target.ts";

/** Which of the two shown coordinates. */
export type Shown = 0 | 1;

/** Options of {@link exactPosterior}. */
export interface ExactOptions {
  /** Nodes an axis, an odd number; 801 by default. */
  readonly nodes?: number | undefined;
}

/** The exact moments of a derived quantity. */
export interface ExactQuantity {
  /** Such as "theta_1". */
  readonly name: string;
  /** Its mean. */
  readonly mean: number;
  /** Its standard deviation. */
  readonly sd: number;
}

/** A posterior as quadrature knows it. */
export interface ExactPosterior {
  /** Whose posterior. */
  readonly target: Target;
  /** ln p(data), nats. */
  readonly logEvidence: number;
  /** Means of the two shown coordinates. */
  readonly mean: readonly [number, number];
  /** Their standard deviations. */
  readonly sd: readonly [number, number];
  /** Their covariance. */
  readonly covariance: number;
  /** Moments of the target's derived quantities, in its order. */
  readonly derived: readonly ExactQuantity[];
  /**
   * The largest change that leaving out every other node makes: of the log
   * evidence in nats, of a mean or standard deviation in standard deviations.
   * For smooth densities the rule converges so fast that what is left is far
   * smaller; below 1e-5 it is the rounding of a log-joint in single precision.
   */
  readonly change: number;
  /** The value that a shown coordinate is below with probability p. */
  quantile(coordinate: Shown, p: number): number;
  /** ln of the density of the shown two at points [n, 2], nats. */
  logDensity(points: Float64Array): Float64Array;
  /** Density of the shown two at points, [n, 2]. */
  density(points: Float64Array): Float64Array;
  /** Density of one shown coordinate at some of its values. */
  marginal(coordinate: Shown, values: ArrayLike<number>): Float64Array;
  /**
   * Exact draws, [count, dim].
   *
   * @throws {RangeError} If the target has more than two coordinates and does
   * not say how to complete a point.
   */
  sample(count: number, generator: Generator): Float32Array;
}

const NODES = 801;
/** The share of the mass that may lie at the window's edges. */
const EDGE = 1e-6;

/** A uniform grid with a weight in each node, the density there. */
interface Grid {
  readonly axes: readonly [Float64Array, Float64Array];
  /** Density relative to the largest, [nodes of axis 0, nodes of axis 1]. */
  readonly weights: Float64Array;
}

/**
 * The posterior of a target by quadrature over its two shown coordinates, with
 * the trapezoidal rule: the density vanishes at the window's edges, and for a
 * smooth one the rule then converges faster than any power of the step.
 *
 * @param target Two coordinates, or a `logMarginal` of the shown two.
 * @param options How fine.
 * @returns Evidence, moments, quantiles, densities, exact draws.
 * @throws {RangeError} If there is no 2-D integrand, the number of nodes is no
 * odd number from 5 on, or the window cuts off mass.
 *
 * @example
 * ```ts
 * import { exactPosterior, initBackend, targets } from "avb";
 * await initBackend("cpu");
 * const { logEvidence, sd } = exactPosterior(targets.torus, { nodes: 201 });
 * // In polar coordinates: pi^(3/2) / 2 * (1 + erf 2).
 * console.assert(Math.abs(logEvidence - 1.71475) < 1e-5);
 * console.assert(Math.abs(sd[0] - sd[1]) < 1e-5);
 * ```
 */
export function exactPosterior(
  target: Target,
  { nodes = NODES }: ExactOptions = {},
): ExactPosterior {
  if (!Number.isInteger(nodes) || nodes < 5 || nodes % 2 === 0) {
    throw new RangeError(
      `Cannot integrate ${target.name}: the number of nodes is ${nodes}, ` +
        `wanted an odd integer from 5 on`,
    );
  }
  const logShown = integrand(target);
  const axes = [
    axis(target.window[0], nodes),
    axis(target.window[1], nodes),
  ] as const;
  const logs = logShown(product(...axes));
  const largest = logs.reduce((a, b) => Math.max(a, b), -Infinity);
  const grid: Grid = {
    axes,
    weights: logs.map((value) => Math.exp(value - largest)),
  };
  const moments = momentsOn(grid, target);
  const total = moments.mass;
  const coarse = momentsOn(everyOther(grid), target);
  const logEvidence = largest + Math.log(total);
  const margins = [margin(grid, 0), margin(grid, 1)] as const;
  checkEdges(target, axes, margins);

  const logDensity = (points: Float64Array) =>
    logShown(points).map((value) => value - logEvidence);
  const density = (points: Float64Array) => logDensity(points).map(Math.exp);
  const [first, second, ...derived] = moments.quantities;
  return {
    target,
    logEvidence,
    mean: [first!.mean, second!.mean],
    sd: [first!.sd, second!.sd],
    covariance: moments.covariance,
    derived,
    change: Math.max(
      Math.abs(Math.log(coarse.mass / total)),
      ...moments.quantities.map(({ mean, sd }, i) => {
        const other = coarse.quantities[i]!;
        return Math.max(Math.abs(other.mean - mean), Math.abs(other.sd - sd)) /
          sd;
      }),
    ),
    quantile(coordinate, p) {
      if (!(p > 0 && p < 1)) {
        throw new RangeError(
          `Cannot give a quantile: p is ${p}, wanted a number between 0 and 1`,
        );
      }
      return quantile(axes[coordinate], margins[coordinate], p);
    },
    logDensity,
    density,
    marginal(coordinate, values) {
      const other = axes[1 - coordinate]!;
      const own = Float64Array.from(values);
      const ends: Grid["axes"] = coordinate === 0 ? [own, other] : [other, own];
      const step = other[1]! - other[0]!;
      return margin(
        { axes: ends, weights: density(product(...ends)) },
        coordinate,
      )
        .map((sum) => sum * step);
    },
    sample: (count, generator) =>
      whole(target, draw(grid, margins[0], { count, generator }), generator),
  };
}

/** ln p(data, shown) at points [n, 2]. */
function integrand(target: Target): (points: Float64Array) => Float64Array {
  const { name, coordinates, shown, logMarginal } = target;
  if (coordinates.length === 2) {
    return (points) => logJoints(target, exchanged(points, shown));
  }
  if (logMarginal) return logMarginal;
  throw new RangeError(
    `Cannot integrate ${name}: it has ${coordinates.length} coordinates and ` +
      `no logMarginal, wanted 2 or the others integrated out`,
  );
}

/** Points of the plane by their shown coordinates, and the other way round. */
function exchanged(
  points: Float64Array,
  shown: readonly [number, number],
): Float32Array {
  return Float32Array.from(
    points,
    (_, i) => points[i - i % 2 + (shown[0] + i) % 2]!,
  );
}

function axis([low, high]: Range, nodes: number): Float64Array {
  return Float64Array.from(
    { length: nodes },
    (_, i) => low + (high - low) * i / (nodes - 1),
  );
}

/** All pairs, [n0 * n1, 2], the second coordinate running faster. */
function product(first: Float64Array, second: Float64Array): Float64Array {
  const out = new Float64Array(2 * first.length * second.length);
  let at = 0;
  for (const a of first) {
    for (const b of second) {
      out[at++] = a;
      out[at++] = b;
    }
  }
  return out;
}

function everyOther({ axes, weights }: Grid): Grid {
  const width = axes[1].length;
  return {
    axes: [
      axes[0].filter((_, i) => i % 2 === 0),
      axes[1].filter((_, j) => j % 2 === 0),
    ],
    weights: weights.filter((_, i) =>
      Math.floor(i / width) % 2 === 0 && (i % width) % 2 === 0
    ),
  };
}

/** Sums of the weights over the other coordinate. */
function margin({ axes, weights }: Grid, coordinate: Shown): Float64Array {
  const width = axes[1].length;
  const sums = new Float64Array(axes[coordinate].length);
  weights.forEach((weight, i) => {
    sums[coordinate === 0 ? Math.floor(i / width) : i % width]! += weight;
  });
  return sums;
}

interface Moments {
  /** The integral of the weights. */
  readonly mass: number;
  /** The shown two, then the derived. */
  readonly quantities: readonly ExactQuantity[];
  readonly covariance: number;
}

function momentsOn({ axes, weights }: Grid, target: Target): Moments {
  const { coordinates, shown, derived } = target;
  const given: ((a: number, b: number) => MeanAndVariance)[] = [
    (a) => ({ mean: a, variance: 0 }),
    (_, b) => ({ mean: b, variance: 0 }),
    ...derived.map(({ value, given }) =>
      given ?? ((a: number, b: number) => ({
        mean: value(shown[0] === 0 ? [a, b] : [b, a]),
        variance: 0,
      }))
    ),
  ];
  const sums = given.map(() => ({ value: 0, square: 0 }));
  let sum = 0;
  let products = 0;
  let at = 0;
  for (const a of axes[0]) {
    for (const b of axes[1]) {
      const weight = weights[at++]!;
      if (weight === 0) continue;
      sum += weight;
      products += weight * a * b;
      given.forEach((moments, i) => {
        const { mean, variance } = moments(a, b);
        sums[i]!.value += weight * mean;
        sums[i]!.square += weight * (mean * mean + variance);
      });
    }
  }
  const names = [
    ...shown.map((i) => coordinates[i]!),
    ...derived.map(({ name }) => name),
  ];
  const quantities = sums.map(({ value, square }, i) => {
    const mean = value / sum;
    return { name: names[i]!, mean, sd: Math.sqrt(square / sum - mean * mean) };
  });
  const steps = axes.map((nodes) => nodes[1]! - nodes[0]!);
  return {
    mass: sum * steps[0]! * steps[1]!,
    quantities,
    covariance: products / sum - quantities[0]!.mean * quantities[1]!.mean,
  };
}

/** Fails if the density is not small where the window ends. */
function checkEdges(
  { name, coordinates, shown, window }: Target,
  axes: Grid["axes"],
  margins: readonly [Float64Array, Float64Array],
): void {
  margins.forEach((sums, i) => {
    const all = sums.reduce((a, b) => a + b, 0);
    const edge = Math.max(sums[0]!, sums.at(-1)!) * axes[i]!.length / all;
    if (edge <= EDGE) return;
    throw new RangeError(
      `Cannot integrate ${name}: at the edge of the window [${window[i]}] of ` +
        `${coordinates[shown[i]!]} the density is ${edge.toPrecision(2)} of ` +
        `its mean over the window, wanted at most ${EDGE}. Widen the window`,
    );
  });
}

/**
 * A cell's mass is that of the cubic through four nodes; inside of the cell the
 * density is taken to be linear.
 */
function quantile(axis: Float64Array, sums: Float64Array, p: number): number {
  const at = (i: number) => sums[i] ?? 0;
  const wanted = p * sums.reduce((a, b) => a + b, 0);
  let below = 0;
  for (let i = 0; i + 1 < axis.length; i++) {
    const [left, right] = [at(i), at(i + 1)];
    const mass = (13 * (left + right) - at(i - 1) - at(i + 2)) / 24;
    if (below + mass >= wanted) {
      // share (left + share (right - left) / 2), as a share of the cell's mass
      const part = (wanted - below) / mass * (left + right) / 2;
      const slope = right - left;
      const root = Math.sqrt(left * left + 2 * slope * part);
      return axis[i]! + 2 * part / (left + root) * (axis[i + 1]! - axis[i]!);
    }
    below += mass;
  }
  return axis.at(-1)!;
}

/** Index of the first partial sum above u times the last. */
function search(cumulative: Float64Array, u: number): number {
  const wanted = u * cumulative.at(-1)!;
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

function cumulate(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => sum += value);
}

/**
 * Draws of the shown two, [count, 2], from the density that is bilinear
 * between the nodes: a node by its weight, and around it a hat in each
 * coordinate, the difference of two uniform numbers.
 */
function draw(
  { axes, weights }: Grid,
  rows: Float64Array,
  { count, generator }: { count: number; generator: Generator },
): Float64Array {
  const width = axes[1].length;
  const byRow = cumulate(rows);
  const within = new Map<number, Float64Array>();
  const steps = axes.map((nodes) => nodes[1]! - nodes[0]!);
  const hat = () => generator.uniform() - generator.uniform();
  const out = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    const i = search(byRow, generator.uniform());
    if (!within.has(i)) {
      within.set(i, cumulate(weights.slice(i * width, (i + 1) * width)));
    }
    const j = search(within.get(i)!, generator.uniform());
    out[2 * k] = axes[0][i]! + steps[0]! * hat();
    out[2 * k + 1] = axes[1][j]! + steps[1]! * hat();
  }
  return out;
}

/** Whole points from the shown two coordinates. */
function whole(
  { name, coordinates, shown, complete }: Target,
  points: Float64Array,
  generator: Generator,
): Float32Array {
  if (complete) return complete(points, generator);
  if (coordinates.length === 2) return exchanged(points, shown);
  throw new RangeError(
    `Cannot draw from ${name} exactly: it has ${coordinates.length} ` +
      `coordinates and no \`complete\``,
  );
}
