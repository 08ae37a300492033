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
  if (quantities.length === 0) return {};
  const key = (word: string) =>
    prefix === "" ? word : prefix + word[0]!.toUpperCase() + word.slice(1);
  const exact = (word: string) => {
    const name = key(word);
    return `exact${name[0]!.toUpperCase()}${name.slice(1)}`;
  };
  const list = (of: (quantity: ComparedQuantity) => number) =>
    quantities.map(of);
  return {
    [key("mean")]: list(({ mean }) => mean),
    [key("sd")]: list(({ sd }) => sd),
    [exact("mean")]: list(({ exactMean }) => exactMean),
    [exact("sd")]: list(({ exactSd }) => exactSd),
  };
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
