import assert from "node:assert/strict";
import { join } from "node:path";
import { loadRun } from "../../lib/cli/run_folder.ts";
import { evaluateTraining } from "../../lib/evaluation/mod.ts";
import { assertNear } from "../support/assertions.ts";
import { useFastest } from "../support/backends.ts";
import { testWith } from "../support/permissions.ts";
import { deno } from "../support/subprocess.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

const QUANTITIES = [
  "logLikelihood",
  "reconstructionError",
  "reconstructionNats",
  "elbo",
  "klPosterior",
  "klAggregate",
];

function command(name: string, ...args: string[]) {
  return deno(["run", "-A", `lib/cli/${name}.ts`, ...args]);
}

function test(name: string, f: (folder: string) => Promise<void>): void {
  testWith(
    ["read", "write", "run"],
    `evaluate: ${name}`,
    () => inTemporaryFolder(f),
  );
}

for (const preset of ["table-1", "vae"]) {
  test(`${preset}, --json prints one object with every key`, async (folder) => {
    const out = join(folder, "a");
    const trained = await command(
      "train",
      ...["--preset", preset, "--seed", "4", "--out", out],
      ...["--set", "steps=60", "--set", "decoder.hidden=[8]"],
    );
    assert.equal(trained.code, 0, trained.stderr);
    const { code, stdout, stderr } = await command(
      "evaluate",
      ...[out, "--json", "--samples", "2000"],
    );
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout);
    for (const key of QUANTITIES) {
      assert.ok(Number.isFinite(result[key]), key);
      assert.ok(result.standardErrors[key] >= 0, key);
    }
    assert.deepEqual(
      Object.keys(result.standardErrors).sort(),
      [...QUANTITIES].sort(),
    );
    assert.deepEqual(
      [result.step, result.preset, result.seed],
      [60, preset, 4],
    );
    // The identities between them.
    assertNear(result.reconstructionNats, 4 * result.reconstructionError, 1e-9);
    assertNear(
      result.elbo,
      -result.reconstructionNats - result.klPosterior,
      1e-9,
    );
    assert.ok(
      result.elbo < result.logLikelihood + 5 * result.standardErrors.elbo,
    );
    // In this process, the same numbers.
    await useFastest();
    const training = loadRun(out);
    const here = await evaluateTraining(training, { samples: 2000 });
    training.dispose();
    assertNear(here.logLikelihood, result.logLikelihood, 1e-5);
    assertNear(here.elbo, result.elbo, 1e-3);
    assert.equal("crossCheck" in result, false);
    if (preset === "vae") {
      assert.equal(result.byDiscriminator, undefined);
      return;
    }
    // For people: every quantity with its error.
    const text = await command("evaluate", out, "--samples", "2000");
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /^table-1, seed 4, step 60 of 60/);
    // The header, the quantities, and T's own two apart from them.
    assert.equal(text.stdout.match(/±/g)!.length, QUANTITIES.length + 3);
    assert.match(text.stdout, /no bound\n +ELBO by T .*±.*\n +KL.* by T .*±/);
    assert.ok(text.stdout.includes(result.byDiscriminator.elbo.toFixed(5)));
    assert.ok(text.stdout.includes(result.elbo.toFixed(5)));
    assert.match(text.stdout, /-1\.38629/);
    assert.match(text.stdout, /KL\(q\(z\), p\(z\)\) .* ± .*, bias -?\d/);
    // The checkpoint by its own path; where there is none, that is said.
    const file = join(out, "checkpoint.safetensors");
    const byPath = await command("evaluate", file, "--samples", "2000");
    assert.equal(byPath.stdout, text.stdout, byPath.stderr);
    const missing = await command("evaluate", join(out, "no.safetensors"));
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /no\.safetensors: .*[Nn]o such file/);
  });
}

test("--cross-check estimates twice, the rest as without it", async (folder) => {
  const out = join(folder, "a");
  const trained = await command(
    "train",
    ...["--preset", "table-1", "--seed", "5", "--out", out],
    ...["--set", "steps=60", "--set", "decoder.hidden=[8]"],
  );
  assert.equal(trained.code, 0, trained.stderr);
  const args = [out, "--samples", "2000"];
  const plain = await command("evaluate", ...args, "--json");
  const twice = await command("evaluate", ...args, "--json", "--cross-check");
  assert.equal(twice.code, 0, twice.stderr);
  const { crossCheck, ...rest } = JSON.parse(twice.stdout);
  assert.deepEqual(rest, JSON.parse(plain.stdout));
  for (const key of ["logLikelihood", "elbo", "klPosterior", "klAggregate"]) {
    const { first, second, difference, combinedError, units } = crossCheck[key];
    assert.equal(first.value, rest[key]);
    assertNear(difference, first.value - second.value, 1e-12);
    assertNear(units, difference / combinedError, 1e-12);
    assert.ok(Math.abs(units) < 4, `${key}: ${units}`);
    assert.ok(combinedError < 0.1, `${key}: ${combinedError}`);
  }
  assert.deepEqual([crossCheck.samples, crossCheck.draws], [10_000, 1000]);
  const text = await command("evaluate", ...args, "--cross-check");
  assert.equal(text.code, 0, text.stderr);
  assert.match(text.stdout, /Estimated twice/);
  const lines = text.stdout.match(/^ .*±.*±.*differ by .* errors$/gm)!;
  assert.equal(lines.length, 4);
  const { second, units } = crossCheck.klAggregate;
  assert.ok(lines[3]!.includes(second.value.toFixed(5)));
  assert.ok(lines[3]!.includes(units.toFixed(2)));
});
