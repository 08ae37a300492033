import assert from "node:assert/strict";
import {
  presetSettings,
  readFragment,
  type Settings,
  writeFragment,
} from "../../lib/playground/mod.ts";
import { type PresetName, presets } from "../../lib/training/mod.ts";

const NAMES = Object.keys(presets) as PresetName[];

Deno.test("a preset's own settings are a link of one word", () => {
  for (const name of NAMES) {
    const link = writeFragment(presetSettings(name));
    assert.equal(link, `preset=${name}`);
    assert.deepEqual(readFragment(`#${link}`), {
      settings: presetSettings(name),
      repairs: [],
    });
  }
});

Deno.test("no link at all is the page's own preset", () => {
  for (const fragment of ["", "#"]) {
    assert.deepEqual(readFragment(fragment), {
      settings: presetSettings("playground"),
      repairs: [],
    });
  }
});

Deno.test("every setting goes through a link and back", () => {
  const changed: Settings = {
    preset: "table-1",
    seed: 7,
    generativeRate: 1e-3,
    discriminatorRate: 2.5e-4,
    discriminatorSteps: 5,
    noiseDim: 2,
    beta1: 0.9,
    batchSize: 64,
    width: 32,
    decayShare: 0,
    contrast: "samples",
    frozen: "discriminator",
    rows: ["10110", "00000", "11111"],
    weights: [1, 2, 0.5],
    pace: 20,
    shown: 2,
    posterior: true,
    vae: true,
    engine: "webgpu",
    tour: 3,
  };
  const own = presetSettings("table-1");
  for (const key of Object.keys(own) as (keyof Settings)[]) {
    if (key === "preset") continue;
    assert.notDeepEqual(changed[key], own[key], `${key} is not changed`);
  }
  assert.deepEqual(readFragment(writeFragment(changed)), {
    settings: changed,
    repairs: [],
  });
});

/** A link, what it is repaired to, and what is said. */
const REPAIRS: readonly (readonly [string, Partial<Settings>, RegExp])[] = [
  ["preset=tabel-1", { preset: "table-1" }, /preset is "tabel-1".*nearest/],
  ["seed=1.5", { seed: 1 }, /the seed is "1.5", wanted a whole number from 0/],
  ["seed=", { seed: 1 }, /the seed is ""/],
  ["rate=NaN", { generativeRate: 1e-3 }, /rate of theta and phi is "NaN"/],
  ["t-steps=1e9", { discriminatorSteps: 2 }, /T's steps is "1e9", wanted/],
  ["width=9999", { width: 64 }, /width of a layer is "9999".*from 4 to 256/],
  ["beta1=1", { beta1: 0.5 }, /beta1 is "1", wanted a number from 0 to 0.99/],
  ["freeze=all", { frozen: "none" }, /frozen side is "all", wanted none/],
  [
    "preset=vae&freeze=generative",
    { preset: "vae", frozen: "none" },
    /frozen side is "generative", but a VAE has no other side: none is used/,
  ],
  ["engine=gpu", { engine: "wasm" }, /the engine is "gpu", wanted wasm/],
  ["vae=yes", { vae: false }, /vae is "yes", wanted 1 or 0/],
  [
    "data=10",
    { rows: ["1000", "0100", "0010", "0001"] },
    /1 vectors, wanted 2/,
  ],
  ["data=10,100", {}, /"10,100", wanted vectors of one length/],
  ["data=10,12", {}, /"10,12", wanted vectors of 0 and 1/],
  ["data=10,10", {}, /"10,10", wanted vectors that differ/],
  [
    "data=10,01&weights=1,-1",
    { weights: [1, 1] },
    /weights are "1,-1", wanted 2/,
  ],
  ["data=10,01&x=3", { shown: 0 }, /x number 3, counted from 0, but .* only 2/],
  [
    "nois=2",
    { noiseDim: 16 },
    /"nois", which is no setting .*nearest is noise/,
  ],
  [
    "preset=vae&noise=5",
    { noiseDim: 2 },
    /do not go together .*noiseDim is 5 .*those of vae are used/,
  ],
];

Deno.test("a bad link is repaired with a sentence", () => {
  for (const [link, wanted, said] of REPAIRS) {
    const { settings, repairs } = readFragment(link);
    assert.equal(repairs.length, 1, `${link}: ${repairs.join(" ")}`);
    assert.match(repairs[0]!, said);
    assert.match(repairs[0]!, /\.$/);
    for (const [key, value] of Object.entries(wanted)) {
      assert.deepEqual(settings[key as keyof Settings], value, link);
    }
    // What is repaired is a sound link.
    assert.deepEqual(readFragment(writeFragment(settings)), {
      settings,
      repairs: [],
    });
  }
});

Deno.test("no link breaks the page", () => {
  for (
    const link of ["%", "=&=", "&&&", "data=,,,", "weights=", "x=".repeat(500)]
  ) {
    const { settings } = readFragment(link);
    assert.equal(readFragment(writeFragment(settings)).repairs.length, 0);
  }
});
