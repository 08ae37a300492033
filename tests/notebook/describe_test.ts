import assert from "node:assert/strict";
import {
  evaluateTraining,
  fourPoints,
  Generator,
  Mlp,
  presets,
  Training,
} from "../../lib/mod.ts";
import { describe, show, type TrainedRun } from "../../lib/notebook/mod.ts";
import { testOn } from "../support/backends.ts";
import { PRESETS, smallConfig } from "../support/small.ts";
import { inKernel } from "./fake_kernel.ts";

/** What the Deno kernel asks a cell's last value for. */
function displayOf(value: object): Readonly<Record<string, unknown>> {
  return (value as Record<symbol, () => Record<string, unknown>>)[
    Symbol.for("Jupyter.display")
  ]!();
}

/** The cells of a plain-text table, row by row, without caption and rule. */
function cellsOf(text: string): string[][] {
  return text.split("\n").slice(1).filter((line) => !line.startsWith("-"))
    .map((line) => line.trim().split(/ {2,}/));
}

/** The sizes between which dense layers lie, as the presets document them. */
function rowsOf(path: string, sizes: readonly number[]): string[][] {
  return sizes.slice(1).map((outputs, i) => [
    `${path}${i}`,
    `[n, ${sizes[i]}]`,
    `[n, ${outputs}]`,
    ((sizes[i]! + 1) * outputs).toLocaleString("en-US"),
  ]);
}

testOn(["cpu"], "describe: the layers of table-1 and their parameters", () => {
  const training = new Training({ ...presets["table-1"], seed: 1 }, fourPoints);
  const { text } = describe(training.networks);
  // Encoder on [x, noise], decoder, and T on [x, z].
  const encoder = (4 + 16 + 1) * 64 + 2 * (64 + 1) * 64 + (64 + 1) * 2;
  const decoder = (2 + 1) * 128 + 2 * (128 + 1) * 128 + (128 + 1) * 4;
  const discriminator = (4 + 2 + 1) * 64 + 2 * (64 + 1) * 64 + (64 + 1);
  const all = (encoder + decoder + discriminator).toLocaleString("en-US");
  assert.equal(text.split("\n")[0], `AVB: ${all} parameters`);
  assert.deepEqual(cellsOf(text), [
    ["layer", "takes", "gives", "parameters"],
    ...rowsOf("encoder/", [20, 64, 64, 64, 2]),
    ...rowsOf("decoder/", [2, 128, 128, 128, 4]),
    ...rowsOf("discriminator/first/", [6, 64, 64, 64]),
    ...rowsOf("discriminator/last/", [64, 1]),
    ["all", "–", "–", all],
  ]);
  assert.match(
    describe(training.networks.encoder).text,
    new RegExp(`^Encoder: ${encoder.toLocaleString("en-US")} parameters\n`),
  );
  training.dispose();
});

testOn(["cpu"], "describe: rows add up to the sum, for every preset", () => {
  for (const name of PRESETS) {
    const training = new Training(smallConfig(name), fourPoints);
    const { networks } = training;
    const kinds = Object.values(networks).filter((network) => network);
    assert.equal(kinds.length, networks.discriminator ? 3 : 2);
    for (const what of [networks, ...kinds]) {
      const cells = cellsOf(describe(what).text).slice(1);
      const numbers = cells.map((row) =>
        Number(row.at(-1)!.replaceAll(",", ""))
      );
      const total = numbers.pop();
      assert.equal(numbers.reduce((sum, n) => sum + n, 0), total, name);
      assert.deepEqual(displayOf(what), describe(what).bundle);
    }
    training.dispose();
  }
});

testOn(["cpu"], "describe: an MLP alone", () => {
  const mlp = new Mlp(
    { sizes: [3, 5, 2], activation: "relu", initializer: "xavier-normal" },
    Generator.fromSeed(1),
  );
  assert.deepEqual(cellsOf(describe(mlp).text).slice(1), [
    ...rowsOf("", [3, 5, 2]),
    ["all", "–", "–", String(4 * 5 + 6 * 2)],
  ]);
});

testOn(
  ["cpu"],
  "describe: a training before and after its evaluation",
  async () => {
    const { encoder } = presets["table-1"];
    const config = smallConfig("table-1", { steps: 40, encoder });
    const training = new Training(config, fourPoints);
    const state = () => {
      const [head, row] = cellsOf(describe(training).text);
      return Object.fromEntries(head!.map((name, k) => [name, row![k]]));
    };
    assert.match(describe(training).text, /^Not evaluated .* no step was done/);
    assert.deepEqual([state()["step"], state()["of steps"]], ["0", "40"]);
    assert.equal(state()["(8)"], undefined);

    const losses = training.advance();
    assert.deepEqual(training.losses, losses);
    const { preset, seed, step, ...rest } = state();
    assert.deepEqual([preset, seed, step], [
      "table-1",
      String(config.seed),
      "1",
    ]);
    assert.ok(Math.abs(Number(rest["(8)"]) - losses.generative) < 1e-3);
    assert.ok(Math.abs(Number(rest["(9)"]) - losses.discriminator!) < 1e-3);

    const sizes = { samples: 2000, gridNodes: 61, maxNodes: 61 };
    const evaluation = await evaluateTraining(training, sizes);
    const { text } = describe(training);
    assert.match(text, /^At step 1, ± standard error\.\n/);
    assert.match(text, new RegExp(`table-1, seed ${config.seed}`));
    const elbo = /ELBO, by samples.*? (-?[\d.]+) ± ([\d.]+)/.exec(text)!;
    assert.ok(Math.abs(Number(elbo[1]) - evaluation.elbo) < Number(elbo[2]));
    assert.deepEqual(displayOf(training), describe(training).bundle);

    // The row belongs to the step that was evaluated.
    training.advance();
    assert.match(describe(training).text, /^Not evaluated here; the losses/);
    // Steps of T alone make it another one, too.
    await evaluateTraining(training, sizes);
    assert.match(describe(training).text, /^At step 2/);
    training.advanceDiscriminator();
    assert.match(describe(training).text, /^Not evaluated here; the losses/);
    training.dispose();
  },
);

testOn(
  ["cpu"],
  "show: a run has its last losses and says where it is from",
  async () => {
    const training = new Training(smallConfig("vae"), fourPoints);
    const run: TrainedRun = {
      training,
      history: [{
        step: 7,
        generative: 2.25,
        reconstruction: 2,
        divergence: 0.25,
      }],
      snapshots: [],
      origin: "Made by hand.",
      source: "saved",
      complete: true,
    };
    const { messages } = await inKernel(() => show(run));
    assert.deepEqual(messages.map(({ data }) => data), [describe(run).bundle]);
    const { text } = describe(run);
    assert.match(text, /^Not evaluated here; .* in nats\. Made by hand\.\n/);
    assert.match(text, /\(8\) +reconstruction +divergence\n/);
    assert.match(text, /2\.25 +2 +0\.25$/);
    training.dispose();
  },
);
