/** Runs that end at the worst moment. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  decodeSafeTensors,
  encodeSafeTensors,
} from "../../lib/training/safetensors.ts";
import { checkpointEngine, saveTraining } from "../../lib/training/mod.ts";
import { CHECKPOINT, METRICS, saveRun } from "../../lib/cli/run_folder.ts";
import { backendProblems, use } from "../support/backends.ts";
import { filesOfTheNight } from "../support/night.ts";
import { testWith } from "../support/permissions.ts";
import { smallConfig } from "../support/small.ts";
import { deno, ROOT } from "../support/subprocess.ts";
import { inTemporaryFolder } from "../support/temporary.ts";
import { start } from "../support/trainings.ts";

function test(name: string, f: (folder: string) => Promise<void>): void {
  testWith(["read", "write", "run"], name, () => inTemporaryFolder(f));
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

function stepOf(path: string): number {
  return Number(
    decodeSafeTensors(Deno.readFileSync(path)).metadata["step"],
  );
}

const FIXTURE = fileURLToPath(
  new URL("fixtures/save_for_ever.ts", import.meta.url),
);

/** Kills one that saves, at a random moment; true if it left a half file. */
async function killWhileSaving(folder: string): Promise<boolean> {
  const path = join(folder, CHECKPOINT);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", FIXTURE, path],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  assert.equal((await reader.read()).done, false);
  await pause(Math.random() * 20);
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  // The last complete one, whole.
  const { tensors, metadata } = decodeSafeTensors(Deno.readFileSync(path));
  const { values } = tensors.get("a")!;
  assert.ok(values.every((value) => value === Number(metadata["step"])));
  const beside = [...Deno.readDirSync(folder)].length > 1;
  for (const { name } of Deno.readDirSync(folder)) {
    Deno.removeSync(join(folder, name));
  }
  return beside;
}

/** Kills of one lane, of which there are four. */
const KILLS = filesOfTheNight() === undefined ? 6 : 25;

test(`killed ${4 * KILLS} times while saving: the last checkpoint loads`, async (folder) => {
  // Side by side: what takes the time is to start them.
  const halves = await Promise.all(["a", "b", "c", "d"].map(async (lane) => {
    const own = join(folder, lane);
    Deno.mkdirSync(own);
    let count = 0;
    for (let i = 0; i < KILLS; i++) count += Number(await killWhileSaving(own));
    return count;
  }));
  // Or the moments were not those of a save.
  assert.ok(halves.reduce((a, b) => a + b) > 0);
});

const TINY = [
  ...["--set", "encoder.hidden=[8]", "--set", "decoder.hidden=[8]"],
  ...["--set", "discriminator.hidden=[8]", "--set", "batchSize=8"],
];

