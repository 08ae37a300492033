/** Small networks, configurations and batches for tests. */
import { tf } from "../../lib/backend/mod.ts";
import { type DataSet, dataSet, fourPoints } from "../../lib/data/mod.ts";
import {
  createNetworks,
  type Networks,
  type NetworksConfig,
} from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import {
  type PresetName,
  presets,
  type TrainingConfig,
} from "../../lib/training/mod.ts";
import type { Batch64 } from "./model64.ts";

/** A preset with narrow layers and a small batch, otherwise as it is. */
export function smallConfig(
  name: PresetName,
  changes: Partial<TrainingConfig> = {},
): TrainingConfig {
  const preset = presets[name];
  const hidden = [9, 7, 6];
  return {
    ...preset,
    seed: 5,
    encoder: {
      ...preset.encoder,
      hidden,
      ...(preset.encoder.noiseBasis && { noiseDim: 6, noiseBasis: 3 }),
    },
    decoder: { ...preset.decoder, hidden },
    ...(preset.discriminator &&
      { discriminator: { ...preset.discriminator, hidden } }),
    batchSize: 12,
    ...(preset.sampling.kind === "epochs" &&
      { sampling: { kind: "epochs", examples: 60, trainShare: 0.9 } }),
    ...changes,
  };
}

/** All presets. */
export const PRESETS = Object.keys(presets) as PresetName[];

/** Six vectors of length 5 with unequal weights. */
export const sixRows: DataSet = dataSet(
  "six rows",
  [
    [0, 0, 0, 0, 1],
    [1, 1, 0, 0, 0],
    [0, 1, 1, 0, 1],
    [1, 1, 1, 1, 1],
    [0, 0, 0, 0, 0],
    [1, 0, 1, 0, 0],
  ],
  { weights: [1, 2, 3, 4, 5, 5] },
);

/** Fresh networks and a batch on the four points. */
export function smallCase(
  config: NetworksConfig,
  { rows = 9, seed = 1, moved = true } = {},
): { networks: Networks; batch: Batch64 } {
  const generator = Generator.fromSeed(seed);
  const networks = createNetworks(
    config,
    { xDim: 4, initializer: "xavier-normal" },
    generator.split("networks"),
  );
  if (moved) moveZeros(networks, generator.split("biases"));
  const { noiseDim, zDim } = config.encoder;
  const draw = (name: string, count: number) =>
    Float64Array.from(generator.split(name).normals(count));
  return {
    networks,
    batch: {
      rows,
      x: Float64Array.from(
        Array.from({ length: rows }, (_, i) => fourPoints.rows[i % 4]!).flat(),
      ),
      noise: draw("noise", rows * noiseDim),
      prior: draw("prior", rows * zDim),
    },
  };
}

/**
 * Moves what starts at 0: there a fault may not show, and a ReLU of an input 0
 * has no derivative.
 */
export function moveZeros(networks: Networks, generator: Generator): void {
  const { encoder, decoder, discriminator } = networks;
  for (const network of [encoder, decoder, discriminator]) {
    for (const variable of Object.values(network?.parameters ?? {})) {
      if (variable.dataSync().some((value) => value !== 0)) continue;
      const values = generator.normals(variable.size).map((v) => 0.3 * v);
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    }
  }
}

/** A batch as tensors. */
export function tensorsOf({ rows, x, noise, prior }: Batch64) {
  const tensor = (values: Float64Array) =>
    tf.tensor2d(Float32Array.from(values), [rows, values.length / rows]);
  return { x: tensor(x), noise: tensor(noise), prior: tensor(prior) };
}
