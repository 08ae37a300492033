import type { PosteriorStudy } from "../../figures/mod.ts";
import { METHODS, targets } from "../../posterior/mod.ts";
import { duration } from "../progress.ts";
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
 */
export function posteriorsText({ rows }: PosteriorStudy): string {
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
      const mean = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      const all = runs.map(({ kl }) => kl);
      const worst = runs.length > 1
        ? `, worst ${Math.max(...all).toFixed(3)}`
        : "";
      const took = duration(mean(runs.map(({ seconds }) => seconds)));
      return `${mean(all).toFixed(3)}${worst}; ${took}`;
    }),
  ]);
  const distinct = (of: (row: PosteriorStudy["rows"][number]) => unknown) =>
    [...new Set(rows.map(of))].sort().join(", ");
  return [
    "KL(q, p) of the two shown coordinates in nats, mean over the seeds " +
    `${distinct(({ seed }) => seed)} and the worst of them, and the time of ` +
    "a fit on one thread, two at a time (`deno task posterior-study`, " +
    `${distinct(({ machine }) => machine)}, ${distinct(({ date }) => date)}):`,
    markdownTable([
      ["", ...methods.map((method) => TITLES[method])],
      ...body,
    ]),
    "A divergence below about 0.005 nats is within its error. Notebook 09 " +
    "shows the posteriors, and has the other figures.",
  ].join("\n\n");
}