function begin(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", "lib/cli/train.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", AVB_BACKEND: "" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** Waits until a run's checkpoint is of a later step. */
async function savedAfter(folder: string, step: number): Promise<void> {
  const path = join(folder, CHECKPOINT);
  for (;;) {
    try {
      if (stepOf(path) > step) return;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await pause(5);
  }
}

test("train: killed three times and resumed, it leaves the same bytes", async (folder) => {
  const [whole, parts] = [join(folder, "whole"), join(folder, "parts")];
  const fresh = ["--preset", "table-1", "--seed", "3", "--set", "steps=3000"];
  const often = ["--every", "150", "--health", "0"];
  let step = 0;
  for (let kill = 0; kill < 3; kill++) {
    const child = begin(
      ...kill === 0 ? [...fresh, ...TINY] : ["--resume"],
      ...[...often, "--out", parts],
    );
    await savedAfter(parts, step);
    // Not right after a save: some lines of metrics are ahead of it.
    await pause(40 * kill);
    child.kill("SIGKILL");
    assert.equal((await child.status).signal, "SIGKILL");
    step = stepOf(join(parts, CHECKPOINT));
    assert.ok(step < 3000, "it was killed too late");
  }
  for (
    const args of [
      ["--resume", "--out", parts],
      [...fresh, ...TINY, "--out", whole],
    ]
  ) {
    const { code, stderr } = await deno([
      ...["run", "--no-check", "-A", "lib/cli/train.ts", ...often, ...args],
    ]);
    assert.equal(code, 0, stderr);
  }
  for (const name of [CHECKPOINT, METRICS]) {
    const [a, b] = [whole, parts].map((run) =>
      Deno.readFileSync(join(run, name))
    );
    assert.deepEqual(a, b, name);
  }
  const steps = Deno.readTextFileSync(join(parts, METRICS)).trim().split("\n")
    .map((line) => JSON.parse(line).step);
  assert.deepEqual(steps, Array.from({ length: 30 }, (_, i) => 100 * (i + 1)));
  // Nothing of the killed ones is left.
  const names = [...Deno.readDirSync(parts)].map(({ name }) => name).sort();
  assert.deepEqual(names, [".lock", CHECKPOINT, METRICS].sort());
});

test("train: resumed, it takes the backend it was begun on, or says so", async (folder) => {
  await use("cpu");
  const training = start(smallConfig("vae", { steps: 12 }));
  training.advance();
  const resumed = async (name: string, env: Record<string, string>) => {
    const out = join(folder, name);
    saveRun(out, training);
    const { code, stdout, stderr } = await deno([
      ...["run", "--no-check", "-A", "lib/cli/train.ts"],
      ...["--resume", "--json", "--health", "0", "--out", out],
    ], { env });
    assert.equal(code, 0, stderr);
    const { backend } = JSON.parse(stdout);
    return { backend, stderr };
  };
  // Nothing but the checkpoint asks for so slow a backend.
  const same = await resumed("same", {});
  assert.equal(same.backend, "cpu");
  assert.doesNotMatch(same.stderr, /bit for bit/);
  const other = await resumed("other", { AVB_BACKEND: "wasm" });
  assert.equal(other.backend, "wasm");
  assert.match(
    other.stderr,
    /^Not bit for bit .*: begun on cpu, threads 1; going on with wasm, threads 1$/m,
  );
  training.dispose();
});

test("train: resumed, it takes as many threads as it was begun with", async (folder) => {
  if (backendProblems.get("native") !== undefined) return;
  await use("native");
  const training = start(smallConfig("vae", { steps: 12 }));
  training.advance();
  saveRun(folder, training);
  const path = join(folder, CHECKPOINT);
  const engine = () => checkpointEngine(Deno.readFileSync(path))!;
  // More than it would take by itself.
  const threads = navigator.hardwareConcurrency + 3;
  const { tensors, metadata } = decodeSafeTensors(Deno.readFileSync(path));
  const begun = JSON.stringify({ ...engine(), threads });
  Deno.writeFileSync(
    path,
    encodeSafeTensors({ tensors, metadata: { ...metadata, engine: begun } }),
  );
  const { code, stderr } = await deno([
    ...["run", "--no-check", "-A", "lib/cli/train.ts"],
    ...["--resume", "--json", "--health", "0", "--out", folder],
  ], { env: { AVB_THREADS: "" } });
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, /bit for bit/);
  assert.equal(engine().threads, threads);
  training.dispose();
});

test("train: a folder in which another process trains is refused", async (folder) => {
  const out = join(folder, "a");
  const child = begin(
    ...["--preset", "table-1", "--out", out, "--set", "steps=1000000"],
    ...["--every", "100", ...TINY],
  );
  try {
    await savedAfter(out, 0);
    const { code, stderr } = await deno([
      ...["run", "--no-check", "-A", "lib/cli/train.ts"],
      ...["--resume", "--out", out],
    ]);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^Another process trains in .*a: wait until it ends/m);
    assert.doesNotMatch(stderr, /^\s+at /m);
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
});

if (Deno.build.os === "linux") {
  test("train: a full disk ends it with one line, old files stay", async (folder) => {
    await use("cpu");
    const training = start(smallConfig("vae", { steps: 40 }));
    training.advance();
    saveRun(folder, training);
    const kept = saveTraining(training);
    training.dispose();
    // No file of this process may grow beyond 4 blocks, as on a full disk.
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: [
        "-c",
        `trap '' XFSZ; ulimit -f 4; exec "$@"`,
        "sh",
        Deno.execPath(),
        ...["run", "--no-check", "-A", "lib/cli/train.ts", "--resume"],
        ...["--health", "0", "--out", folder],
      ],
      cwd: ROOT,
      env: { NO_COLOR: "1", AVB_BACKEND: "" },
      stdin: "null",
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.equal(code, 1, said);
    assert.match(said, /^Cannot write .*: File too large.* is unchanged$/m);
    assert.doesNotMatch(said, /^\s+at /m);
    assert.equal(stdout.length, 0);
    assert.deepEqual(Deno.readFileSync(join(folder, CHECKPOINT)), kept);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assert.ok(!names.some((name) => name.endsWith(".new")), `${names}`);
  });

  test("train: where nothing may be written is said in one line", async () => {
    const { code, stderr } = await deno([
      ...["run", "--no-check", "-A", "lib/cli/train.ts", "--preset", "vae"],
      ...["--out", "/sys/avb"],
    ]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^Cannot use \/sys\/avb: .*/m);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });
}
