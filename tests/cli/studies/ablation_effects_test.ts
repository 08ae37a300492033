import assert from "node:assert/strict";
import {
  type Claim,
  verdicts,
} from "../../../lib/cli/studies/ablation_claims.ts";
import {
  effects,
  EVERYTHING,
  type VariantRuns,
} from "../../../lib/cli/studies/ablation_effects.ts";
import { assertNear } from "../../support/assertions.ts";
import { someRecord } from "./support.ts";

/** Runs of seeds 0, 1, …; T's ELBO is 0.5 above the true one. */
function runs(
  recipe: "blog" | "table-1",
  change: string,
  elbos: readonly (number | undefined)[],
): VariantRuns {
  return {
    recipe,
    change,
    records: elbos.flatMap((elbo, seed) =>
      elbo === undefined ? [] : [someRecord(seed, {
        elbo,
        klAggregate: -2 * elbo,
        byDiscriminator: {
          elbo: elbo + 0.5,
          klPosterior: 0,
          standardErrors: { elbo: 0, klPosterior: 0 },
        },
      })]
    ),
  };
}

const STUDY = [
  runs("blog", "none", [-3, -5, -9]),
  runs("blog", "decay", [-2, -3, -3]),
  runs("table-1", "none", [-1, -1, -1]),
  runs("table-1", "decay", [undefined, -2, -2]),
  runs("table-1", "beta1", [-4, undefined, undefined]),
];

Deno.test("effects: changed minus unchanged, paired by seed", () => {
  const [everything, blogDecay, decay, beta1] = effects(STUDY);
  // 1, 2, 6: mean 3, standard error sqrt(7 / 3).
  assert.deepEqual([blogDecay!.recipe, blogDecay!.change], ["blog", "decay"]);
  assertNear(blogDecay!.elbo!.mean, 3, 1e-12);
  assertNear(blogDecay!.elbo!.standardError, Math.sqrt(7 / 3), 1e-12);
  assertNear(blogDecay!.klAggregate!.mean, -6, 1e-12);
  assertNear(blogDecay!.excessByT!.mean, 0, 1e-12);
  const decades = [[-2, -3], [-3, -5], [-3, -9]].map(([after, before]) =>
    Math.log10((-Math.log(4) - after!) / (-Math.log(4) - before!))
  );
  assertNear(
    blogDecay!.gapDecades!.mean,
    decades.reduce((sum, value) => sum + value) / 3,
    1e-12,
  );
  // 2, 4, 8.
  assert.equal(everything!.change, EVERYTHING);
  assertNear(everything!.elbo!.mean, 14 / 3, 1e-12);
  // The seed that failed has no part in it.
  assert.deepEqual(decay!.elbo, { mean: -1, standardError: 0, pairs: 2 });
  assert.equal(beta1!.elbo, null);
});

Deno.test("verdicts: the sign, by more than two standard errors", () => {
  const claim = (
    recipe: "blog" | "table-1",
    change: string,
    sign: 1 | -1,
  ): Claim => ({ sentence: "", recipe, change, sign, effect: "elbo" });
  const all = verdicts(effects(STUDY), [
    claim("blog", "decay", 1), // 3 ± 1.53: less than two
    claim("table-1", "decay", -1),
    claim("table-1", "decay", 1),
    claim("table-1", "beta1", -1),
    claim("table-1", "not measured", -1),
    claim("blog", EVERYTHING, 1), // 14 / 3 ± 1.76
  ]);
  assert.deepEqual(
    all.map(({ change, holds, pairs }) => [change, holds, pairs]),
    [
      ["decay", false, 3],
      ["decay", true, 2],
      ["decay", false, 2],
      ["beta1", false, 0],
      [EVERYTHING, true, 3],
    ],
  );
  assert.equal(all[3]!.difference, null);
  assert.equal(all[1]!.difference, -1);
});
