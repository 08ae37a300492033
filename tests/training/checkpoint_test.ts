import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tf } from "../../lib/backend/mod.ts";
import {
  CHECKPOINT_FORMAT,
  checkpointEngine,
  CheckpointError,
  ConfigError,
  currentEngine,
  decodeSafeTensors,
  encodeSafeTensors,
  loadTraining,
  presets,
  type SafeTensors,
  SafeTensorsError,
  saveTraining,
  withConfig,
} from "../../lib/training/mod.ts";
import { assertSameBits } from "../support/assertions.ts";
import { testOn, use, useFastest } from "../support/backends.ts";
import { PRESETS, sixRows, smallConfig } from "../support/small.ts";
import { testWith } from "../support/permissions.ts";
import { inTemporaryFolder } from "../support/temporary.ts";
import { advance, start, stateOf } from "../support/trainings.ts";

for (const preset of PRESETS) {
  testOn(
    ["native", "wasm", "cpu"],
    `${preset}: saved and loaded, it goes on bit for bit`,
    () => {
      const config = smallConfig(preset, { steps: 40 });
      const whole = start(config, sixRows);
      advance(whole, 7);
      const bytes = saveTraining(whole);
      const loaded = loadTraining(bytes);
      assert.deepEqual(loaded.config, whole.config);
      assert.deepEqual(loaded.data, whole.data);
      assert.equal(loaded.step, 7);
      assert.deepEqual(advance(loaded, 8), advance(whole, 8));
      const expected = stateOf(whole);
      const actual = stateOf(loaded);
      for (const [path, values] of Object.entries(expected)) {
        assertSameBits(actual[path]!, values, path);
      }
      // And so are the files.
      assert.deepEqual(saveTraining(loaded), saveTraining(whole));
      whole.dispose();
      loaded.dispose();
    },
  );
}

Deno.test("table-1: the file's tensors and metadata, as documented", async () => {
  await useFastest();
  const training = start({ ...presets["table-1"], seed: 11 });
  advance(training, 2);
  const { tensors, metadata } = decodeSafeTensors(saveTraining(training));
  const layers = (folder: string, ...sizes: number[]) =>
    sizes.slice(1).flatMap((to, i) => [
      [`${folder}/${i}/kernel`, [sizes[i], to]],
      [`${folder}/${i}/bias`, [to]],
    ]) as [string, number[]][];
  const thetaPhi = [
    ...layers("encoder", 20, 64, 64, 64, 2),
    ...layers("decoder", 2, 128, 128, 128, 4),
  ];
  const psi = [
    ...layers("discriminator/first", 6, 64, 64, 64),
    ...layers("discriminator/last", 64, 1),
  ];
  const average = thetaPhi.map(([path, shape]) => [`average/${path}`, shape]);
  const moments = (side: string, of: [string, number[]][]) =>
    of.flatMap(([path, shape]) =>
      ["first", "second"].map((m) => [`optimizer/${side}/${m}/${path}`, shape])
    );
  assert.deepEqual(
    new Map([...tensors].map(([path, { shape }]) => [path, [...shape]])),
    new Map(
      [
        ...thetaPhi,
        ...psi,
        ...average,
        ...moments("generative", thetaPhi),
        ...moments("discriminator", psi),
      ] as [string, number[]][],
    ),
  );
  assert.equal(metadata["format"], CHECKPOINT_FORMAT);
  assert.equal(metadata["step"], "2");
  assert.deepEqual(JSON.parse(metadata["config"]!), {
    ...presets["table-1"],
    seed: 11,
  });
  assert.deepEqual(JSON.parse(metadata["powers"]!), {
    generative: [0.25, 0.999 * 0.999],
    // Two steps of psi each.
    discriminator: [0.0625, ((0.999 * 0.999) * 0.999) * 0.999],
  });
  // [in, out], row-major: the first row of the kernel belongs to input 0.
  const kernel = training.networks.encoder.parameters["0/kernel"]!;
  assert.deepEqual(
    tensors.get("encoder/0/kernel")!.values,
    kernel.dataSync() as Float32Array,
  );
  training.dispose();
});

/** A checkpoint with changes. */
async function changed(
  change: (contents: {
    tensors: Map<string, { shape: readonly number[]; values: Float32Array }>;
    metadata: Record<string, string>;
  }) => void,
): Promise<Uint8Array> {
  await useFastest();
  const training = start(smallConfig("table-1"));
  const { tensors, metadata } = decodeSafeTensors(saveTraining(training));
  training.dispose();
  const contents = { tensors: new Map(tensors), metadata: { ...metadata } };
  change(contents);
  return encodeSafeTensors(contents as SafeTensors);
}

