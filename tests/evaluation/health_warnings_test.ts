import assert from "node:assert/strict";
import { dataSet, fourPoints } from "../../lib/data/mod.ts";
import type { Health } from "../../lib/evaluation/mod.ts";
import {
  healthWarnings,
  lossWarnings,
} from "../../lib/evaluation/health_warnings.ts";
import { type PresetName, presets } from "../../lib/training/mod.ts";
import { estimate, soundHealth, soundVaeHealth } from "../support/health.ts";

type Measured = Omit<Health, "warnings">;

function warningsOf(
  changes: Partial<Measured>,
  {
    preset = "table-1" as PresetName,
    from = soundHealth as Measured,
  } = {},
) {
  return healthWarnings({ ...from, ...changes }, {
    data: fourPoints,
    config: { ...presets[preset], seed: 0 },
  });
}

function kindsOf(...args: Parameters<typeof warningsOf>): string[] {
  return warningsOf(...args).map(({ kind }) => kind);
}

/** The sound T with changes. */
function withT(changes: Partial<NonNullable<Measured["discriminator"]>>) {
  return { discriminator: { ...soundHealth.discriminator, ...changes } };
}

Deno.test("healthWarnings: a sound run has none", () => {
  assert.deepEqual(warningsOf({}), []);
  assert.deepEqual(warningsOf({}, { preset: "vae", from: soundVaeHealth }), []);
});

const NOTHING = 2 * Math.LN2;
const ENTROPY = Math.log(4);

/** A change just before a warning's threshold, and one just behind. */
const THRESHOLDS: [string, Partial<Measured>, Partial<Measured>][] = [
  [
    "T too low", // a quarter of the KL
    { discriminatorGap: estimate(0.349) },
    { discriminatorGap: estimate(0.351) },
  ],
  [
    "T too high",
    { discriminatorGap: estimate(-0.349) },
    { discriminatorGap: estimate(-0.351) },
  ],
  [
    "T too low", // of a small KL
    { klPosterior: estimate(0.2), discriminatorGap: estimate(0.099) },
    { klPosterior: estimate(0.2), discriminatorGap: estimate(0.101) },
  ],
  [
    "T too low", // three errors and the bias
    { discriminatorGap: estimate(1.3, 0.4, -0.2) },
    { discriminatorGap: estimate(1.5, 0.4, -0.2) },
  ],
  ["dead T", withT({ spread: 1.1e-6 }), withT({ spread: 0.9e-6 })],
  [
    "dead T", // of a large constant
    withT({ mean: -100, spread: 1.1e-4 }),
    withT({ mean: -100, spread: 0.9e-4 }),
  ],
  [
    "silent T",
    withT({ loss: estimate(0.989 * NOTHING) }),
    withT({ loss: estimate(0.991 * NOTHING) }),
  ],
  [
    "misleading T",
    withT({ loss: estimate(1.049 * NOTHING) }),
    withT({ loss: estimate(1.051 * NOTHING) }),
  ],
  [
    "misleading T", // three errors
    withT({ loss: estimate(NOTHING + 0.29, 0.1) }),
    withT({ loss: estimate(NOTHING + 0.31, 0.1) }),
  ],
  [
    "saturated T",
    withT({ saturated: { posterior: 0.5, prior: 1 } }),
    withT({ saturated: { posterior: 0.51, prior: 0 } }),
  ],
  [
    "collapsed posterior",
    { klPosterior: estimate(0.051 * ENTROPY), discriminatorGap: estimate(0) },
    { klPosterior: estimate(0.049 * ENTROPY), discriminatorGap: estimate(0) },
  ],
  [
    "vanished gradient of psi",
    { gradientNorms: { generative: 1, discriminator: 1.1e-6 } },
    { gradientNorms: { generative: 1, discriminator: 0.9e-6 } },
  ],
  [
    "vanished gradient of theta and phi",
    { gradientNorms: { generative: 1.1e-6, discriminator: 1 } },
    { gradientNorms: { generative: 0.9e-6, discriminator: 1 } },
  ],
  [
    "no gradient of psi",
    { gradientNorms: { generative: 1, discriminator: 1e38 } },
    { gradientNorms: { generative: 1, discriminator: Infinity } },
  ],
  [
    "no gradient of theta and phi",
    { gradientNorms: { generative: 1e38, discriminator: 1 } },
    { gradientNorms: { generative: NaN, discriminator: 1 } },
  ],
  [
    "leaps of psi",
    { reach: { generative: 0.1, discriminator: 99 } },
    { reach: { generative: 0.1, discriminator: 101 } },
  ],
  [
    "leaps of theta and phi",
    { reach: { generative: 99, discriminator: 0.1 } },
    { reach: { generative: 101, discriminator: 0.1 } },
  ],
];

for (const [kind, before, behind] of THRESHOLDS) {
  Deno.test(`healthWarnings: ${kind}, ${JSON.stringify(behind)}`, () => {
    assert.deepEqual(kindsOf(before), []);
    assert.deepEqual(kindsOf(behind), [kind]);
  });
}

