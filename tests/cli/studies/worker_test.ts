import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { codeVersion } from "../../../lib/notebook/code_version.ts";
import { Failure } from "../../../lib/cli/failure.ts";
import {
  dropPartial,
  keepPartial,
  partialRun,
} from "../../../lib/cli/studies/partial_run.ts";
import type { StudyRun } from "../../../lib/cli/studies/study_run.ts";
import {
  RunError,
  runInProcess,
} from "../../../lib/cli/studies/worker_process.ts";
import type {
  WorkerProgress,
  WorkerTask,
} from "../../../lib/cli/studies/worker_messages.ts";
import { fourPoints } from "../../../lib/data/mod.ts";
import { evaluateTraining } from "../../../lib/evaluation/mod.ts";
import { Training, type TrainingConfig } from "../../../lib/training/mod.ts";
import { assertNear } from "../../support/assertions.ts";
import { use, useFastest } from "../../support/backends.ts";
import { testWith } from "../../support/permissions.ts";
import { smallConfig } from "../../support/small.ts";
import { childrenOf, running } from "./processes.ts";

function run(
  changes: Partial<TrainingConfig> = {},
  others: Partial<StudyRun> = {},
): StudyRun {
  return {
    label: "a run",
    config: smallConfig("vae", { steps: 20, ...changes }),
    samples: 2000,
    ...others,
  };
}

const ENDLESS = run({ steps: 1_000_000_000 });

/** Nothing is kept there: these runs are short. */
const FOLDER = join("runs", "of-no-run");

/** The run as a worker gets it. */
function task(run: StudyRun, changes: Partial<WorkerTask> = {}): WorkerTask {
  return {
    run,
    version: codeVersion(),
    key: "a-key",
    folder: FOLDER,
    ...changes,
  };
}

function test(name: string, f: () => Promise<void>): void {
  testWith(["read", "write", "run"], `worker: ${name}`, f);
}

const { signal } = new AbortController();
const onProgress = () => {};

test("the same numbers as in this process", async () => {
  const seen: WorkerProgress[] = [];
  const wanted = run();
  const { config, evaluation, seconds } = await runInProcess(task(wanted), {
    signal,
    onProgress: (progress) => seen.push(progress),
  });
  assert.deepEqual(config, wanted.config);
  assert.equal(seen.at(-1)!.step, 20);
  assert.ok(seconds > 0);
  assert.deepEqual(
    [evaluation.preset, evaluation.seed, evaluation.step, evaluation.samples],
    ["vae", 5, 20, 2000],
  );
  await useFastest();
  const training = new Training(wanted.config, fourPoints);
  for await (const _ of training.run());
  const here = await evaluateTraining(training, { samples: 2000 });
  training.dispose();
  assertNear(evaluation.elbo, here.elbo, 1e-5);
  assertNear(evaluation.logLikelihood, here.logLikelihood, 1e-5);
  assertNear(evaluation.klAggregate, here.klAggregate, 1e-5);
});

test("goes on from where an earlier process was, to the same end", async () => {
  const whole = run();
  const options = { signal, onProgress };
  const { evaluation } = await runInProcess(task(whole), options);
  const folder = Deno.makeTempDirSync();
  const half = task(whole, { folder });
  await useFastest();
  const training = new Training(whole.config, fourPoints);
  for await (const _ of training.run({ until: 8 }));
  keepPartial(folder, half.key, { training, seconds: 1000 });
  training.dispose();
  const seen: WorkerProgress[] = [];
  const result = await runInProcess(half, {
    signal,
    onProgress: (progress) => seen.push(progress),
  });
  assert.deepEqual(result.evaluation, evaluation);
  assert.ok(seen[0]!.step >= 10 && seen[0]!.seconds > 1000);
  assert.ok(result.seconds > 1000);
  assert.deepEqual(result.config, whole.config);
});

