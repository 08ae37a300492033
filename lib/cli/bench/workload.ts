import { type PresetName, presets } from "../../training/mod.ts";
import { LAYER } from "./layer.ts";

/** How a peer shall run a step. */
export interface PeerOptions {
  readonly threads: number;
  /** With this project's savings of work; the peers' own code is the post's. */
  readonly shared: boolean;
  /** torch.compile. */
  readonly compile: boolean;
}

/** What a peer needs to build the step of a preset, as JSON. */
export function stepArguments(name: PresetName, options: PeerOptions): string {
  const preset = presets[name];
  return JSON.stringify({
    ...options,
    name,
    batch: preset.batchSize,
    noiseDim: preset.encoder.noiseDim,
    encoder: preset.encoder,
    decoder: preset.decoder,
    discriminator: preset.discriminator,
    generativeOptimizer: preset.generativeOptimizer,
    discriminatorOptimizer: preset.discriminatorOptimizer,
    discriminatorSteps: preset.discriminatorSteps,
    discriminatorOrder: preset.discriminatorOrder,
    sameBatch: preset.sampling.kind === "epochs",
  });
}

/** What a peer needs to build the layer, as JSON. */
export function layerArguments(threads: number): string {
  return JSON.stringify({ ...LAYER, threads });
}
