/** Every task, called wrongly: a sentence, exit code 2, nothing written. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { applySettings, parseConfig, presets } from "../../lib/training/mod.ts";
import { testWith } from "../support/permissions.ts";
import { deno, ROOT } from "../support/subprocess.ts";
import { inTemporaryFolder } from "../support/temporary.ts";

type Row = readonly [args: string, message: RegExp];

const TRAIN = "--preset table-1 --seed 1 --out a";

/** What each task refuses. */
const REFUSED: Readonly<Record<string, readonly Row[]>> = {
  train: [
    ["--seed 1 --out a", /No preset: .*table-1, blog, .*vae/],
    [
      "--preset tabel-1 --out a",
      /Unknown preset: tabel-1\. The nearest is table-1; .*blog, .*vae/,
    ],
    ["--preset vae", /No folder: add --out/],
    [`${TRAIN} --seed x`, /--seed: x, wanted an integer from 0/],
    [`${TRAIN} --seed=-1`, /--seed: -1, wanted an integer from 0/],
    [`${TRAIN} --seed 1.5`, /--seed: 1\.5, wanted an integer from 0/],
    [`${TRAIN} --seed 1e99`, /--seed: 1e99, wanted an integer from 0/],
    [`${TRAIN} --every 0`, /--every: 0, wanted an integer from 1/],
    [`${TRAIN} --health=-1`, /--health: -1, wanted an integer from 0/],
    [`${TRAIN} --health often`, /--health: often, wanted an integer/],
    [`${TRAIN} --helth 5`, /Unknown flag: --helth\. .*--health\b/],
    [`${TRAIN} --sett steps=3`, /Unknown flag: --sett\. .*--set\b/],
    [`${TRAIN} extra`, /Unexpected argument: extra/],
    [
      `${TRAIN} --set encoder.hiden=[8]`,
      /Unknown key: encoder\.hiden\. The nearest is encoder\.hidden; .*steps/,
    ],
    [`${TRAIN} --set steps`, /Bad setting: steps, wanted key=value/],
    ["--resume --out a", /No run in .*a: checkpoint.*deno task train/],
    ["--resume --seed 1 --out a", /keeps its configuration: leave out/],
  ],
  evaluate: [
    ["", /Wanted one folder or checkpoint, got 0/],
    [". .", /Wanted one folder or checkpoint, got 2/],
    ["no", /No run in .*no: .*deno task train/],
    [". --jsn", /Unknown flag: --jsn\. The nearest is --json/],
    [". --samples 5", /--samples: 5, wanted an integer from 1000/],
    [". --samples 1e9", /--samples: 1e9, wanted an integer from 1000/],
  ],
  posterior: [
    ["", /No target: add --target with one of eight-schools, .*torus/],
    ["--target toros", /Unknown target: toros\. The nearest is torus;/],
    ["--target torus --method vb", /Unknown method: vb\. .*all methods: avb, /],
    ["--target torus --preset stan", /Unknown preset: stan\. .*posterior, /],
    ["--target torus --seed x", /--seed: x, wanted an integer from 0/],
    ["--target torus --set step=5", /Unknown key: step\. .*nearest is steps/],
    ["--target torus --set steps=0", /Bad configuration: steps is 0/],
    [
      "--target torus --set contrast=fixed",
      /The method avb-ac decides the contrast: leave out --set contrast/,
    ],
    [
      "--target torus --method hmc --set steps=5",
      /hmc has no recipe: leave out/,
    ],
    ["--target torus --samples 5", /--samples: 5, wanted an integer from 1000/],
    ["torus", /Unexpected argument: torus/],
  ],
  posterior_study: [
    ["--targets torus,toros", /Unknown target: toros\. The nearest is torus;/],
    ["--methods vb", /Unknown method: vb\. .*all methods: avb, /],
    ["--seeds 0,0", /--seeds: 0 stands there twice/],
    ["--workers 0", /--workers: 0, wanted an integer from 1/],
  ],
  table1: [
    ["--presets tabel-1", /Unknown preset: tabel-1\. .*nearest is table-1;/],
    ["--seeds 0,-1", /--seeds: -1, wanted an integer from 0/],
    ["--workers 0", /--workers: 0, wanted an integer from 1/],
    ["--set step=5", /Unknown key: step\. The nearest is steps/],
  ],
  ablation: [
    ["--changes decai", /Unknown change: decai\. The nearest is decay;/],
    ["--sed 0", /Unknown flag: --sed\. The nearest is --se/],
  ],
  search: [
    ["--budget-seconds 0", /--budget-seconds: 0, wanted an integer from 1/],
    ["--runs many", /--runs: many, wanted an integer from 1/],
  ],
  checkpoints: [
    ["--seed ten", /--seed: ten, wanted an integer from 0/],
    ["all", /Unexpected argument: all/],
    ["--presets vea", /Unknown preset: vea\. The nearest is vae;/],
  ],
  bench: [
    ["--workloads blog,blok", /Unknown workload: blok\. The nearest is blog;/],
    ["--engines numpy", /Unknown engine: numpy\. .*all engines: native, wasm,/],
    ["--only peek", /Unknown part: peek\. The nearest is peak;/],
    ["--only=", /--only: nothing, wanted a list/],
    ["--rounds 0", /--rounds: 0, wanted an integer from 1/],
    ["--steps 1e4", /--steps: 1e4, wanted an integer from 1/],
    ["--workload blog", /Unknown flag: --workload\. .*--workloads\b/],
    ["blog", /Unexpected argument: blog/],
  ],
  soak: [
    ["--minutes 0", /--minutes: 0, wanted an integer from 1/],
    ["--presets vae", /Unknown flag: --presets\. The nearest is --preset\b/],
    ["--preset veA", /Unknown preset: veA\. The nearest is vae;/],
  ],
  site: [
    ["5-figur", /Unknown notebook: 5-figur\. The nearest is 05-figure-6;/],
    ["--notebooks none", /No notebooks are in .*none/],
    ["--sead 1", /Unknown flag: --sead\. The nearest is --seed/],
    ["--seed one", /--seed: one, wanted an integer from 0/],
  ],
  export: [
    ["", /0 notebooks are named, wanted one of 01-/],
    ["99", /Unknown notebook: 99\. The nearest is .*all notebooks: 01-/],
    ["1 --singlefile", /Unknown flag: --singlefile\. .*--single-file/],
    ["1 --single-file --out .", /it is a folder, wanted a file such as/],
  ],
  api: [
    ["all", /Unexpected argument: all/],
    ["--ot a", /Unknown flag: --ot\. The nearest is --out/],
  ],
  readme: [["--only speeds", /speeds.*results.*recipes.*speed/]],
};