test("keeps a run on its way with the seconds of its step", async () => {
  const folder = Deno.makeTempDirSync();
  const checkpoint = join(folder, "k.partial.safetensors");
  assert.equal(partialRun(folder, "k"), undefined);
  await useFastest();
  const training = new Training(run().config, fourPoints);
  const until = async (step: number, seconds: number) => {
    for await (const _ of training.run({ until: step }));
    keepPartial(folder, "k", { training, seconds });
    return Deno.readFileSync(checkpoint);
  };
  const before = await until(3, 10);
  await until(5, 20);
  const stands = () => {
    const found = partialRun(folder, "k")!;
    found.training.dispose();
    return [found.training.step, found.seconds];
  };
  assert.deepEqual(stands(), [5, 20]);
  // An end between the two files leaves the checkpoint before.
  Deno.writeFileSync(checkpoint, before);
  assert.deepEqual(stands(), [3, 10]);
  Deno.writeFileSync(checkpoint, before.subarray(0, 1000));
  assert.equal(partialRun(folder, "k"), undefined);
  // Another engine's run would end elsewhere.
  Deno.writeFileSync(checkpoint, before);
  await use("cpu");
  assert.equal(partialRun(folder, "k"), undefined);
  dropPartial(folder, "k");
  assert.deepEqual([...Deno.readDirSync(folder)], []);
  dropPartial(folder, "k");
  training.dispose();
});

test("what goes wrong is a RunError with the reason", async () => {
  const options = { signal, onProgress };
  const config = smallConfig("table-1", {
    steps: 300,
    generativeOptimizer: {
      learningRate: 1,
      beta1: 0.9,
      beta2: 0,
      epsilon: 1e-8,
    },
  });
  await assert.rejects(
    runInProcess(task(run(config)), options),
    (error) =>
      error instanceof RunError &&
      /stopped at step \d+: the .*(loss is (NaN|-?Inf)|no float holds)/.test(
        error.message,
      ),
  );
  await assert.rejects(
    runInProcess(task(run({ steps: -1 })), options),
    (error) => error instanceof RunError && /steps is -1/.test(error.message),
  );
});

test("other code is refused before anything is computed", async () => {
  await assert.rejects(
    runInProcess(task(ENDLESS, { version: "other" }), { signal, onProgress }),
    (error) =>
      error instanceof Failure && /The code changed/.test(error.message),
  );
});

test("a budget cuts the steps", async () => {
  const { config, evaluation } = await runInProcess(
    task(run({ steps: 1_000_000_000 }, { budgetSeconds: 1 })),
    { signal, onProgress },
  );
  assert.ok(config.steps >= 1 && config.steps < 1_000_000, `${config.steps}`);
  assert.equal(evaluation.step, config.steps);
});

test("a signal ends its process", async () => {
  const controller = new AbortController();
  let children: number[] = [];
  let asked = false;
  await assert.rejects(
    runInProcess(task(ENDLESS), {
      signal: controller.signal,
      onProgress: async () => {
        if (asked) return;
        asked = true;
        children = await childrenOf(Deno.pid);
        controller.abort(new Error("enough"));
      },
    }),
    /enough/,
  );
  assert.ok(children.length > 0);
  assert.deepEqual(await running(children), []);
});

test("a process that dies is a RunError", async () => {
  const before = await childrenOf(Deno.pid);
  let asked = false;
  await assert.rejects(
    runInProcess(task(ENDLESS), {
      signal,
      onProgress: async () => {
        if (asked) return;
        asked = true;
        for (const pid of await childrenOf(Deno.pid)) {
          if (!before.includes(pid)) Deno.kill(pid, "SIGKILL");
        }
      },
    }),
    (error) => error instanceof RunError && /SIGKILL/.test(error.message),
  );
});

test("it ends when its standard input does", async () => {
  const worker = fileURLToPath(
    new URL("../../../lib/cli/studies/worker.ts", import.meta.url),
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-A", worker],
    env: { AVB_BACKEND: "" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const input = child.stdin.getWriter();
  const line = `${JSON.stringify(task(ENDLESS))}\n`;
  await input.write(new TextEncoder().encode(line));
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  assert.match(new TextDecoder().decode(value), /^{"progress":/);
  await input.close();
  // It runs for ever otherwise.
  const { code } = await child.status;
  assert.equal(code, 1);
  await reader.cancel();
});
