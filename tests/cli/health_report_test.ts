import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import {
  defaultHealthInterval,
  healthLines,
  HealthReports,
  WarningWatch,
} from "../../lib/cli/health_report.ts";
import { trainingHealth } from "../../lib/evaluation/mod.ts";
import { DivergenceError } from "../../lib/training/mod.ts";
import { useFastest } from "../support/backends.ts";
import { estimate, soundHealth, soundVaeHealth } from "../support/health.ts";
import { smallConfig } from "../support/small.ts";
import { start } from "../support/trainings.ts";

Deno.test("defaultHealthInterval: ten a run, 500 steps apart or more", () => {
  assert.deepEqual(
    [200, 3600, 8000, 16_000, 100_000].map(defaultHealthInterval),
    [500, 500, 800, 1600, 10_000],
  );
});

Deno.test("healthLines: every quantity, by name", () => {
  assert.deepEqual(healthLines(soundHealth), [
    "Health at step 1600; nats, ± standard error",
    "  ELBO -1.500 ± 0.010; by T -1.400 ± 0.010, too high by 0.100 ± 0.010",
    "  T: (9) is 1.150 ± 0.010 (1.386 if T is 0); spread 0.712; saturated " +
    "at 1 % of q's samples, 75 % of the prior's",
    "  gradient norms: theta and phi 1.23, psi 0.200",
    "  nothing to warn of",
  ]);
  const warnings = ["dead T", "gap"].map((kind) => ({ kind, text: "…" }));
  const lines = healthLines({
    ...soundHealth,
    discriminatorGap: estimate(-0.25),
    warnings,
  });
  assert.match(lines[1]!, /too low by 0\.250/);
  assert.equal(lines.at(-1), "  warnings: dead T, gap");
});

Deno.test("healthLines: of a VAE, and without an ELBO", () => {
  assert.deepEqual(healthLines(soundVaeHealth), [
    "Health at step 1600; nats, ± standard error",
    "  ELBO -1.700 ± 0.010",
    "  gradient norms: theta and phi 1.00",
    "  nothing to warn of",
  ]);
  const { elbo: _, ...without } = soundVaeHealth;
  assert.equal(healthLines(without).length, 3);
});

Deno.test("WarningWatch: tells what appears and what is over, once", () => {
  const watch = new WarningWatch();
  const [a, b] = ["a", "b"].map((kind) => ({ kind, text: `text of ${kind}` }));
  assert.deepEqual(watch.changes("health", 1, []), []);
  assert.deepEqual(watch.changes("health", 2, [a!]), [
    "Warning at step 2, a: text of a",
  ]);
  assert.deepEqual(watch.changes("health", 3, [a!]), []);
  // Another source knows nothing of it.
  assert.deepEqual(watch.changes("losses", 3, []), []);
  assert.deepEqual(watch.changes("health", 4, [b!]), [
    "Warning at step 4, b: text of b",
    "Over at step 4: a",
  ]);
  assert.deepEqual(watch.changes("health", 5, []), ["Over at step 5: b"]);
  assert.deepEqual(watch.changes("health", 6, [a!]), [
    "Warning at step 6, a: text of a",
  ]);
});

Deno.test("HealthReports: at every interval and at the last step", async () => {
  await useFastest();
  const training = start(smallConfig("table-1", { steps: 30 }));
  const lines: string[] = [];
  const reports = new HealthReports(training, 12, (line) => lines.push(line));
  assert.equal(reports.stride, 2);
  const taken = [];
  for await (const progress of training.run({ every: reports.stride })) {
    const health = await reports.after(progress);
    if (health) taken.push(health);
  }
  assert.deepEqual(taken.map(({ step }) => step), [12, 24, 30]);
  assert.equal(reports.last, taken[2]);
  assert.deepEqual(taken[2], await trainingHealth(training));
  for (const health of taken) {
    for (const line of healthLines(health)) assert.ok(lines.includes(line));
  }
  training.dispose();
});

Deno.test("HealthReports: the stride meets every interval", () => {
  const training = {} as ConstructorParameters<typeof HealthReports>[0];
  for (const [interval, stride] of [[0, 10], [500, 10], [15, 5], [7, 1]]) {
    const reports = new HealthReports(training, interval!, () => {});
    assert.equal(reports.stride, stride);
  }
});

Deno.test("HealthReports: warnings once, those of losses between reports", async () => {
  await useFastest();
  const { discriminator: towers } = smallConfig("blog");
  const training = start(
    smallConfig("table-1", { steps: 40, discriminator: towers }),
  );
  const lines: string[] = [];
  const reports = new HealthReports(training, 10, (line) => lines.push(line));
  const dying = training.networks.discriminator!.parameters["z/2/bias"]!;
  const losses = { generative: 2, reconstruction: 1, divergence: 1 };
  const after = (step: number, discriminator: number) =>
    reports.after({
      ...{ step, steps: 40, seconds: 1 },
      losses: { ...losses, discriminator },
    });
  const told = () =>
    lines.splice(0).filter((line) => /^(Warn|Over)/.test(line));

  await after(2, 1);
  assert.deepEqual(told(), []);
  await after(4, 20);
  const [warning, ...others] = told();
  assert.match(warning!, /^Warning at step 4, diverging discriminator: The/);
  assert.deepEqual(others, []);
  await after(6, 30);
  assert.deepEqual(told(), []);
  await after(8, 1);
  assert.deepEqual(told(), ["Over at step 8: diverging discriminator"]);

  tf.tidy(() => dying.assign(tf.fill(dying.shape, -1000)));
  await after(10, 1);
  assert.match(told().join("\n"), /^Warning at step 10, dead T: T is 0 at /m);
  await after(12, 1);
  await after(20, 1);
  assert.deepEqual(told(), []);
  tf.tidy(() => dying.assign(tf.fill(dying.shape, 1)));
  await after(30, 1);
  assert.ok(told().includes("Over at step 30: dead T"));
  training.dispose();
});

Deno.test("HealthReports: a T that runs away is told before it is NaN", async () => {
  await useFastest();
  const training = start(smallConfig("poolio", { steps: 100 }));
  const lines: string[] = [];
  const reports = new HealthReports(training, 100, (line) => lines.push(line));
  const kernel = training.networks.discriminator!.parameters["last/0/kernel"]!;
  let warned = 0;
  await assert.rejects(async () => {
    for await (const progress of training.run({ every: 1 })) {
      await reports.after(progress);
      if (lines.length > 0) warned ||= progress.step;
      tf.tidy(() => kernel.assign(tf.mul(kernel, 1000)));
    }
  }, (error) => {
    assert.ok(error instanceof DivergenceError);
    // A number holds a thousandfold a dozen times.
    assert.ok(warned > 0 && warned < error.step - 5, `${warned}`);
    return true;
  });
  assert.equal(lines.length, 1);
  assert.match(
    lines[0]!,
    /^Warning at step \d+, diverging discriminator: .*learningRate$/,
  );
  training.dispose();
});

Deno.test("HealthReports: an interval of 0 says nothing", async () => {
  const lines: string[] = [];
  const reports = new HealthReports(
    {} as ConstructorParameters<typeof HealthReports>[0],
    0,
    (line) => lines.push(line),
  );
  const losses = { generative: 1e9, reconstruction: 1, divergence: 1e9 };
  const last = { step: 30, steps: 30, seconds: 1, losses };
  assert.equal(await reports.after(last), undefined);
  assert.deepEqual(lines, []);
  assert.equal(reports.last, undefined);
});
