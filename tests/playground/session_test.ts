import assert from "node:assert/strict";
import { initBackend, tf } from "../../lib/backend/mod.ts";
import {
  type Command,
  type Frame,
  LOSS_FIELDS,
  type Message,
  NODES,
  presetSettings,
  type Row,
  SAMPLES,
  Session,
  type Settings,
  settingsData,
  trainingConfig,
} from "../../lib/playground/mod.ts";
import { latentModel, posteriorOnGrid } from "../../lib/evaluation/mod.ts";
import { latentGrid } from "../../lib/figures/mod.ts";
import { LIMIT } from "../../lib/playground/protocol.ts";
import { Generator } from "../../lib/random/mod.ts";
import { Training } from "../../lib/training/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";

const SMALL: Settings = {
  ...presetSettings("table-1"),
  batchSize: 16,
  width: 8,
};

/** A session whose messages can be waited for. */
class Page {
  readonly messages: Message[] = [];
  readonly transferred: ArrayBuffer[][] = [];
  #waiting: () => void = () => {};
  readonly session = new Session((message, transfer) => {
    this.messages.push(message);
    this.transferred.push(transfer);
    this.#waiting();
  });

  post(...commands: readonly (Command | Command["kind"])[]): void {
    for (const command of commands) {
      this.session.post(
        typeof command === "string" ? { kind: command } as Command : command,
      );
    }
  }

  /** The next message of a kind, from here on. */
  async next<K extends Message["kind"]>(
    kind: K,
  ): Promise<Extract<Message, { kind: K }>> {
    for (;;) {
      const at = this.messages.findIndex((message) => message.kind === kind);
      if (at >= 0) {
        return this.messages.splice(0, at + 1).at(-1) as Extract<
          Message,
          { kind: K }
        >;
      }
      await new Promise<void>((resolve) => this.#waiting = resolve);
    }
  }

  frame(): Promise<Frame> {
    this.post("look");
    return this.next("frame");
  }
}

function sessionTest(
  name: string,
  body: (page: Page) => Promise<void>,
): void {
  Deno.test(`session: ${name}`, async () => {
    await initBackend(undefined, { announce: () => {} });
    const before = tf.memory().numTensors;
    const page = new Page();
    try {
      await body(page);
    } finally {
      await page.session.close();
    }
    assert.equal(tf.memory().numTensors, before, "tensors are left");
  });
}

function settings(change: Partial<Settings> = {}): Command {
  return { kind: "settings", settings: { ...SMALL, ...change } };
}

sessionTest("steps are those of a training of the same seed", async (page) => {
  page.post(settings(), "step", "step", "step");
  const { step, losses, playing } = await page.frame();
  assert.equal(step, 3);
  assert.ok(!playing);
  const training = new Training(trainingConfig(SMALL), settingsData(SMALL));
  const wanted = [1, 2, 3].flatMap((step) => {
    const { generative, discriminator } = training.advance();
    return [step, generative, discriminator!, -generative];
  });
  training.dispose();
  assert.deepEqual(losses, Float32Array.from(wanted));
});

sessionTest("a frame holds what is drawn, and gives it away", async (page) => {
  page.post(settings({ posterior: true, vae: true, shown: 3 }));
  const frame = await page.frame();
  assert.equal(frame.samples.length, 4 * SAMPLES * 2);
  assert.equal(frame.vaeSamples.length, 4 * SAMPLES * 2);
  assert.notDeepEqual(frame.samples, frame.vaeSamples);
  const { regions, maps } = frame;
  assert.ok(regions && maps);
  assert.ok(regions.best.every((x) => x < 4));
  assert.ok(new Set(regions.probability).size > 1);
  const cell = (8 / (NODES - 1)) ** 2;
  const mass = regions.posterior.reduce((sum, p) => sum + p * cell, 0);
  assert.ok(Math.abs(mass - 1) < 0.01, `the posterior's mass is ${mass}`);
  assert.equal(maps.learned.length, NODES ** 2);
  assert.equal(maps.optimal.length, NODES ** 2);
  const arrays = [frame, regions, maps].flatMap((part) => Object.values(part))
    .filter((value) => ArrayBuffer.isView(value));
  const given = page.transferred.at(-1)!.length > 0
    ? page.transferred.at(-1)!
    : page.transferred.findLast((list) => list.length > 0)!;
  assert.deepEqual(
    new Set(given),
    new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer)),
  );
});

