import assert from "node:assert/strict";
import { join } from "node:path";
import { decodeSafeTensors } from "../../lib/training/mod.ts";
import { testWith } from "../support/permissions.ts";
import { deno, ROOT } from "../support/subprocess.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

// Wide enough for a q without atoms: with 8 ReLU units some z are equal.
const NARROW = [
  "--set",
  "encoder.hidden=[16]",
  "--set",
  "decoder.hidden=[16]",
  "--set",
  "discriminator.hidden=[16]",
  "--set",
  "batchSize=16",
];

const NARROW_VAE = NARROW.filter((arg, i) =>
  !/^discriminator/.test(NARROW[i + 1] ?? "") && !/^discriminator/.test(arg)
);

function train(...args: string[]) {
  return deno(["run", "-A", "lib/cli/train.ts", ...args]);
}

function test(name: string, f: (folder: string) => Promise<void>): void {
  testWith(
    ["read", "write", "run"],
    `train: ${name}`,
    () => inTemporaryFolder(f),
  );
}

async function missing(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return false;
  } catch {
    return true;
  }
}

test("a short run leaves checkpoint and metrics", async (folder) => {
  const out = join(folder, "runs", "a");
  const { code, stdout, stderr } = await train(
    ...["--preset", "table-1", "--seed", "11", "--out", out, "--json"],
    ...["--set", "steps=230", ...NARROW],
  );
  assert.equal(code, 0, stderr);
  // Standard output holds the object alone.
  const result = JSON.parse(stdout);
  assert.deepEqual(
    [result.preset, result.seed, result.step, result.out],
    ["table-1", 11, 230, out],
  );
  assert.match(stderr, /^Backend /m);
  const { metadata } = decodeSafeTensors(
    await Deno.readFile(join(out, "checkpoint.safetensors")),
  );
  assert.equal(metadata["step"], "230");
  const config = JSON.parse(metadata["config"]!);
  assert.deepEqual(config.encoder.hidden, [16]);
  assert.equal(config.seed, 11);
  const metrics = (await Deno.readTextFile(join(out, "metrics.jsonl")))
    .trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(metrics.map(({ step }) => step), [100, 200, 230]);
  const losses = ["discriminator", "divergence", "generative"];
  for (const line of metrics) {
    assert.deepEqual(Object.keys(line).sort(), [
      ...losses,
      ...line.step === 230 ? ["health"] : [],
      ...["reconstruction", "step"],
    ]);
  }
  // So short a run has one report, at its end.
  assert.deepEqual(result.health, metrics.at(-1)!.health);
  assert.equal(result.health.step, 230);
  assert.ok(result.health.gradientNorms.discriminator > 0);
  assert.match(
    stderr,
    /^Health at step 230; nats.*\n(?: {2}.*\n)* {2}gradient/m,
  );
  const names = [...Deno.readDirSync(out)].map(({ name }) => name).sort();
  assert.deepEqual(names, [".lock", "checkpoint.safetensors", "metrics.jsonl"]);
});

test("a folder in use is refused and kept", async (folder) => {
  const args = ["--preset", "vae", "--out", folder, "--set", "steps=2"];
  await Deno.writeTextFile(join(folder, "notes.txt"), "mine");
  const other = await train(...args);
  assert.equal(other.code, 2);
  assert.match(other.stderr, /something else \(notes\.txt\)/);
  await Deno.writeTextFile(join(folder, "checkpoint.safetensors"), "old");
  const run = await train(...args);
  assert.equal(run.code, 2);
  assert.match(run.stderr, /a run in .* already: add --resume/);
  const kept = await Deno.readTextFile(join(folder, "checkpoint.safetensors"));
  assert.equal(kept, "old");
});

const posix = Deno.build.os !== "windows";

/** Trains until the first line of progress, then sends a signal. */
async function interrupted(
  signal: Deno.Signal,
  ...args: string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "lib/cli/train.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1", AVB_BACKEND: "" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  let sent = false;
  const decoder = new TextDecoder();
  for await (const chunk of child.stderr) {
    text += decoder.decode(chunk, { stream: true });
    if (!sent && text.includes("steps/s")) {
      child.kill(signal);
      sent = true;
    }
  }
  return { code: (await child.status).code, text };
}

if (posix) {
  test("SIGINT saves, --resume ends with the same bytes", async (folder) => {
    const [whole, parts] = [join(folder, "whole"), join(folder, "parts")];
    const args = (out: string) => [
      ...["--preset", "table-1", "--seed", "3", "--out", out],
      ...["--set", "steps=2500", "--health", "250", ...NARROW],
    ];
    const { code, text } = await interrupted("SIGINT", ...args(parts));
    assert.equal(code, 130, text);
    const [, step] = text.match(/Interrupted at step (\d+) of 2500/) ?? [];
    assert.ok(Number(step) > 0 && Number(step) < 2500, text);
    const command = `deno task train --resume --out ${parts} --health 250`;
    assert.ok(text.includes(`Go on by: ${command}\n`), text);
    const resumed = await train(
      ...["--resume", "--out", parts, "--health", "250"],
    );
    assert.equal(resumed.code, 0, resumed.stderr);
    const straight = await train(...args(whole));
    assert.equal(straight.code, 0, straight.stderr);
    for (const name of ["checkpoint.safetensors", "metrics.jsonl"]) {
      const [a, b] = await Promise.all(
        [whole, parts].map((out) => Deno.readFile(join(out, name))),
      );
      assert.ok(a!.length > 0 && a!.length === b!.length, name);
      assert.ok(a!.every((byte, i) => byte === b![i]), name);
    }
    const metrics = await Deno.readTextFile(join(parts, "metrics.jsonl"));
    assert.equal(metrics.match(/"health"/g)!.length, 10);
  });

  for (const signal of ["SIGTERM", "SIGHUP"] as const) {
    test(`${signal} saves and says how to go on`, async (folder) => {
      const { code, text } = await interrupted(
        signal,
        ...["--preset", "vae", "--out", join(folder, "a")],
        ...["--set", "steps=1000000", "--health", "0", ...NARROW_VAE],
      );
      assert.equal(code, 130, text);
      const [, step] = text.match(/Interrupted at step (\d+) of 1000000/) ?? [];
      assert.match(text, /Go on by: deno task train --resume --out .*a/);
      const { metadata } = decodeSafeTensors(
        await Deno.readFile(join(folder, "a", "checkpoint.safetensors")),
      );
      assert.equal(metadata["step"], step);
    });
  }
}