Deno.test("loadTraining: what does not fit is refused, nothing is left", async () => {
  const bias = "encoder/0/bias";
  const { steps } = presets["table-1"];
  const refused: Record<string, [
    Parameters<typeof changed>[0],
    new (...args: never[]) => Error,
    RegExp,
  ]> = {
    "format": [
      ({ metadata }) => metadata["format"] = "other",
      CheckpointError,
      /its format is other, wanted one of avb-checkpoint-1, avb-checkpoint-2/,
    ],
    "a later format": [
      ({ metadata }) => metadata["format"] = "avb-checkpoint-3",
      CheckpointError,
      /another version .* wrote it, in the format avb-checkpoint-3; this one/,
    ],
    "no format": [
      ({ metadata }) => delete metadata["format"],
      CheckpointError,
      /format is not named/,
    ],
    "no config": [
      ({ metadata }) => delete metadata["config"],
      CheckpointError,
      /metadata lack config/,
    ],
    "broken config": [
      ({ metadata }) => metadata["config"] = "{",
      CheckpointError,
      /config is not JSON/,
    ],
    "bad config": [
      ({ metadata }) => metadata["config"] = "{}",
      ConfigError,
      /Bad configuration/,
    ],
    "other config": [
      ({ metadata }) =>
        metadata["config"] = JSON.stringify(
          smallConfig("table-1", {
            decoder: { hidden: [9, 8, 6], activation: "tanh" },
          }),
        ),
      CheckpointError,
      /decoder\/1\/kernel has shape \[9, 7\].*wants \[9, 8\]/,
    ],
    "no tensor": [
      ({ tensors }) => tensors.delete(bias),
      CheckpointError,
      /lacks the tensor encoder\/0\/bias/,
    ],
    "one more": [
      ({ tensors }) => tensors.set("more", tensors.get(bias)!),
      CheckpointError,
      /no tensor more/,
    ],
    "no step": [
      ({ metadata }) => delete metadata["step"],
      CheckpointError,
      /lack step/,
    ],
    "negative step": [
      ({ metadata }) => metadata["step"] = "-1",
      CheckpointError,
      /its step is -1/,
    ],
    "late step": [
      ({ metadata }) => metadata["step"] = `${steps + 1}`,
      CheckpointError,
      RegExp(`its step is ${steps + 1}, wanted 0 to ${steps}$`, "m"),
    ],
    "no powers of psi": [
      ({ metadata }) => metadata["powers"] = '{"generative": [0.5, 0.9]}',
      CheckpointError,
      /discriminator powers are undefined, wanted two numbers from 0 to 1/,
    ],
    "powers that are texts": [
      ({ metadata }) => metadata["powers"] = '{"generative": ["a", "b"]}',
      CheckpointError,
      /generative powers are \["a","b"\], wanted two numbers/,
    ],
    "no powers": [
      ({ metadata }) => metadata["powers"] = "null",
      CheckpointError,
      /generative powers are undefined/,
    ],
    "no rows": [
      ({ metadata }) => metadata["data"] = "null",
      CheckpointError,
      /data have no rows/,
    ],
    "no generator": [
      ({ metadata }) => metadata["generator"] = "null",
      CheckpointError,
      /generator is null/,
    ],
    "a generator that stands still": [
      ({ metadata }) => metadata["generator"] = '{"key":"x","words":[0,0,0,0]}',
      CheckpointError,
      /generator is \{"key":"x","words":\[0,0,0,0\]\}/,
    ],
    "rows that are none": [
      ({ metadata }) => metadata["data"] = '{"name":"d","rows":[null]}',
      CheckpointError,
      /data are none: /,
    ],
    "rows that are not binary": [
      ({ metadata }) => metadata["data"] = '{"name":"d","rows":[[2]]}',
      CheckpointError,
      /data are none: .*entry 0 of row 0 is 2/,
    ],
    "a warm-up that is no count": [
      ({ metadata }) => metadata["warmedUp"] = "-1",
      CheckpointError,
      /steps of warm-up are -1, wanted a count/,
    ],
  };
  for (const [what, [change, type, message]] of Object.entries(refused)) {
    const bytes = await changed(change);
    const { numTensors } = tf.memory();
    assert.throws(() => loadTraining(bytes), (error) => {
      assert.ok(error instanceof type, `${what}: ${error}`);
      assert.match(error.message, message, what);
      return true;
    });
    assert.equal(tf.memory().numTensors, numTensors, what);
  }
  assert.throws(() => loadTraining(new Uint8Array(3)), SafeTensorsError);
});

