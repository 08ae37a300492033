import type { Quantity, RecipeSummary, Spread } from "../../figures/mod.ts";
import { mean, standardDeviation } from "./statistics.ts";
import type { RunRecord } from "./study_run.ts";

/** The columns of a study: how they are called and which end is the worst. */
export const QUANTITIES = [
  { key: "logLikelihood", title: "log-likelihood, E[ln p(x)]", worst: "least" },
  {
    key: "reconstructionError",
    title: "reconstruction error, nats a component",
    worst: "most",
  },
  {
    key: "reconstructionNats",
    title: "reconstruction error, nats an example",
    worst: "most",
  },
  { key: "elbo", title: "ELBO", worst: "least" },
  {
    key: "klPosterior",
    title: "KL(q(z|x), p(z)), mean over x",
    worst: "most",
  },
  { key: "klAggregate", title: "KL(q(z), p(z))", worst: "most" },
] as const satisfies readonly { key: Quantity; [name: string]: string }[];

function spread(values: readonly number[]): Spread {
  return { mean: mean(values), standardDeviation: standardDeviation(values) };
}

/**
 * Mean, standard deviation and worst of every column.
 *
 * @param records Of one recipe, at least one.
 */
export function summarize(
  records: readonly Pick<RunRecord, "evaluation" | "seconds">[],
): RecipeSummary {
  const columns = QUANTITIES.map(({ key, worst }) => {
    const values = records.map(({ evaluation }) => evaluation[key]);
    const end = worst === "least" ? Math.min(...values) : Math.max(...values);
    return [key, { ...spread(values), worst: end }];
  });
  const byT = records.flatMap(({ evaluation }) =>
    evaluation.byDiscriminator ? [evaluation.byDiscriminator] : []
  );
  return {
    seconds: spread(records.map(({ seconds }) => seconds)),
    ...Object.fromEntries(columns),
    ...(byT.length === records.length && {
      byDiscriminator: {
        elbo: spread(byT.map(({ elbo }) => elbo)),
        klPosterior: spread(byT.map(({ klPosterior }) => klPosterior)),
      },
    }),
  };
}
