import assert from "node:assert/strict";
import { testWith } from "../support/permissions.ts";
import { deno } from "../support/subprocess.ts";

const SMALL = [
  ...["--set", "steps=20", "--set", "warmUpSteps=0", "--set", "batchSize=32"],
  ...["--set", "sampler.hidden=[8]", "--set", "discriminator.hidden=[8]"],
  ...["--samples", "1000"],
];

function command(...args: string[]) {
  return deno(["run", "-A", "lib/cli/posterior.ts", ...args]);
}

testWith(
  ["read", "run"],
  "posterior: --json of AVB has every key",
  async () => {
    const args = ["--target", "eight-schools", "--seed", "3", ...SMALL];
    const { code, stdout, stderr } = await command(...args, "--json");
    assert.equal(code, 0, stderr);
    const record = JSON.parse(stdout);
    assert.deepEqual(
      [record.target, record.method, record.preset, record.seed],
      ["eight-schools", "avb-ac", "posterior", 3],
    );
    for (const key of ["mean", "sd", "exactMean", "exactSd"]) {
      assert.equal(record[key].length, 2, key);
      for (const prefix of ["theta", "eta"]) {
        const name = key.startsWith("exact")
          ? `exact${prefix[0]!.toUpperCase()}${prefix.slice(1)}${key.slice(5)}`
          : `${prefix}${key[0]!.toUpperCase()}${key.slice(1)}`;
        assert.equal(record[name].length, 8, name);
      }
    }
    const numbers = [
      ...["seconds", "kl", "klError", "logEvidence", "exactLogEvidence"],
      ...["logEvidenceByDensity", "logEvidenceError"],
    ];
    for (const key of numbers) assert.ok(Number.isFinite(record[key]), key);
    assert.equal(record.sectors.length, 8);
    // Quadrature's own, whatever q is.
    assert.ok(Math.abs(record.exactMean[1]) < 1e-6);
  },
);

testWith(
  ["read", "run"],
  "posterior: a q that cannot be compared is a sentence, no stack",
  async () => {
    // A layer of one ReLU, which is 0 for half of the noise.
    const { code, stderr } = await command(
      ...["--target", "torus", ...SMALL, "--set", "sampler.hidden=[1]"],
      ...["--set", "sampler.activation=relu"],
      ...["--set", "generativeOptimizer.learningRate=0.5"],
    );
    assert.equal(code, 1, stderr);
    assert.doesNotMatch(stderr, /^ +at /m);
    assert.match(
      stderr.trim(),
      /\nCannot estimate an entropy: .*samples are equal.*$/,
    );
  },
);

testWith(["read", "run"], "posterior: the seed is --seed's alone", async () => {
  const { code, stderr } = await command(
    ...["--target", "torus", "--set", "seed=5"],
  );
  assert.equal(code, 2, stderr);
  assert.match(stderr, /The seed is set by --seed: leave out --set seed/);
});

testWith(["read", "run"], "posterior: a table for people", async () => {
  const { code, stdout, stderr } = await command(
    ...["--target", "torus", "--method", "mean-field", "--samples", "1000"],
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Torus by mean-field, seed 0, in 0:\d\d; nats$/m);
  assert.match(stdout, /KL\(q, p\) of the first two +-?\d+\.\d+ ± /);
});