Deno.test("healthWarnings: seen, meaning and what to try, with values", () => {
  const text = (changes: Partial<Measured>, preset: PresetName = "table-1") =>
    warningsOf(changes, { preset })[0]!.text;
  const low = { discriminatorGap: estimate(0.9, 0.02) };
  assert.match(
    text(low),
    /too high by 0\.9 ± 0\.02 nats: T gives .* as 0\.5 instead of 1\.4,.*Let T keep up: more discriminatorSteps.*contrast=samples$/,
  );
  // Where adaptive contrast is on, it is not advised.
  assert.doesNotMatch(text(low, "gdikov-synthetic-ac"), /contrast=/);
  assert.match(
    text({ discriminatorGap: estimate(-0.9) }),
    /too low by 0\.9 .* as 2\.3 instead of 1\.4.*Let T be less sure/,
  );
  assert.match(
    text(withT({ mean: 0, spread: 0 }), "blog"),
    /T is 0 at every sample .*another seed.*outputActivation=linear/,
  );
  // A dense T has no towers.
  assert.doesNotMatch(
    text(withT({ mean: 0, spread: 0 })),
    /outputActivation/,
  );
  assert.match(
    text(withT({ saturated: { posterior: 0.75, prior: 0 } })),
    /at 75 % of the samples of q.*contrast=samples/,
  );
  assert.match(
    text({ reach: { generative: 0.1, discriminator: 123456 } }),
    /discriminator loss has the norm 0\.2: .* by 1\.2e\+5 nats.*discriminatorOptimizer\.learningRate$/,
  );
  assert.match(
    text({ klPosterior: estimate(0.02), discriminatorGap: estimate(0) }),
    /is 0\.02 nats, less than 5 % of the 1\.386 nats .*annealingShare/,
  );
});

Deno.test("healthWarnings: the cause, not what follows from it", () => {
  // A dead T misses the whole KL, teaches psi nothing and says nothing.
  assert.deepEqual(
    kindsOf({
      ...withT({ mean: 0, spread: 0, loss: estimate(NOTHING, 0) }),
      discriminatorGap: estimate(1.4),
      gradientNorms: { generative: 1, discriminator: 0 },
    }),
    ["dead T"],
  );
  // A T out of hand drives (8) too.
  assert.deepEqual(
    kindsOf({ reach: { generative: 1e6, discriminator: 1e6 } }),
    ["leaps of psi"],
  );
  // Where T is sure of the wrong thing, no faster T is advised.
  const [misleading, gap, ...others] = warningsOf({
    ...withT({ loss: estimate(1000) }),
    discriminatorGap: estimate(1e4),
  });
  assert.equal(misleading!.kind, "misleading T");
  assert.match(gap!.text, /too high by 1\.000e\+4|too high by 10000/);
  assert.match(gap!.text, /Let T be less sure/);
  assert.deepEqual(others, []);
});

Deno.test("healthWarnings: with adaptive contrast T may have nothing to say", () => {
  const silent = withT({ loss: estimate(NOTHING) });
  assert.deepEqual(kindsOf(silent), ["silent T"]);
  assert.deepEqual(kindsOf(silent, { preset: "gdikov-synthetic-ac" }), []);
  // Nor has it where q is the prior: that is another warning.
  assert.deepEqual(
    kindsOf({
      ...silent,
      klPosterior: estimate(0.01),
      discriminatorGap: estimate(0),
    }),
    ["collapsed posterior"],
  );
});

Deno.test("healthWarnings: no ELBO, and why", () => {
  const { elbo: _, klPosterior: __, ...rest } = soundVaeHealth;
  const [warning, ...others] = warningsOf(
    { problem: "Cannot estimate an entropy: all are equal." },
    { preset: "vae", from: rest },
  );
  assert.equal(warning!.kind, "no ELBO");
  assert.match(warning!.text, /Cannot estimate an entropy: all are equal\. /);
  assert.deepEqual(others, []);
});

Deno.test("lossWarnings: ten times what saying nothing costs", () => {
  const losses = { generative: 2, reconstruction: 1, divergence: 1 };
  const kinds = (changes: object, data = fourPoints) =>
    lossWarnings({ ...losses, ...changes }, data).map(({ kind }) => kind);
  assert.deepEqual(kinds({}), []);
  assert.deepEqual(kinds({ discriminator: 9.99 * NOTHING }), []);
  assert.deepEqual(kinds({ discriminator: 10.01 * NOTHING }), [
    "diverging discriminator",
  ]);
  const coins = 4 * Math.LN2;
  assert.deepEqual(kinds({ generative: -9.99 * coins }), []);
  assert.deepEqual(kinds({ generative: 10.01 * coins }), [
    "diverging generative",
  ]);
  assert.deepEqual(kinds({ generative: -10.01 * coins }), [
    "diverging generative",
  ]);
  // A loss of long x is larger by itself.
  const long = dataSet("long", [Array(100).fill(1)]);
  assert.deepEqual(kinds({ generative: 10.01 * coins }, long), []);
  // T is the cause where both are large.
  assert.deepEqual(kinds({ generative: 1e9, discriminator: 1e9 }), [
    "diverging discriminator",
  ]);
  const [warning] = lossWarnings(
    { ...losses, discriminator: 1234.5 },
    fourPoints,
  );
  assert.match(
    warning!.text,
    /discriminator loss is 123[45] nats, more than 10 times the 1\.386 nats.*NaN.*discriminatorOptimizer\.learningRate$/,
  );
});