Deno.test("saveTraining: what is no number is not kept", async () => {
  await useFastest();
  const training = start(smallConfig("table-1"));
  training.advance();
  const moment = training.state.generative.moments["second/encoder/0/bias"]!;
  tf.tidy(() => moment.assign(tf.fill(moment.shape, Infinity)));
  assert.throws(() => saveTraining(training), (error) => {
    assert.ok(error instanceof CheckpointError);
    assert.match(
      error.message,
      /optimizer\/generative\/second\/encoder\/0\/bias holds NaN .* step 1$/,
    );
    return true;
  });
  training.dispose();
});

Deno.test("loadTraining: the unchanged file loads", async () => {
  const training = loadTraining(await changed(() => {}));
  assert.equal(training.step, 0);
  training.dispose();
});

const KEPT = new URL("../../data/checkpoints/", import.meta.url);

for (const preset of ["table-1", "blog", "vae"] as const) {
  testWith(
    ["read"],
    `${preset}: a file from before the later keys still loads`,
    async () => {
      await useFastest();
      const bytes = await Deno.readFile(
        new URL(`${preset}.safetensors`, KEPT),
      );
      const { metadata } = decodeSafeTensors(bytes);
      const written = JSON.parse(metadata["config"]!);
      for (
        const key of [
          "contrast",
          "warmUpSteps",
          "annealingShare",
          "averageDecay",
        ]
      ) delete written[key];
      // Nor did it hold the averages that one of them brings.
      const tensors = new Map(
        [...decodeSafeTensors(bytes).tensors]
          .filter(([name]) => !name.startsWith("average/")),
      );
      const training = loadTraining(encodeSafeTensors({
        tensors: tensors,
        metadata: { ...metadata, config: JSON.stringify(written) },
      }));
      assert.deepEqual(training.config, written);
      assert.equal(training.config.preset, preset);
      assert.equal(training.step, training.config.steps);
      assert.equal(training.finalNetworks, training.networks);
      // What is read is what is written again.
      assert.deepEqual(
        decodeSafeTensors(saveTraining(training)).tensors,
        tensors,
      );
      training.dispose();
    },
  );
}

testWith(
  ["read"],
  "a file of the first format loads, and is saved as this one",
  async () => {
    await use("cpu");
    const bytes = await Deno.readFile(
      new URL("fixtures/avb-checkpoint-1.safetensors", import.meta.url),
    );
    const old = decodeSafeTensors(bytes);
    assert.equal(old.metadata["format"], "avb-checkpoint-1");
    assert.equal(checkpointEngine(bytes), undefined);
    const training = loadTraining(bytes);
    assert.equal(training.step, 3);
    const again = saveTraining(training);
    const { tensors, metadata } = decodeSafeTensors(again);
    assert.deepEqual(tensors, old.tensors);
    const { engine, ...rest } = metadata;
    assert.deepEqual(rest, { ...old.metadata, format: CHECKPOINT_FORMAT });
    assert.deepEqual(JSON.parse(engine!), { name: "cpu", threads: 1 });
    assert.deepEqual(checkpointEngine(again), { name: "cpu", threads: 1 });
    // It goes on.
    assert.ok(Number.isFinite(training.advance().generative));
    training.dispose();
  },
);

testOn(["native", "wasm"], "a checkpoint says what computed it", (name) => {
  const training = start(smallConfig("vae"));
  const engine = checkpointEngine(saveTraining(training))!;
  assert.equal(engine.name, name);
  assert.deepEqual(engine, currentEngine());
  // A name, no path: the same on another machine.
  if (name === "native") assert.match(engine.library!, /^[^\\/]+$/);
  training.dispose();
});

Deno.test("checkpointEngine: what is no engine is refused", async () => {
  for (const engine of ['{"name":"gpu","threads":1}', "3", '{"name":"cpu"}']) {
    const bytes = await changed(({ metadata }) => metadata["engine"] = engine);
    assert.throws(() => checkpointEngine(bytes), CheckpointError);
  }
});

// ------------------------------------------- an independent reader

const PYTHON = fileURLToPath(
  new URL("../../.venv/bin/python", import.meta.url),
);

