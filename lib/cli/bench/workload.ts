import { type PresetName, presets } from "../../training/mod.ts";

/** A training step to be timed, as every engine is told of it: plain JSON. */
export interface Workload {
  /** The preset. */
  readonly name: PresetName;
  readonly threads: number;
  /** With this project's savings of work; the peers' own code is the post's. */
  readonly shared: boolean;
  /** torch.compile. */
  readonly compile: boolean;
}

/** What a peer needs to build the same step. */
export function peerArguments(workload: Workload): string {
  const preset = presets[workload.name];
  return JSON.stringify({
    ...workload,
    batch: preset.batchSize,
    noiseDim: preset.encoder.noiseDim,
    encoder: preset.encoder,
    decoder: preset.decoder,
    discriminator: preset.discriminator,
    generativeOptimizer: preset.generativeOptimizer,
    discriminatorOptimizer: preset.discriminatorOptimizer,
    discriminatorSteps: preset.discriminatorSteps,
    sameBatch: preset.sampling.kind === "epochs",
  });
}
