import type {
  ComparedQuantity,
  PosteriorComparison,
} from "../posterior/mod.ts";

/** What `deno task posterior --json` prints beside the comparison's numbers. */
export interface PosteriorRun {
  /** The recipe of AVB; null for a method that has none. */
  readonly preset: string | null;
  /** Of all that was drawn. */
  readonly seed: number;
}

/** Moments as lists, under names such as `thetaMean` and `exactThetaSd`. */
function moments(
  prefix: string,
  quantities: readonly ComparedQuantity[],
): Record<string, number[]> {
  return {
    [camelCase(prefix, "mean")]: quantities.map(({ mean }) => mean),
    [camelCase(prefix, "sd")]: quantities.map(({ sd }) => sd),
    [camelCase("exact", prefix, "mean")]: quantities.map(({ exactMean }) =>
      exactMean
    ),
    [camelCase("exact", prefix, "sd")]: quantities.map(({ exactSd }) =>
      exactSd
    ),
  };
}

/** Words as one name, such as `exactThetaMean`; an empty one adds nothing. */
function camelCase(...words: readonly string[]): string {
  return words.filter((word) => word !== "").map((word, i) =>
    i === 0 ? word : word[0]!.toUpperCase() + word.slice(1)
  ).join("");
}

/** The derived quantities by what their names begin with, such as "theta". */
function families(
  derived: readonly ComparedQuantity[],
): Map<string, ComparedQuantity[]> {
  const byName = new Map<string, ComparedQuantity[]>();
  for (const quantity of derived) {
    const [family] = quantity.name.split("_") as [string];
    byName.set(family, [...byName.get(family) ?? [], quantity]);
  }
  return byName;
}

/**
 * A comparison as one flat object, the shown two coordinates in lists.
 *
 * @param comparison Of an approximation with quadrature.
 * @param run The seed and the recipe.
 */
export function posteriorRecord(
  comparison: PosteriorComparison,
  { seed, preset }: PosteriorRun,
) {
  const { target, method, seconds, samples, kl, bound } = comparison;
  const { boundByDensity, sectors, positive } = comparison;
  return {
    ...{ target, method, preset, seed, seconds, samples },
    ...moments("", comparison.shown),
    ...Object.assign(
      {},
      ...[...families(comparison.derived)].map(([family, quantities]) =>
        moments(family, quantities)
      ),
    ) as Record<string, number[]>,
    kl: kl.value,
    klError: Math.hypot(kl.standardError, kl.bias),
    logEvidence: bound.value,
    logEvidenceError: Math.hypot(bound.standardError, bound.bias),
    logEvidenceByDensity: boundByDensity?.value ?? null,
    exactLogEvidence: comparison.exactLogEvidence,
    slicedWasserstein: comparison.slicedWasserstein ?? null,
    positive: [...positive],
    sectors: [...sectors],
  };
}
