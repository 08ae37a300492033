import assert from "node:assert/strict";
import { QUANTITIES, summarize } from "../../../lib/cli/studies/summary.ts";
import { assertNear } from "../../support/assertions.ts";
import { someRecord } from "./support.ts";

Deno.test("summarize: mean, deviation and the worse end of each column", () => {
  const values = [1, 2, 6]; // deviation sqrt(7)
  const summary = summarize(values.map((value, seed) =>
    someRecord(seed, {
      ...Object.fromEntries(QUANTITIES.map(({ key }) => [key, value])),
      byDiscriminator: {
        elbo: 10 * value,
        klPosterior: -value,
        standardErrors: { elbo: 0, klPosterior: 0 },
      },
    }, { seconds: value })
  ));
  const worst = {
    logLikelihood: 1,
    reconstructionError: 6,
    reconstructionNats: 6,
    elbo: 1,
    klPosterior: 6,
    klAggregate: 6,
  };
  for (const { key } of QUANTITIES) {
    assertNear(summary[key].mean, 3, 1e-12);
    assertNear(summary[key].standardDeviation!, Math.sqrt(7), 1e-12);
    assert.equal(summary[key].worst, worst[key], key);
  }
  assertNear(summary.seconds.mean, 3, 1e-12);
  assertNear(summary.byDiscriminator!.elbo.mean, 30, 1e-12);
  assertNear(summary.byDiscriminator!.klPosterior.mean, -3, 1e-12);
});

Deno.test("summarize: one run has no deviation, a VAE no T", () => {
  const summary = summarize([someRecord(1, { elbo: -2 })]);
  assert.deepEqual(summary.elbo, {
    mean: -2,
    standardDeviation: null,
    worst: -2,
  });
  assert.ok(!("byDiscriminator" in summary));
});
