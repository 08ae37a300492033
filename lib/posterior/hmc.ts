import { mean } from "../evaluation/estimate.ts";
import { pauses } from "../evaluation/pause.ts";
import type { Generator } from "../random/mod.ts";
import type { Approximation } from "./approximation.ts";
import {
  type ChainDiagnostics,
  effectiveSampleSize,
  splitRHat,
} from "./chains.ts";
import { DualAveraging } from "./dual_averaging.ts";
import { energies, Field, leapfrog, type Positions } from "./leapfrog.ts";
import type { Target } from "./target.ts";

/** Options of {@link hamiltonianMonteCarlo}. */
export interface HmcOptions {
  /** Where all of its random numbers come from. */
  readonly generator: Generator;
  /** Chains side by side, as one batch; 256 by default. */
  readonly chains?: number | undefined;
  /** Iterations that find the step and the scales; 300 by default. */
  readonly warmUp?: number | undefined;
  /** Iterations whose draws are kept; 500 by default. */
  readonly draws?: number | undefined;
  /** The acceptance that the step is tuned to; 0.65 by default. */
  readonly acceptance?: number | undefined;
  /** Ends the work between two iterations; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The longest flight, in a unit in which a Gaussian target swings to and fro in
 * 2 pi. Flights are of all lengths up to that: the mean one, a quarter of the
 * swing, forgets where it began, and no coordinate returns there every time.
 */
const LONGEST = Math.PI;
const FIRST_STEP = 0.1;
/** Shares of the warm-up after which the scales are measured. */
const MEASURED = [0.25, 0.5];
/** A chain that never accepts counts as this, not as the end of all steps. */
const LEAST = 1e-3;

/**
 * Hamiltonian Monte Carlo (Neal 2011): chains that fly through the posterior
 * with random velocities, many of them side by side as one batch, so that each
 * gradient is one pass of the target's log-joint.
 *
 * In the warm-up the step is tuned by dual averaging, and each coordinate's
 * scale is its standard deviation over all chains. What is tuned is the
 * harmonic mean of the chains' acceptance (Hoffman, Radul and Sountsov 2021):
 * one chain that is stuck where the density is steep makes the step small
 * until it is free.
 *
 * @param target Whose posterior.
 * @param options Where from, how many.
 * @returns Draws of all chains, with acceptance, effective sample sizes and
 * R-hat.
 * @throws {RangeError} If a number makes no sense.
 *
 * @example
 * ```ts
 * import {
 *   Generator,
 *   hamiltonianMonteCarlo,
 *   initBackend,
 *   targets,
 * } from "avb";
 * await initBackend("cpu");
 * const { sample, diagnostics } = await hamiltonianMonteCarlo(targets.torus, {
 *   generator: Generator.fromSeed(1),
 *   chains: 16,
 *   warmUp: 60,
 *   draws: 40,
 * });
 * console.assert(sample(100, Generator.fromSeed(2)).length === 200);
 * console.log(diagnostics?.acceptance, diagnostics?.rHat);
 * ```
 */
export async function hamiltonianMonteCarlo(
  target: Target,
  options: HmcOptions,
): Promise<Approximation> {
  const { generator, signal } = options;
  const { chains = 256, warmUp = 300, draws = 500, acceptance: aim = 0.65 } =
    options;
  check({ chains, warmUp, draws }, aim);
  const begin = performance.now();
  const dim = target.coordinates.length;
  const pause = pauses(signal);
  const field = new Field(target, chains);
  try {
    let positions = field.at(
      Float64Array.from(generator.normals(chains * dim)),
    );
    let scales: Float64Array = new Float64Array(dim).fill(1);
    let tuning = new DualAveraging(FIRST_STEP, aim);
    const measured = MEASURED.map((share) => Math.round(share * warmUp));
    const seen: Float64Array[] = [];
    const kept = new Float32Array(draws * chains * dim);
    let accepted = 0;
    for (let t = 0; t < warmUp + draws; t++) {
      await pause();
      const warm = t < warmUp;
      const step = warm ? tuning.step : tuning.average;
      const next = iterate(field, positions, { step, scales, generator });
      positions = next.positions;
      if (warm) {
        tuning.update(harmonicMean(next.acceptance));
        seen.push(positions.z);
        if (!measured.includes(t + 1)) continue;
        scales = deviations(seen.slice(seen.length >> 1), dim);
        seen.length = 0;
        tuning = new DualAveraging(FIRST_STEP, aim);
      } else {
        kept.set(positions.z, (t - warmUp) * chains * dim);
        accepted += next.acceptance.reduce((a, b) => a + b, 0);
      }
    }
    return {
      method: "hmc",
      seconds: (performance.now() - begin) / 1000,
      sample: (count, generator) => shuffled(kept, dim, count, generator),
      diagnostics: diagnose(kept, {
        ...{ dim, chains, draws },
        acceptance: accepted / (draws * chains),
      }),
    };
  } finally {
    field.dispose();
  }
}

function check(counts: Record<string, number>, aim: number): void {
  for (const [name, count] of Object.entries(counts)) {
    const least = name === "chains" ? 1 : 4;
    if (Number.isInteger(count) && count >= least) continue;
    throw new RangeError(
      `Cannot run chains: ${name} is ${count}, wanted an integer from ` +
        `${least} on`,
    );
  }
  if (!(aim > 0 && aim < 1)) {
    throw new RangeError(
      `Cannot run chains: acceptance is ${aim}, wanted a number between 0 ` +
        `and 1`,
    );
  }
}

/** One flight of every chain, and whether it stays where it came to. */
function iterate(
  field: Field,
  positions: Positions,
  { step, scales, generator }: {
    readonly step: number;
    readonly scales: Float64Array;
    readonly generator: Generator;
  },
): { positions: Positions; acceptance: Float64Array } {
  const velocity = Float64Array.from(generator.normals(positions.z.length));
  const start = { positions, velocity };
  const count = 1 + generator.integer(Math.max(1, Math.round(LONGEST / step)));
  const end = leapfrog(field, start, { step, count, scales });
  const before = energies(start);
  const acceptance = energies(end).map((energy, c) => {
    const probability = Math.min(1, Math.exp(before[c]! - energy));
    // A flight that ended in NaN is not accepted.
    return probability >= 0 ? probability : 0;
  });
  const accept = acceptance.map((p) => generator.uniform() < p ? 1 : 0);
  const dim = scales.length;
  const chosen = (ends: Float64Array, starts: Float64Array, width: number) =>
    starts.map((value, i) => accept[Math.floor(i / width)] ? ends[i]! : value);
  const { z, logJoint, gradient } = end.positions;
  return {
    positions: {
      z: chosen(z, positions.z, dim),
      logJoint: chosen(logJoint, positions.logJoint, 1),
      gradient: chosen(gradient, positions.gradient, dim),
    },
    acceptance,
  };
}

function harmonicMean(values: Float64Array): number {
  const inverse = values.reduce((sum, p) => sum + 1 / Math.max(p, LEAST), 0);
  return values.length / inverse;
}

/** Standard deviation of each coordinate over all chains and iterations. */
function deviations(
  iterations: readonly Float64Array[],
  dim: number,
): Float64Array {
  return Float64Array.from({ length: dim }, (_, a) => {
    const values = iterations.flatMap((z) =>
      Array.from(z.filter((_, i) => i % dim === a))
    );
    const center = mean(values);
    // A coordinate that has not moved yet keeps a scale.
    return Math.sqrt(mean(values.map((z) => (z - center) ** 2))) || 1;
  });
}

function diagnose(
  kept: Float32Array,
  { dim, chains, draws, acceptance }: {
    readonly dim: number;
    readonly chains: number;
    readonly draws: number;
    readonly acceptance: number;
  },
): ChainDiagnostics {
  const coordinates = Array.from(
    { length: dim },
    (_, a) => Float64Array.from(kept.filter((_, i) => i % dim === a)),
  );
  const squares = coordinates.map((values) => {
    const center = mean(values);
    return values.map((z) => (z - center) ** 2);
  });
  const sizes = (quantities: readonly Float64Array[]) =>
    quantities.map((values) => effectiveSampleSize(values, chains));
  return {
    ...{ chains, draws, acceptance },
    rHat: coordinates.map((values) => splitRHat(values, chains)),
    effectiveSamples: sizes(coordinates),
    effectiveSquares: sizes(squares),
  };
}

/** Draws in a random order, each at most once. */
function shuffled(
  kept: Float32Array,
  dim: number,
  count: number,
  generator: Generator,
): Float32Array {
  const all = kept.length / dim;
  if (count > all) {
    throw new RangeError(
      `Cannot give ${count} draws: the chains made ${all}. Run more chains, ` +
        `or longer ones`,
    );
  }
  const order = generator.shuffle(
    Int32Array.from({ length: all }, (_, i) => i),
  );
  const out = new Float32Array(count * dim);
  for (let k = 0; k < count; k++) {
    const from = order[k]! * dim;
    out.set(kept.subarray(from, from + dim), k * dim);
  }
  return out;
}
