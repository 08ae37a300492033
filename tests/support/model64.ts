/**
 * The networks and the equations in doubles, written from the post: the oracle
 * of losses and gradients.
 *
 * @module
 */
import type { Activation } from "../../lib/backend/mod.ts";
import {
  discriminatorParameters,
  generativeParameters,
  type Networks,
} from "../../lib/nets/mod.ts";
import {
  activate,
  beside,
  crossEntropy,
  forward,
  meanOver,
  softplus,
  type Values,
} from "./float64.ts";

/** x, eps and z ~ p(z), row-major, the same number of rows. */
export interface Batch64 {
  readonly rows: number;
  readonly x: Values;
  readonly noise: Values;
  readonly prior: Values;
}

/** A copy of networks in doubles; `values` can be moved and moved back. */
export class Model64 {
  /** The parameters by path. */
  readonly values: Record<string, Values>;
  readonly #networks: Networks;

  constructor(networks: Networks) {
    this.#networks = networks;
    this.values = Object.fromEntries(
      Object.entries({
        ...generativeParameters(networks),
        ...discriminatorParameters(networks),
      }).map(([path, v]) => [path, Float64Array.from(v.dataSync())]),
    );
  }

  /** This model with the discriminator of another. */
  withPsi(other: Model64): Model64 {
    const model = new Model64(this.#networks);
    for (const path of Object.keys(model.values)) {
      const { values } = path.startsWith("discriminator/") ? other : this;
      model.values[path] = values[path]!.slice();
    }
    return model;
  }

  #apply(
    folder: string,
    input: Values,
    options: { rows: number; activation: Activation; last: Activation },
  ): Values {
    const layers = [];
    for (let i = 0; `${folder}/${i}/kernel` in this.values; i++) {
      const next = `${folder}/${i + 1}/kernel` in this.values;
      layers.push({
        kernel: this.values[`${folder}/${i}/kernel`]!,
        bias: this.values[`${folder}/${i}/bias`]!,
        activation: next ? options.activation : options.last,
      });
    }
    return forward(input, layers, options.rows);
  }

  #coded(x: Values, input: "centered" | "raw"): Values {
    return input === "centered" ? x.map((v) => 2 * v - 1) : x;
  }

  /** z_phi(x, eps). */
  encode({ rows, x, noise }: Batch64): Values {
    const { input, activation, kind } = this.#networks.encoder.config;
    if (kind === "gaussian") {
      const { mean, logVariance } = this.moments({ rows, x });
      return mean.map((m, i) => m + Math.exp(logVariance[i]! / 2) * noise[i]!);
    }
    return this.#apply("encoder", beside(rows, this.#coded(x, input), noise), {
      rows,
      activation,
      last: "linear",
    });
  }

  /** Mean and log-variance of a Gaussian q. */
  moments({ rows, x }: Pick<Batch64, "rows" | "x">) {
    const { input, activation, zDim } = this.#networks.encoder.config;
    const output = this.#apply("encoder", this.#coded(x, input), {
      rows,
      activation,
      last: "linear",
    });
    const half = (offset: number) =>
      Float64Array.from(
        { length: rows * zDim },
        (_, at) =>
          output[
            Math.floor(at / zDim) * 2 * zDim + offset + at % zDim
          ]!,
      );
    return { mean: half(0), logVariance: half(zDim) };
  }

  /** The decoder's logits. */
  logits(z: Values, rows: number): Values {
    const { activation } = this.#networks.decoder.config;
    return this.#apply("decoder", z, { rows, activation, last: "linear" });
  }

  /** T_psi(x, z). */
  logRatio(x: Values, z: Values, rows: number): Values {
    const { config } = this.#networks.discriminator!;
    const { activation } = config;
    const options = { rows, activation, last: activation };
    const coded = this.#coded(x, config.input);
    if (config.kind === "dense") {
      const start = beside(rows, coded, z);
      let h = this.#apply("discriminator/first", start, options);
      for (let i = 0; i < config.blocks; i++) {
        const change = this.#apply(`discriminator/block/${i}`, h, {
          rows,
          activation: "relu",
          last: "linear",
        });
        h = h.map((value, j) => activate[activation](value + change[j]!));
      }
      const t = this.#apply("discriminator/last", h, {
        ...options,
        last: "linear",
      });
      const zDim = z.length / rows;
      return t.map((value, i) =>
        z.subarray(i * zDim, (i + 1) * zDim).reduce(
          (sum, entry) => sum + (config.squaredNorm ? entry * entry : 0),
          value,
        )
      );
    }
    const a = this.#apply("discriminator/x", coded, options);
    const b = this.#apply("discriminator/z", z, options);
    const width = a.length / rows;
    return Float64Array.from(
      { length: rows },
      (_, i) => meanOver(width, (j) => a[i * width + j]! * b[i * width + j]!),
    );
  }

  /** -E[ln p(x|z)]. */
  reconstruction(batch: Batch64): number {
    const { rows, x } = batch;
    const logits = this.logits(this.encode(batch), rows);
    const width = x.length / rows;
    return meanOver(rows, (row) => crossEntropy(logits, x, { row, width }));
  }

  /** (8): -E[ln p(x|z)] + E[T(x, z)]. */
  generativeLoss(batch: Batch64): number {
    const { rows, x } = batch;
    const t = this.logRatio(x, this.encode(batch), rows);
    return this.reconstruction(batch) + meanOver(rows, (i) => t[i]!);
  }

  /** (9): -E_q[ln sigmoid(T)] - E_p[ln(1 - sigmoid(T))]. */
  discriminatorLoss(batch: Batch64): number {
    const { rows, x, prior } = batch;
    const tPosterior = this.logRatio(x, this.encode(batch), rows);
    const tPrior = this.logRatio(x, prior, rows);
    return meanOver(rows, (i) => softplus(-tPosterior[i]!)) +
      meanOver(rows, (i) => softplus(tPrior[i]!));
  }

  /** Minus the ELBO of a Gaussian q. */
  elboLoss(batch: Batch64): number {
    const { mean, logVariance } = this.moments(batch);
    const kl = mean.reduce(
      (sum, m, i) =>
        sum +
        (m * m + Math.exp(logVariance[i]!) - logVariance[i]! - 1) / 2,
      0,
    );
    return this.reconstruction(batch) + kl / batch.rows;
  }
}