sessionTest("every x has its own points, T and posterior", async (page) => {
  // Long enough for the four to differ.
  page.post(settings(), ...Array.from({ length: 40 }, () => "step" as const));
  const frames: Frame[] = [];
  for (const shown of [0, 3]) {
    page.post(settings({ posterior: true, shown }));
    frames.push(await page.frame());
  }
  const training = new Training(trainingConfig(SMALL), settingsData(SMALL));
  while (training.step < 40) training.advance();
  const { rows, xDim } = training.data;
  const seen = latentModel(training.finalNetworks, xDim);
  const rival = latentModel(training.networks, xDim);
  // T where the page draws it: z1 across and z2 up, from the lower left.
  const { points } = latentGrid({ limit: LIMIT, nodes: NODES });
  assert.ok(points[0]! < 0 && points[1]! < 0 && points[2]! > points[0]!);
  for (const [i, shown] of [0, 3].entries()) {
    const { samples, maps, regions } = frames[i]!;
    const learned = rival.discriminate!(rows[shown]!, points);
    assertAllNear(maps!.learned, learned, {
      ...{ relative: 1e-5, magnitude: 1, what: `T of x${shown + 1}` },
    });
    const { density } = await posteriorOnGrid(seen, rows[shown]!, {
      limit: LIMIT,
      nodes: NODES,
    });
    assertAllNear(regions!.posterior, density, {
      ...{ relative: 1e-5, magnitude: 1, what: `p(z|x${shown + 1})` },
    });
    // Means of the points of each x are those of q(z|x).
    rows.forEach((row, r) => {
      const own = samples.subarray(2 * r * SAMPLES, 2 * (r + 1) * SAMPLES);
      const q = seen.samplePosterior(row, 4000, Generator.fromSeed(9));
      for (const k of [0, 1]) {
        const mean = (z: Float32Array) =>
          z.reduce((sum, v, n) => sum + (n % 2 === k ? v : 0), 0) /
          (z.length / 2);
        assertNear(mean(own), mean(q), 0.15);
      }
    });
  }
  training.dispose();
});

sessionTest(
  "the points keep their noise: only training moves them",
  async (page) => {
    page.post(settings());
    const first = await page.frame();
    page.post(settings({ pace: 3 }));
    const same = await page.frame();
    assert.deepEqual(same.samples, first.samples);
    page.post("step");
    assert.notDeepEqual((await page.frame()).samples, first.samples);
  },
);

sessionTest("plays until told to pause", async (page) => {
  page.post(settings(), "play");
  const before = await page.frame();
  let later = await page.frame();
  while (later.step < 5) later = await page.frame();
  assert.ok(later.playing && later.step > before.step);
  page.post("pause");
  const paused = await page.frame();
  assert.ok(!paused.playing);
  page.post("step");
  assert.equal((await page.frame()).step, paused.step + 1);
});

sessionTest("the end is told, though no step is new", async (page) => {
  const short = {
    ...presetSettings("gdikov-synthetic"),
    ...{ batchSize: 16, width: 8, pace: 20 },
  };
  const { steps } = trainingConfig(short);
  page.post(
    { kind: "settings", settings: short },
    ...Array.from({ length: steps - 1 }, () => "step" as const),
    "play",
  );
  let frame = await page.frame();
  while (frame.playing) frame = await page.frame();
  assert.equal(frame.step, steps);
});

sessionTest("T alone, or what is frozen", async (page) => {
  page.post(settings(), "discriminator-step");
  const alone = await page.frame();
  assert.equal(alone.step, 0);
  assert.equal(alone.losses.length, LOSS_FIELDS);
  assert.ok(Number.isNaN(alone.losses[1]) && alone.losses[2]! > 0);

  page.post(settings({ frozen: "generative" }), "step");
  const still = await page.frame();
  assert.equal(still.step, 0);
  assert.deepEqual(still.samples, alone.samples);
  assert.notDeepEqual(still.maps?.learned, alone.maps?.learned);

  page.post(settings({ frozen: "discriminator" }), "step");
  const deaf = await page.frame();
  assert.equal(deaf.step, 1);
  assert.notDeepEqual(deaf.samples, still.samples);
  assert.deepEqual(deaf.maps?.learned, still.maps?.learned);
});

sessionTest("a rate changes at once, a width begins anew", async (page) => {
  page.post(settings(), "step");
  await page.next("begun");
  const before = await page.frame();
  page.post(settings({ generativeRate: 1e-3, batchSize: 32 }));
  const changed = await page.frame();
  assert.equal(changed.step, 1);
  assert.deepEqual(changed.samples, before.samples);
  assert.ok(!page.messages.some(({ kind }) => kind === "begun"));
  page.post(settings({ width: 12 }));
  await page.next("begun");
  assert.equal((await page.frame()).step, 0);
});

sessionTest("a reset gives the same run again", async (page) => {
  page.post(settings(), "step", "step");
  const first = await page.frame();
  page.post("reset", "step", "step");
  assert.deepEqual((await page.frame()).losses, first.losses);
});

sessionTest("the row of table 1 follows every stop", async (page) => {
  // Layers as narrow as 8 may die and map much noise to one z.
  page.post(settings({ width: 32 }), "step");
  let row: Row = await page.next("row");
  while (row.step < 1) row = await page.next("row");
  const { values, standardErrors } = row;
  assert.ok(values && standardErrors, row.problem);
  // A bound is a bound, but for its error.
  assert.ok(
    values.elbo <= values.logLikelihood + 5 * standardErrors.elbo + 0.05,
  );
  assert.ok(Number.isFinite(row.elboByDiscriminator));
});

sessionTest("what cannot be is said, and a reset mends it", async (page) => {
  page.post(settings(), settings({ generativeRate: 1e30 }), "play", "step");
  const { text } = await page.next("failed");
  assert.match(text, /learningRate is 1e\+30/);
  assert.ok(!(await page.frame()).playing);
  page.post(settings(), "reset", "step");
  assert.equal((await page.frame()).step, 1);
});