async function python(args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(PYTHON, {
      args,
    }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch {
    return undefined;
  }
}

// Reads a file with the package, writes it again with it, and says what it
// saw. PyTorch's and JAX's readers stand on these two functions.
const EXCHANGE = `
import ctypes, hashlib, json, sys
from safetensors import TensorSpec, deserialize, serialize
source, target = sys.argv[1:]
data = open(source, "rb").read()
length = int.from_bytes(data[:8], "little")
metadata = json.loads(data[8:8 + length])["__metadata__"]
tensors = dict(deserialize(data))
print(json.dumps({
    name: [t["dtype"], t["shape"], hashlib.sha256(t["data"]).hexdigest()]
    for name, t in tensors.items()
}))
kept = {
    name: ctypes.create_string_buffer(bytes(t["data"]), len(t["data"]))
    for name, t in tensors.items()
}
again = {
    name: TensorSpec(dtype="float32", shape=t["shape"],
        data_ptr=ctypes.addressof(kept[name]), data_len=len(t["data"]))
    for name, t in tensors.items()
}
open(target, "wb").write(serialize(again, metadata))
`;

const importable = await python(["-I", "-c", "import safetensors"]) !==
  undefined;
const title = "the Python package safetensors and this code read each other";
if (!importable) {
  Deno.test.ignore(
    `${title} (skipped: .venv cannot import safetensors)`,
    () => {},
  );
} else {
  testWith(
    ["read", "write", "run"],
    title,
    () =>
      inTemporaryFolder(async (folder) => {
        await useFastest();
        const training = start(smallConfig("vae"));
        advance(training, 3);
        const [ours, theirs] = [join(folder, "ours"), join(folder, "theirs")];
        const bytes = saveTraining(training);
        await Deno.writeFile(ours, bytes);
        const seen = JSON.parse(
          (await python(["-I", "-c", EXCHANGE, ours, theirs]))!,
        );
        const { tensors, metadata } = decodeSafeTensors(bytes);
        const hash = ({ values }: { values: Float32Array }) =>
          createHash("sha256").update(new Uint8Array(values.buffer))
            .digest("hex");
        assert.deepEqual(
          seen,
          Object.fromEntries([...tensors].map(([name, entry]) => [
            name,
            ["F32", entry.shape, hash(entry)],
          ])),
        );
        const written = await Deno.readFile(theirs);
        const read = decodeSafeTensors(written);
        assert.deepEqual(read.metadata, metadata);
        assert.deepEqual(read.tensors, tensors);
        // Their order and padding are their own; the training is the same.
        const loaded = loadTraining(written);
        assert.deepEqual(saveTraining(loaded), bytes);
        loaded.dispose();
        training.dispose();
      }),
  );
}

Deno.test("withConfig: goes on where it stood, by another recipe", async () => {
  await useFastest();
  const config = smallConfig("table-1", { steps: 40 });
  const training = start(config, sixRows);
  advance(training, 3);
  const same = withConfig(training, config);
  const slow = withConfig(training, {
    ...config,
    generativeOptimizer: { ...config.generativeOptimizer, learningRate: 1e-9 },
  });
  // The step itself sees what it saw; only how far it goes differs.
  assert.deepEqual(advance(same, 1), advance(training, 1));
  const before = stateOf(slow)["encoder/0/kernel"]!;
  advance(slow, 1);
  const after = stateOf(slow)["encoder/0/kernel"]!;
  before.forEach((value, i) =>
    assert.ok(Math.abs(value - after[i]!) < 1e-7, `entry ${i}`)
  );
  assert.notDeepEqual(stateOf(training)["encoder/0/kernel"], before);
  const wide = { ...config, decoder: { ...config.decoder, hidden: [5] } };
  assert.throws(() => withConfig(training, wide), CheckpointError);
  for (const one of [training, same, slow]) one.dispose();
});

Deno.test("a warm-up that was stopped goes on from the file bit for bit", async () => {
  await useFastest();
  const config = smallConfig("table-1", { warmUpSteps: 9, steps: 20 });
  const whole = start(config, sixRows);
  const parts = start(config, sixRows);
  for (let i = 0; i < 4; i++) assert.equal(parts.advanceWarmUp(), true);
  const bytes = saveTraining(parts);
  const loaded = loadTraining(bytes);
  assert.equal(loaded.warmedUp, 4);
  assert.deepEqual(saveTraining(loaded), bytes);
  assert.deepEqual(advance(loaded, 3), advance(whole, 3));
  assert.deepEqual(saveTraining(loaded), saveTraining(whole));
  for (const training of [whole, parts, loaded]) training.dispose();
});
