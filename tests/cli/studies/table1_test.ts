import assert from "node:assert/strict";
import { join } from "node:path";
import { fourPoints } from "../../../lib/data/mod.ts";
import { evaluateTraining } from "../../../lib/evaluation/mod.ts";
import { applySettings, presets, Training } from "../../../lib/training/mod.ts";
import { assertNear } from "../../support/assertions.ts";
import { useFastest } from "../../support/backends.ts";
import {
  command,
  commandArgs,
  keptFiles,
  madeRuns,
  QUICK,
  testCommand,
} from "./commands.ts";
import { childrenOf, running } from "./processes.ts";

const KEYS = [
  ...["preset", "seed", "seconds", "date", "step", "logLikelihood"],
  ...["reconstructionError", "reconstructionNats", "elbo", "klPosterior"],
  ...["klAggregate", "standardErrors", "biases", "samples", "neighbours"],
  ...["gridNodes", "warnings"],
];

testCommand("table1: --json, the file, and no run twice", async (folder) => {
  const settings = ["batchSize=16", "decoder.hidden=[8]", "steps=20"];
  const args = [
    ...["--presets", "vae,table-1", "--seeds", "4,1", "--json", ...QUICK],
    ...["--set", "steps=20", "--out", "a.json"],
  ];
  const first = await command("table1", folder, ...args);
  assert.equal(first.code, 0, first.stderr);
  assert.deepEqual(madeRuns(first.stderr).sort(), [
    "table-1, seed 1",
    "table-1, seed 4",
    "vae, seed 1",
    "vae, seed 4",
  ]);
  const result = JSON.parse(first.stdout);
  assert.deepEqual(
    result.rows.map(({ preset, seed }: { preset: string; seed: number }) =>
      `${preset} ${seed}`
    ),
    ["vae 4", "vae 1", "table-1 4", "table-1 1"],
  );
  for (const row of result.rows) {
    const byT = row.preset === "vae" ? [] : ["byDiscriminator"];
    assert.deepEqual(Object.keys(row).sort(), [...KEYS, ...byT].sort());
  }
  for (const key of ["date", "machine", "deno", "backend", "version"]) {
    assert.equal(typeof result[key], "string", key);
  }
  const [vae, table1] = result.summary;
  assert.deepEqual([vae.preset, vae.seeds], ["vae", [4, 1]]);
  assertNear(
    vae.elbo.mean,
    (result.rows[0].elbo + result.rows[1].elbo) / 2,
    1e-12,
  );
  assert.equal(
    table1.klAggregate.worst,
    Math.max(result.rows[2].klAggregate, result.rows[3].klAggregate),
  );
  // The same as a training and its evaluation here.
  await useFastest();
  const config = { ...applySettings(presets.vae, settings), seed: 4 };
  const training = new Training(config, fourPoints);
  for await (const _ of training.run());
  const here = await evaluateTraining(training, { samples: 2000 });
  training.dispose();
  assertNear(result.rows[0].elbo, here.elbo, 1e-5);

  const path = join(folder, "a.json");
  const text = await Deno.readTextFile(path);
  const { entries } = JSON.parse(text);
  assert.deepEqual(
    entries.map(({ preset }: { preset: string }) => preset),
    ["table-1", "vae"],
  );
  assert.deepEqual(entries[1].settings, settings);
  assert.deepEqual(entries[1].rows, result.rows.slice(0, 2));

  // Again: nothing is made, the same is printed and written.
  const kept = await keptFiles(folder);
  assert.equal(kept.size, 4);
  const again = await command("table1", folder, ...args);
  assert.equal(again.code, 0, again.stderr);
  assert.deepEqual(madeRuns(again.stderr), []);
  assert.equal(again.stdout, first.stdout);
  assert.equal(await Deno.readTextFile(path), text);
  assert.deepEqual(await keptFiles(folder), kept);

  // A part of it for people; the other entry stays.
  const part = await command(
    "table1",
    folder,
    ...["--presets", "vae", "--seeds", "1", ...QUICK, "--set", "steps=20"],
    ...["--out", "a.json"],
  );
  assert.equal(part.code, 0, part.stderr);
  assert.deepEqual(madeRuns(part.stderr), []);
  assert.match(part.stdout, /^vae batchSize=16 .* steps=20: seeds 1; /);
  const merged = JSON.parse(await Deno.readTextFile(path)).entries;
  assert.deepEqual(merged[0], entries[0]);
  assert.deepEqual(merged[1].seeds, [1]);

  // A damaged result is made anew.
  const [name] = kept.keys();
  await Deno.writeTextFile(join(folder, "runs", "studies", name!), "{");
  const mended = await command("table1", folder, ...args);
  assert.equal(madeRuns(mended.stderr).length, 1, mended.stderr);
  assert.deepEqual(
    [...(await keptFiles(folder)).keys()].sort(),
    [...kept.keys()].sort(),
  );
});

