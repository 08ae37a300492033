import { type DataSet, fourPoints } from "../../lib/data/mod.ts";
import {
  discriminatorParameters,
  generativeParameters,
} from "../../lib/nets/mod.ts";
import {
  type Losses,
  Training,
  type TrainingConfig,
} from "../../lib/training/mod.ts";
import type { Batch64 } from "./model64.ts";

/** A training on the four points. */
export function start(config: TrainingConfig, data?: DataSet): Training {
  return new Training(config, data ?? fourPoints);
}

/** Copies of all parameters by path. */
export function parametersOf(training: Training): Record<string, Float32Array> {
  return copies({
    ...generativeParameters(training.networks),
    ...discriminatorParameters(training.networks),
  });
}

/** Copies of parameters and moments by path. */
export function stateOf(training: Training): Record<string, Float32Array> {
  const { generative, discriminator } = training.state;
  const moments = (side: string, of: object) =>
    Object.fromEntries(
      Object.entries(copies(of)).map(([path, v]) => [`${side}/${path}`, v]),
    );
  return {
    ...parametersOf(training),
    ...moments("generative", generative.moments),
    ...moments("discriminator", discriminator?.moments ?? {}),
  };
}

function copies(of: object): Record<string, Float32Array> {
  return Object.fromEntries(
    Object.entries(of).map(([path, variable]) => [
      path,
      variable.dataSync().slice() as Float32Array,
    ]),
  );
}

/** The gradients of the first step, which Adam's first moments hold. */
export function firstGradients(
  training: Training,
): {
  generative: Record<string, Float32Array>;
  discriminator: Record<string, Float32Array>;
} {
  const { config, state } = training;
  const of = (
    moments: Record<string, Float32Array>,
    beta1: number,
  ): Record<string, Float32Array> =>
    Object.fromEntries(
      Object.entries(moments)
        .filter(([path]) => path.startsWith("first/"))
        .map(([path, values]) => [
          path.slice("first/".length),
          values.map((m) => m / (1 - beta1)),
        ]),
    );
  return {
    generative: of(
      copies(state.generative.moments),
      config.generativeOptimizer.beta1,
    ),
    discriminator: of(
      copies(state.discriminator?.moments ?? {}),
      config.discriminatorOptimizer?.beta1 ?? 0,
    ),
  };
}

/**
 * The batches of the first step in doubles, as a twin of the training with the
 * same seed draws them: psi's one after the other, then that of theta and phi.
 */
export function firstBatches(
  config: TrainingConfig,
  data: DataSet = fourPoints,
): { psi: Batch64[]; thetaPhi: Batch64 } {
  const twin = new Training(config, data);
  const { sampler } = twin.state;
  const draw = (part: "psi" | "theta-phi"): Batch64 => {
    const { index, noise, prior } = sampler.draw(0, part);
    return {
      rows: index.length,
      x: Float64Array.from([...index].flatMap((row) => data.rows[row]!)),
      noise: Float64Array.from(noise),
      prior: Float64Array.from(prior),
    };
  };
  const drawPsi = () =>
    Array.from({ length: config.discriminatorSteps }, () => draw("psi"));
  const before = config.discriminatorOrder === "before" ? drawPsi() : [];
  const thetaPhi = draw("theta-phi");
  const psi = config.discriminatorOrder === "after" ? drawPsi() : before;
  twin.dispose();
  return { psi, thetaPhi };
}

/** That many steps; their losses. */
export function advance(training: Training, steps: number): Losses[] {
  return Array.from({ length: steps }, () => training.advance());
}
