import type { PosteriorStudy } from "../../figures/mod.ts";
import { METHODS, targets } from "../../posterior/mod.ts";
import { duration } from "../progress.ts";
import { mean } from "../studies/statistics.ts";
import { markdownTable } from "./markers.ts";

/** What stands above a method's column. */
const TITLES: Readonly<Record<typeof METHODS[number], string>> = {
  "avb": "AVB, fixed reference",
  "avb-ac": "**AVB, adaptive contrast**",
  "full-rank": "Gaussian, full rank",
  "mean-field": "Gaussian, mean field",
  "hmc": "HMC",
};

/**
 * The README's table of the posteriors: KL(q, p) by target and method.
 *
 * @param study What `deno task posterior-study` left in data/posterior.json.
 * @throws {RangeError} If it has no run.
 */
export function posteriorsText({ rows }: PosteriorStudy): string {
  if (rows.length === 0) {
    throw new RangeError(
      "it has no run, at least one is wanted; `deno task posterior-study` " +
        "makes them",
    );
  }
  const methods = METHODS.filter((name) =>
    rows.some(({ method }) => method === name)
  );
  const body = Object.values(targets).map(({ name, title }) => [
    title,
    ...methods.map((method) => {
      const runs = rows.filter((row) =>
        row.target === name && row.method === method
      );
      if (runs.length === 0) return "–";
      const all = runs.map(({ kl }) => kl);
      const worst = runs.length > 1
        ? `, worst ${Math.max(...all).toFixed(3)}`
        : ", one seed";
      const took = duration(mean(runs.map(({ seconds }) => seconds)));
      return `${mean(all).toFixed(3)}${worst}; ${took}`;
    }),
  ]);
  const distinct = (of: (row: PosteriorStudy["rows"][number]) => unknown) =>
    [...new Set(rows.map(of))].join(", ");
  const error = Math.max(...rows.map(({ klError }) => klError));
  return [
    "KL(q, p) of two coordinates, of eight schools mu and tau, in nats: the " +
    `mean over seeds ${distinct(({ seed }) => seed)}, the worst, and the ` +
    "time of a fit on one thread (`deno task posterior-study`, " +
    `${distinct(({ machine }) => machine)}, ${distinct(({ date }) => date)}):`,
    markdownTable([
      ["", ...methods.map((method) => TITLES[method])],
      ...body,
    ]),
    `No divergence's error is above ${error.toFixed(4)} nats. Notebook 09 ` +
    "shows the posteriors, and has the other figures.",
  ].join("\n\n");
}