test("--every saves on the way", async (folder) => {
  const out = join(folder, "a");
  // Diverging, or not: what counts is the checkpoint before the end.
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "lib/cli/train.ts", "--preset", "table-1"],
      ...["--out", out, "--every", "50", "--set", "steps=1000000", ...NARROW],
    ],
    cwd: ROOT,
    env: { AVB_BACKEND: "" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const path = join(out, "checkpoint.safetensors");
  const step = async () =>
    await missing(path)
      ? 0
      : Number(decodeSafeTensors(await Deno.readFile(path)).metadata["step"]);
  while (await step() === 0) await new Promise((r) => setTimeout(r, 50));
  child.kill("SIGKILL");
  await child.status;
  assert.equal(await step() % 50, 0);
});

test("--health: every N steps; 0 changes nothing but the reports", async (folder) => {
  const outcomes = await Promise.all(["7", "0"].map(async (interval) => {
    const out = join(folder, interval);
    const { code, stdout, stderr } = await train(
      ...["--preset", "vae", "--seed", "1", "--out", out, "--json"],
      ...["--set", "steps=30", "--health", interval, ...NARROW_VAE],
    );
    assert.equal(code, 0, stderr);
    const lines = (await Deno.readTextFile(join(out, "metrics.jsonl")))
      .trim().split("\n").map((line) => JSON.parse(line));
    const checkpoint = await Deno.readFile(join(out, "checkpoint.safetensors"));
    return { result: JSON.parse(stdout), stderr, lines, checkpoint };
  }));
  const [often, never] = outcomes;
  assert.deepEqual(often!.lines.map(({ step }) => step), [7, 14, 21, 28, 30]);
  for (const line of often!.lines) {
    assert.equal(line.health.step, line.step);
    assert.match(often!.stderr, RegExp(`^Health at step ${line.step};`, "m"));
    // A VAE has no T.
    assert.deepEqual(Object.keys(line.health.gradientNorms), ["generative"]);
    assert.equal(line.health.discriminator, undefined);
  }
  assert.deepEqual(often!.result.health, often!.lines.at(-1)!.health);
  assert.equal(never!.result.health, null);
  assert.deepEqual(never!.lines.map(({ step }) => step), [30]);
  assert.equal(never!.lines[0]!.health, undefined);
  assert.doesNotMatch(never!.stderr, /Health|Warning/);
  assert.deepEqual(often!.checkpoint, never!.checkpoint);
});

test("a T out of hand is warned of, once", async (folder) => {
  // Fourteen residual blocks whose every weight moves by 1 a step.
  const { code, stdout, stderr } = await train(
    ...["--preset", "mescheder-toy", "--out", join(folder, "a"), "--json"],
    ...[...NARROW, "--set", "discriminator.hidden=[32]"],
    ...["--set", "discriminator.blocks=14", "--set", "steps=40"],
    ...["--set", "discriminatorOptimizer.learningRate=1", "--health", "20"],
  );
  assert.equal(code, 0, stderr);
  const warnings = stderr.split("\n").filter((line) => /^Warning/.test(line));
  const of = (kind: string) =>
    warnings.filter((line) => line.includes(`, ${kind}: `));
  const [diverging, ...again] = of("diverging discriminator");
  assert.match(diverging!, /^Warning at step 10, .*learningRate$/);
  assert.deepEqual(again, []);
  for (const kind of ["misleading T", "leaps of psi"]) {
    assert.equal(of(kind).length, 1, stderr);
    assert.match(of(kind)[0]!, /^Warning at step 20, /);
    // It still holds at the end, where it is named but not told again.
    const last = stderr.slice(stderr.indexOf("Health at step 40;"));
    assert.match(last, RegExp(`^ {2}warnings: .*${kind}`, "m"));
  }
  const kinds = JSON.parse(stdout).health.warnings.map(
    ({ kind }: { kind: string }) => kind,
  );
  assert.ok(kinds.includes("misleading T"), `${kinds}`);
});

test("numbers that go wrong end it in one line, a good checkpoint stays", async (folder) => {
  const out = join(folder, "a");
  // So many blocks that the second step of psi leaps beyond all floats.
  const { code, stdout, stderr } = await train(
    ...["--preset", "mescheder-toy", "--out", out, "--json", ...NARROW],
    ...["--set", "discriminator.hidden=[32]", "--set", "steps=40"],
    ...["--set", "discriminator.blocks=40", "--health", "0"],
    ...["--set", "discriminatorOptimizer.learningRate=1"],
  );
  assert.equal(code, 1, stderr);
  assert.equal(stdout, "");
  assert.match(
    stderr,
    /^Training stopped at step \d+: .*discriminator.*checkpoint of step \d+ is kept$/m,
  );
  assert.doesNotMatch(stderr, /^\s+at /m);
  const { tensors } = decodeSafeTensors(
    await Deno.readFile(join(out, "checkpoint.safetensors")),
  );
  for (const [path, { values }] of tensors) {
    assert.ok(values.every(Number.isFinite), path);
  }
});
