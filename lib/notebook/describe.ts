import { evaluationOf, type EvaluationValues } from "../evaluation/mod.ts";
import { table1Table, type Table1Values } from "../figures/mod.ts";
import {
  Decoder,
  DenseDiscriminator,
  Discriminator,
  discriminatorParameters,
  Encoder,
  GaussianEncoder,
  generativeParameters,
  layerShapes,
  Mlp,
  MomentsEncoder,
  Networks,
  parameterCount,
  type Parameters,
} from "../nets/mod.ts";
import { type Losses, Training } from "../training/mod.ts";
import { Block, jupyterDisplay } from "./block.ts";
import { table, type TableRow } from "./table.ts";
import type { TrainedRun } from "./trained_run.ts";

/** What {@link describe} takes. */
export type Describable =
  | Networks
  | { readonly parameters: Parameters }
  | Training
  | TrainedRun;

/** The losses by the names that a table shows. */
const LOSSES = {
  generative: "(8)",
  reconstruction: "reconstruction",
  divergence: "divergence",
  discriminator: "(9)",
} as const satisfies Record<keyof Losses, string>;

function count(parameters: number): string {
  return `${parameters.toLocaleString("en-US")} parameters`;
}

function allParameters(networks: Networks): Parameters {
  return {
    ...generativeParameters(networks),
    ...discriminatorParameters(networks),
  };
}

/** A row a dense layer, and their sum. */
function layers(title: string, parameters: Parameters): Block {
  const total = parameterCount(parameters);
  const rows: TableRow[] = layerShapes(parameters).map((layer) => ({
    "layer": layer.path,
    "takes": `[n, ${layer.inputs}]`,
    "gives": `[n, ${layer.outputs}]`,
    "parameters": layer.parameters,
  }));
  return table([...rows, { layer: "all", parameters: total }], {
    caption: `${title}: ${count(total)}`,
    columns: ["layer", "takes", "gives", "parameters"],
  });
}

/** A training's row of table 1, or before an evaluation how it stands. */
function state(
  training: Training,
  { origin, losses = training.losses }: {
    readonly origin?: string;
    readonly losses?: Losses | undefined;
  } = {},
): Block {
  const { preset, seed, steps } = training.config;
  const said = origin === undefined ? "" : ` ${origin}`;
  const evaluation = evaluationOf(training);
  if (evaluation) {
    const { byDiscriminator } = evaluation;
    const valuesOf = (
      all: EvaluationValues,
      byT: { readonly elbo: number } | undefined,
    ): Table1Values => ({
      logLikelihood: all.logLikelihood,
      reconstructionError: all.reconstructionError,
      elbo: all.elbo,
      ...byT && { elboByDiscriminator: byT.elbo },
      klAggregate: all.klAggregate,
    });
    const { html, text } = table1Table({
      caption: `At step ${training.step.toLocaleString("en-US")}, ± standard ` +
        `error.${said}`,
      columns: [{
        name: `${preset}, seed ${seed}`,
        run: valuesOf(evaluation, byDiscriminator),
        standardErrors: valuesOf(
          evaluation.standardErrors,
          byDiscriminator?.standardErrors,
        ),
      }],
    });
    return new Block({ "text/html": html, "text/plain": text });
  }
  const row: Record<string, string | number> = {
    preset,
    seed: String(seed),
    step: training.step,
    "of steps": steps,
    parameters: parameterCount(allParameters(training.networks)),
  };
  for (const [key, name] of Object.entries(LOSSES)) {
    const value = losses?.[key as keyof Losses];
    if (value !== undefined) row[name] = value;
  }
  return table([row], {
    caption: losses
      ? `Not evaluated here; the losses of the last step in nats.${said}`
      : `Not evaluated here, and no step was done here.${said}`,
  });
}

/**
 * A table of a model or of a run. Of networks: the layers, the numbers an
 * example that they take and give, and how many parameters they have. Of a
 * training, or of what `trainedRun` gives: its row of table 1 if
 * `evaluateTraining` has seen it where it stands, else preset, seed, step and
 * losses. A cell whose last expression is one of them displays it so.
 *
 * @param what Networks (`training.networks`), one network, a training or a run.
 * @returns The table as a block.
 *
 * @example
 * ```ts
 * import { fourPoints, initBackend, presets, Training } from "avb";
 * import { describe } from "avb/notebook";
 * await initBackend("cpu");
 * const config = { ...presets.vae, seed: 1 };
 * const training = new Training(config, fourPoints);
 * const { text } = describe(training.networks.decoder);
 * if (!text.includes("8,772 parameters")) throw new Error(text);
 * ```
 */
export function describe(what: Describable): Block {
  if (what instanceof Training) return state(what);
  if ("training" in what) {
    const { training, origin, history } = what;
    return state(training, { origin, losses: history.at(-1) });
  }
  if ("parameters" in what) {
    return layers(what.constructor.name, what.parameters);
  }
  return layers(what.discriminator ? "AVB" : "VAE", allParameters(what));
}

/** Makes a cell display such a value by {@link describe}. */
export function displayed<T extends object>(target: T): T {
  return Object.defineProperty(target, jupyterDisplay, {
    configurable: true,
    value(this: Describable) {
      return describe(this).bundle;
    },
  });
}

/** Makes cells display models and trainings. lib/nets knows no notebook. */
export function displayModels(): void {
  [
    Decoder,
    DenseDiscriminator,
    Discriminator,
    Encoder,
    GaussianEncoder,
    Mlp,
    MomentsEncoder,
    Networks,
    Training,
  ].forEach(({ prototype }) => displayed(prototype));
}
