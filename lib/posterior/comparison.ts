import {
  blockEstimate,
  blockMeans,
  type Estimate,
  mean,
  meanEstimate,
} from "../evaluation/estimate.ts";
import { pauses } from "../evaluation/pause.ts";
import { sampleKl } from "../evaluation/sample_entropy.ts";
import type { Generator } from "../random/mod.ts";
import type { Approximation, Method } from "./approximation.ts";
import {
  type Control,
  controlledEntropy,
  gaussianOf,
} from "./controlled_entropy.ts";
import type { ExactPosterior, Shown } from "./exact.ts";
import { logJoints } from "./log_joint.ts";
import { sampleMoments } from "./sample_moments.ts";
import { slicedWasserstein } from "./sliced_wasserstein.ts";
import type { Target } from "./target.ts";

/** Options of {@link comparePosterior}. */
export interface ComparisonOptions {
  /** Where the draws come from. */
  readonly generator: Generator;
  /**
   * Draws for moments and the KL of the shown two, 200,000 by default; of
   * chains at most those that they made.
   */
  readonly samples?: number | undefined;
  /** Draws for what is estimated in all dimensions; 20,000 by default. */
  readonly wholeSamples?: number | undefined;
  /** Ends the work between two parts; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** A quantity beside its exact moments. */
export interface ComparedQuantity {
  /** A coordinate's or a derived quantity's. */
  readonly name: string;
  /** From samples. */
  readonly mean: number;
  /** Its standard error; of chains by their effective sample size. */
  readonly meanError: number;
  /** Standard deviation, from samples. */
  readonly sd: number;
  /** Its standard error. */
  readonly sdError: number;
  /** By quadrature. */
  readonly exactMean: number;
  /** By quadrature. */
  readonly exactSd: number;
}

/** The value of both shown coordinates below which a share p lies. */
export interface ComparedQuantile {
  /** The share. */
  readonly p: number;
  /** From samples. */
  readonly values: readonly [number, number];
  /** By quadrature. */
  readonly exact: readonly [number, number];
}

/** How an approximation differs from the exact posterior: plain data. */
export interface PosteriorComparison {
  /** The target's name. */
  readonly target: string;
  /** How it was approximated. */
  readonly method: Method;
  /** How long that took. */
  readonly seconds: number;
  /** Draws that the moments are from. */
  readonly samples: number;
  /** The two shown coordinates. */
  readonly shown: readonly [ComparedQuantity, ComparedQuantity];
  /** The target's derived quantities. */
  readonly derived: readonly ComparedQuantity[];
  /** Covariance of the shown two, from samples. */
  readonly covariance: number;
  /** By quadrature. */
  readonly exactCovariance: number;
  /** Quantiles of the shown two. */
  readonly quantiles: readonly ComparedQuantile[];
  /**
   * KL(q, p) of the joint of the shown two, nats. Of chains, whose equal draws
   * count once, its error is that of independent draws.
   */
  readonly kl: Estimate;
  /**
   * The evidence bound E_q[ln p(data, z) - ln q(z)] over all coordinates, nats,
   * with an entropy of q that was estimated from its samples alone. What it
   * lacks to the log evidence is KL(q, p) over all coordinates.
   */
  readonly bound: Estimate;
  /**
   * The same with the ln q that the method knows: of a Gaussian it is exact, T
   * may err either way. Chains have none.
   */
  readonly boundByDensity: Estimate | undefined;
  /** ln p(data) by quadrature, nats. */
  readonly exactLogEvidence: number;
  /**
   * The sliced Wasserstein distance of whole points to exact ones, in the unit
   * of z, and what it is between two exact samples of the same size; undefined
   * if the target does not say how to draw these.
   */
  readonly slicedWasserstein:
    | { readonly distance: number; readonly floor: number }
    | undefined;
  /** The share of positive values of each shown coordinate. */
  readonly positive: readonly [number, number];
  /** Shares of the eight sectors of their angle, from 0 on. */
  readonly sectors: readonly number[];
}

const SAMPLES = 200_000;
const WHOLE_SAMPLES = 20_000;
const QUANTILES = [0.025, 0.25, 0.5, 0.75, 0.975];
const SECTORS = 8;

/**
 * An approximation beside the exact posterior.
 *
 * @param approximation What a method gave.
 * @param exact Of the same target.
 * @param options How many draws, from where.
 * @returns Moments, quantiles, divergences, the evidence bound.
 * @throws {RangeError} If samples are not finite, or too few or too equal for
 * an entropy.
 *
 * @example
 * ```ts
 * import {
 *   comparePosterior,
 *   exactPosterior,
 *   gaussianVi,
 *   Generator,
 *   initBackend,
 *   targets,
 * } from "avb";
 * await initBackend("cpu");
 * const generator = Generator.fromSeed(1);
 * const q = await gaussianVi(targets.torus, {
 *   generator: generator.split("fit"),
 *   covariance: "mean-field",
 *   steps: 20,
 * });
 * const exact = exactPosterior(targets.torus, { nodes: 101 });
 * const { kl, shown } = await comparePosterior(q, exact, {
 *   generator: generator.split("comparison"),
 *   samples: 2000,
 *   wholeSamples: 2000,
 * });
 * console.log(kl.value, kl.standardError, shown[0].mean, shown[0].exactMean);
 * ```
 */
export async function comparePosterior(
  approximation: Approximation,
  exact: ExactPosterior,
  options: ComparisonOptions,
): Promise<PosteriorComparison> {
  const { method, seconds, diagnostics } = approximation;
  const { generator, signal } = options;
  const pause = pauses(signal);
  const { target } = exact;
  const dim = target.coordinates.length;
  const all = diagnostics ? diagnostics.chains * diagnostics.draws : Infinity;
  const count = Math.min(options.samples ?? SAMPLES, all);
  const wholeCount = Math.min(options.wholeSamples ?? WHOLE_SAMPLES, all);

  const z = approximation.sample(count, generator.split("samples"));
  const points = shownOf(z, target);
  const { shown, derived } = quantities(z, approximation, exact);
  await pause();
  // A proposal that was not accepted repeats a draw, and equal draws have no
  // density: each counts once here.
  const distinct = diagnostics ? distinctRows(points, 2) : points;
  const logDensities = exact.logDensity(distinct);
  await pause();
  const kl = sampleKl(distinct, logDensities, { dim: 2 });
  await pause();
  const drawn = approximation.sample(wholeCount, generator.split("whole"));
  const bounds = evidenceBounds(
    diagnostics ? distinctRows(drawn, dim) : drawn,
    approximation,
    { exact, generator },
  );
  await pause();
  return {
    ...{ target: target.name, method, seconds, samples: count },
    ...{ shown, derived, kl, ...bounds },
    covariance: sampleMoments(points, 2).covariance[1]!,
    exactCovariance: exact.covariance,
    quantiles: quantiles(points, exact),
    exactLogEvidence: exact.logEvidence,
    slicedWasserstein: distances(drawn, exact, generator),
    positive: [positiveShare(points, 0), positiveShare(points, 1)],
    sectors: sectorShares(points, SECTORS),
  };
}

/** Whether whole points can be drawn exactly. */
function canDraw({ coordinates, complete }: Target): boolean {
  return coordinates.length === 2 || complete !== undefined;
}

/** The two shown coordinates of samples, [n, 2]. */
function shownOf(
  z: Float32Array,
  { coordinates, shown }: Target,
): Float64Array {
  const dim = coordinates.length;
  return Float64Array.from(
    { length: 2 * z.length / dim },
    (_, i) => z[Math.floor(i / 2) * dim + shown[i % 2]!]!,
  );
}

function quantities(
  z: Float32Array,
  { diagnostics }: Approximation,
  exact: ExactPosterior,
): Pick<PosteriorComparison, "shown" | "derived"> {
  const { target } = exact;
  const { coordinates, shown, derived } = target;
  const dim = coordinates.length;
  const n = z.length / dim;
  const all = diagnostics && diagnostics.chains * diagnostics.draws;
  const compare = (
    value: (z: ArrayLike<number>) => number,
    of: { name: string; mean: number; sd: number },
    effective: { samples: number; squares: number } | undefined,
  ): ComparedQuantity => {
    // Of N draws of chains, worth fewer, n are taken: their mean varies about
    // that of all, and that one about the truth.
    const widened = (worth = n) =>
      all === undefined ? 1 : Math.sqrt(n / worth + 1 - n / all);
    const values = Float64Array.from(
      { length: n },
      (_, i) => value(z.subarray(i * dim, (i + 1) * dim)),
    );
    const first = meanEstimate(values);
    const square = meanEstimate(values.map((v) => (v - first.value) ** 2));
    const sd = Math.sqrt(square.value);
    return {
      name: of.name,
      mean: first.value,
      meanError: first.standardError * widened(effective?.samples),
      sd,
      sdError: square.standardError / (2 * sd) * widened(effective?.squares),
      exactMean: of.mean,
      exactSd: of.sd,
    };
  };
  const sizeOf = (a: number) =>
    diagnostics && {
      samples: diagnostics.effectiveSamples[a]!,
      squares: diagnostics.effectiveSquares[a]!,
    };
  // What no chain was diagnosed by is as uncertain as the worst coordinate.
  const worst = diagnostics && {
    samples: Math.min(...diagnostics.effectiveSamples),
    squares: Math.min(...diagnostics.effectiveSquares),
  };
  const coordinate = (i: Shown) => {
    const of = { mean: exact.mean[i], sd: exact.sd[i] };
    const a = shown[i];
    return compare((z) => z[a]!, { name: coordinates[a]!, ...of }, sizeOf(a));
  };
  return {
    shown: [coordinate(0), coordinate(1)],
    derived: derived.map(({ value }, i) =>
      compare(value, exact.derived[i]!, worst)
    ),
  };
}

/** Rows that are equal to an earlier one left out. */
function distinctRows<T extends Float32Array | Float64Array>(
  rows: T,
  dim: number,
): T {
  const seen = new Set<string>();
  const isNew: boolean[] = [];
  for (let i = 0; i < rows.length; i += dim) {
    const key = rows.subarray(i, i + dim).join();
    isNew.push(!seen.has(key));
    seen.add(key);
  }
  return rows.filter((_, i) => isNew[Math.floor(i / dim)]) as T;
}

function evidenceBounds(
  z: Float32Array,
  { logDensity }: Approximation,
  { exact, generator }: {
    readonly exact: ExactPosterior;
    readonly generator: Generator;
  },
): Pick<PosteriorComparison, "bound" | "boundByDensity"> {
  const { target, logEvidence } = exact;
  const dim = target.coordinates.length;
  const logJoint = logJoints(target, z);
  const entropy = controlledEntropy(z, control(), dim);
  const means = blockMeans(logJoint, entropy.blocks.length);
  return {
    bound: blockEstimate(
      mean(logJoint) + entropy.whole,
      entropy.blocks.map((value, b) => value + means[b]!),
      dim,
    ),
    boundByDensity: logDensity && meanEstimate(
      logDensity(z).map((value, i) => logJoint[i]! - value),
    ),
  };

  /** Of what q ought to be, or else a Gaussian. */
  function control(): Control {
    const own = generator.split("control");
    if (canDraw(target)) {
      const samples = exact.sample(z.length / dim, own);
      const logDensity = logJoints(target, samples).map((value) =>
        value - logEvidence
      );
      return { samples, logDensity };
    }
    const gaussian = gaussianOf(z, dim);
    const samples = gaussian.draw(own.normals(z.length));
    return { samples, logDensity: gaussian.logDensity(samples) };
  }
}

function distances(
  z: Float32Array,
  exact: ExactPosterior,
  generator: Generator,
): PosteriorComparison["slicedWasserstein"] {
  const { target } = exact;
  if (!canDraw(target)) return undefined;
  const dim = target.coordinates.length;
  const count = z.length / dim;
  const draw = (name: string) => exact.sample(count, generator.split(name));
  const truth = draw("exact");
  const to = (samples: Float32Array) =>
    slicedWasserstein(samples, truth, {
      dim,
      generator: generator.split("directions"),
    });
  return { distance: to(z), floor: to(draw("other")) };
}

function quantiles(
  points: Float64Array,
  exact: ExactPosterior,
): ComparedQuantile[] {
  const sorted = ([0, 1] as const).map((a) =>
    points.filter((_, i) => i % 2 === a).sort()
  );
  const of = (a: Shown, p: number) => {
    const values = sorted[a]!;
    return values[Math.min(values.length - 1, Math.floor(p * values.length))]!;
  };
  return QUANTILES.map((p) => ({
    p,
    values: [of(0, p), of(1, p)],
    exact: [exact.quantile(0, p), exact.quantile(1, p)],
  }));
}

function positiveShare(points: Float64Array, coordinate: Shown): number {
  const n = points.length / 2;
  return points.filter((value, i) => i % 2 === coordinate && value > 0).length /
    n;
}

/**
 * The shares of points of the plane in equal sectors of their angle.
 *
 * @param points [n, 2].
 * @param sectors How many, counted from the angle 0 on.
 */
export function sectorShares(points: Float64Array, sectors: number): number[] {
  const n = points.length / 2;
  const shares = new Array<number>(sectors).fill(0);
  for (let i = 0; i < points.length; i += 2) {
    const angle = Math.atan2(points[i + 1]!, points[i]!);
    const turn = angle < 0 ? angle / (2 * Math.PI) + 1 : angle / (2 * Math.PI);
    shares[Math.min(sectors - 1, Math.floor(turn * sectors))]! += 1 / n;
  }
  return shares;
}