testCommand(
  "table1: a failed run is told, the others are made",
  async (folder) => {
    const args = [
      // One ReLU: half of the samples of q are equal, which has no entropy.
      ...["--presets", "table-1,vae", "--seeds", "0,1", "--json", ...QUICK],
      ...["--set", "steps=5", "--set", "encoder.hidden=[1]"],
    ];
    const { code, stdout, stderr } = await command("table1", folder, ...args);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /2 of 4 runs failed; the same command/);
    assert.match(stderr, /^ {2}table-1, seed 0: .*samples are equal/m);
    const { rows, failures } = JSON.parse(stdout);
    assert.deepEqual(
      rows.map(({ preset }: { preset: string }) => preset),
      ["vae", "vae"],
    );
    assert.deepEqual(
      failures.map(({ run }: { run: string }) => run),
      ["table-1, seed 0", "table-1, seed 1"],
    );
    // By default, into data.
    const { entries } = JSON.parse(
      await Deno.readTextFile(join(folder, "data", "table-1.json")),
    );
    assert.equal(entries.length, 1);
    assert.equal((await keptFiles(folder)).size, 2);
    // They are tried again.
    const again = await command("table1", folder, ...args);
    assert.equal(again.code, 1);
    assert.deepEqual(madeRuns(again.stderr).sort(), [
      "table-1, seed 0",
      "table-1, seed 1",
    ]);
  },
);

testCommand(
  "table1: what is wrong is refused with code 2, nothing is written",
  async (folder) => {
    await Deno.writeTextFile(join(folder, "broken.json"), "[1]");
    const refused: [string[], RegExp][] = [
      [["--presets", "tabel-1"], /Unknown preset: tabel-1\. .* is table-1; /],
      [["--presets", "vae,vae"], /--presets: vae stands there twice/],
      [["--seeds", "0,a"], /--seeds: a, wanted an integer from 0/],
      [["--seeds", ""], /--seeds: nothing/],
      [["--workers", "0"], /--workers: 0, wanted an integer from 1/],
      [["--samples", "10"], /--samples: 10, wanted an integer from 1000/],
      [
        ["--set", "step=5"],
        /table-1: Unknown key: step\. The nearest is steps/,
      ],
      [["--set", "seed=5"], /Unknown key: seed/],
      [["--set", "steps=-5"], /table-1: .*steps is -5/],
      [
        ["--presets", "table-1,vae", "--set", "discriminator.hidden=[8]"],
        /vae: Unknown key: discriminator\.hidden/,
      ],
      [["--out", "broken.json"], /broken\.json: it is no JSON object/],
      [["--sed", "1"], /Unknown flag: --sed\. The nearest is --se/],
      [["vae"], /Unexpected argument: vae/],
    ];
    for (let i = 0; i < refused.length; i += 2) {
      await Promise.all(
        refused.slice(i, i + 2).map(async ([args, message]) => {
          const { code, stdout, stderr } = await command(
            "table1",
            folder,
            ...args,
          );
          assert.match(stderr, message);
          assert.equal(code, 2, stderr);
          assert.equal(stdout, "");
          assert.doesNotMatch(stderr, /^\s+at /m);
        }),
      );
    }
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assert.deepEqual(left, ["broken.json"]);
  },
);

const LONG = [
  ...["--presets", "vae", "--seeds", "0,1,2,3,4", ...QUICK],
  ...["--set", "steps=300"],
];

/** Starts the command and sends a signal after the first finished run. */
async function killed(
  folder: string,
  signal: Deno.Signal,
): Promise<{ code: number; text: string; children: number[] }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: commandArgs("table1", LONG),
    cwd: folder,
    env: { NO_COLOR: "1", AVB_BACKEND: "" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  let children: number[] = [];
  const decoder = new TextDecoder();
  for await (const chunk of child.stderr) {
    text += decoder.decode(chunk, { stream: true });
    if (children.length > 0 || madeRuns(text).length === 0) continue;
    // Between the end of one run and the start of the next there may be none.
    while (children.length === 0 && (await running([child.pid])).length > 0) {
      children = await childrenOf(child.pid);
    }
    child.kill(signal);
  }
  const { code } = await child.status;
  return { code, text, children };
}

/** Waits for processes that end by themselves. */
async function gone(pids: readonly number[]): Promise<void> {
  while ((await running(pids)).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The rest is made by the same command, and only the rest. */
async function goesOn(folder: string): Promise<void> {
  const kept = await keptFiles(folder);
  assert.ok(kept.size > 0 && kept.size < 5, `${kept.size} are kept`);
  const rest = await command("table1", folder, ...LONG);
  assert.equal(rest.code, 0, rest.stderr);
  assert.equal(madeRuns(rest.stderr).length, 5 - kept.size, rest.stderr);
  const all = await keptFiles(folder);
  assert.equal(all.size, 5);
  for (const [name, time] of kept) assert.equal(all.get(name), time);
}

if (Deno.build.os !== "windows") {
  testCommand(
    "table1: SIGINT ends the workers, the same command goes on",
    async (folder) => {
      const { code, text, children } = await killed(folder, "SIGINT");
      assert.equal(code, 130, text);
      assert.ok(children.length > 0);
      assert.deepEqual(await running(children), []);
      assert.match(text, /Interrupted: \d of 5 runs are finished and kept in/);
      assert.match(text, /deno task table1 --presets vae --seeds 0,1,2,3,4/);
      assert.deepEqual(
        [...Deno.readDirSync(folder)].map(({ name }) => name),
        ["runs"],
      );
      await goesOn(folder);
    },
  );

  testCommand("table1: SIGTERM likewise", async (folder) => {
    const { code, text, children } = await killed(folder, "SIGTERM");
    assert.equal(code, 130, text);
    assert.deepEqual(await running(children), []);
  });

  testCommand("table1: SIGKILL leaves no worker behind", async (folder) => {
    const { text, children } = await killed(folder, "SIGKILL");
    assert.ok(children.length > 0, text);
    await gone(children);
    await goesOn(folder);
  });
}