for (const [task, rows] of Object.entries(REFUSED)) {
  testWith(
    ["read", "write", "run"],
    `${task}: what is wrong is refused with code 2, nothing is written`,
    () =>
      inTemporaryFolder(async (folder) => {
        const refuse = async ([args, message]: Row) => {
          const words = args.split(" ").filter((word) => word !== "");
          const script = join(ROOT, "lib", "cli", `${task}.ts`);
          const { code, stdout, stderr } = await deno(
            ["run", "-q", "--no-check", "-A", script, ...words],
            { cwd: folder },
          );
          assert.match(stderr, message, `${task} ${args}`);
          assert.equal(code, 2, `${task} ${args}: ${stderr}`);
          assert.equal(stdout, "", `${task} ${args}`);
          assert.doesNotMatch(stderr, /^\s+at /m);
          assert.deepEqual([...Deno.readDirSync(folder)], []);
        };
        // Two at a time: the machine has few cores.
        for (let i = 0; i < rows.length; i += 2) {
          await Promise.all(rows.slice(i, i + 2).map(refuse));
        }
      }),
  );
}

testWith(
  ["read", "write", "run"],
  "train: a backend that there is not, or no number of threads, is refused",
  () =>
    inTemporaryFolder(async (folder) => {
      for (
        const [name, value, message] of [
          [
            "AVB_BACKEND",
            "natve",
            /AVB_BACKEND: natve, wanted one of native, /,
          ],
          ["AVB_THREADS", "two", /AVB_THREADS: two, wanted an integer from 1/],
        ] as const
      ) {
        const script = join(ROOT, "lib", "cli", "train.ts");
        const { code, stderr } = await deno(
          ["run", "-q", "--no-check", "-A", script, ...TRAIN.split(" ")],
          { cwd: folder, env: { [name]: value } },
        );
        assert.match(stderr, message);
        assert.equal(code, 2, stderr);
        assert.deepEqual([...Deno.readDirSync(folder)], []);
      }
    }),
);

/** Values that a configuration refuses, wherever they come from. */
const BAD_VALUES: readonly Row[] = [
  ["steps=-3", /steps is -3 \(.*>=1/],
  ["steps=0", /steps is 0 \(.*>=1/],
  ["steps=2.5", /steps is 2\.5 \(.*expected int/],
  ["steps=1e12", /steps is 1000000000000 \(.*<=1000000000/],
  ["steps=many", /steps is "many" \(.*expected number/],
  ["batchSize=0", /batchSize is 0 \(.*>=1/],
  ["encoder.hidden=[0]", /encoder\.hidden\.0 is 0 \(.*>=1/],
  ["encoder.hidden=64", /encoder\.hidden is 64 \(.*expected array/],
  ["generativeOptimizer.beta1=1", /beta1 is 1 \(.*<1/],
  [
    "decoder.activation=rely",
    /decoder\.activation is "rely" \(.*"relu".*; the nearest is relu\)/,
  ],
  [
    "discriminatorOrder=befor",
    /discriminatorOrder is "befor" \(.*; the nearest is before\)/,
  ],
  [
    'sampling={"kind":"epochs","examples":600,"trainShare":0.5}',
    /batchSize is 512 \(an epoch has only 300 examples\)/,
  ],
];

for (const [setting, message] of BAD_VALUES) {
  Deno.test(`a configuration with ${setting} is refused`, () => {
    const config = { ...presets["table-1"], seed: 1, batchSize: 512 };
    assert.throws(() => parseConfig(applySettings(config, [setting])), {
      name: "ConfigError",
      message,
    });
  });
}

Deno.test("drawn with replacement, a batch may be larger than the data", () => {
  const config = { ...presets["table-1"], seed: 1, batchSize: 100_000 };
  assert.equal(parseConfig(config).batchSize, 100_000);
});
