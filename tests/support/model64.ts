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
import type { TrainingConfig } from "../../lib/training/mod.ts";
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

/** A Gaussian an example that adaptive contrast compares q with, held fixed. */
export interface Reference64 {
  readonly mean: Values;
  readonly logVariance: Values;
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
    if (kind === "moments") {
      const { offset, coefficients, basis } = this.#parts({ rows, x, noise });
      return offset.map((z, at) =>
        this.#terms(at).reduce(
          (sum, k) => sum + coefficients[k]! * basis[k]!,
          z,
        )
      );
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

  /** c_0(x), c_i(x), f_i(eps_i) of a moments encoder, z = c_0 + sum c_i f_i. */
  #parts({ rows, x, noise }: Pick<Batch64, "rows" | "x" | "noise">) {
    const { input, activation, noiseBasis, noiseDim } =
      this.#networks.encoder.config;
    const through = (
      name: string,
      from: Values,
      layers: { activation: Activation; last: Activation },
    ) => this.#apply(`encoder/${name}`, from, { rows, ...layers });
    const features = through("body", this.#coded(x, input), {
      activation,
      last: activation,
    });
    const width = noiseDim / noiseBasis!;
    const basis = Array.from({ length: noiseBasis! }, (_, i) => {
      const part = Float64Array.from(
        { length: rows * width },
        (_, k) =>
          noise[Math.floor(k / width) * noiseDim + i * width + k % width]!,
      );
      return through(`basis/${i}`, part, {
        activation: "relu",
        last: "linear",
      });
    });
    return {
      offset: through("offset", features, { activation, last: "linear" }),
      coefficients: through("coefficients", features, {
        activation,
        last: "elu",
      }),
      basis: beside(rows, ...basis),
    };
  }

  /** Where the terms of entry `at` of z are, among [rows, basis, zDim]. */
  #terms(at: number): number[] {
    const { noiseBasis, zDim } = this.#networks.encoder.config;
    const row = Math.floor(at / zDim);
    return Array.from(
      { length: noiseBasis! },
      (_, i) => (row * noiseBasis! + i) * zDim + at % zDim,
    );
  }

  /** Moments of a moments encoder, those of f_i over the batch. */
  basisMoments(batch: Pick<Batch64, "rows" | "x" | "noise">): Reference64 {
    const { rows } = batch;
    const { offset, coefficients, basis } = this.#parts(batch);
    const width = basis.length / rows;
    const column = (k: number) => {
      const entry = (row: number) => basis[row * width + k % width]!;
      const mean = meanOver(rows, entry);
      return { mean, variance: meanOver(rows, (i) => (entry(i) - mean) ** 2) };
    };
    const columns = Array.from({ length: width }, (_, k) => column(k));
    const mean = offset.map((value, at) =>
      this.#terms(at).reduce(
        (sum, k) => sum + coefficients[k]! * columns[k % width]!.mean,
        value,
      )
    );
    const logVariance = offset.map((_, at) =>
      Math.log(
        this.#terms(at).reduce(
          (sum, k) =>
            sum + coefficients[k]! ** 2 * columns[k % width]!.variance,
          1e-8,
        ),
      )
    );
    return { mean, logVariance };
  }

  /** What T compares q with on a batch; undefined for the prior. */
  reference(
    batch: Batch64,
    contrast: TrainingConfig["contrast"],
  ): Reference64 | undefined {
    switch (contrast) {
      case "moments":
        return this.basisMoments(batch);
      case "samples":
        return momentsByRow(this.encode(batch), batch);
      default:
        return undefined;
    }
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
    const { outputActivation = activation, reduction = "mean" } = config;
    const towers = { rows, activation, last: outputActivation };
    const a = this.#apply("discriminator/x", coded, towers);
    const b = this.#apply("discriminator/z", z, towers);
    const width = a.length / rows;
    const factor = reduction === "sum" ? width : 1;
    return Float64Array.from(
      { length: rows },
      (_, i) =>
        factor * meanOver(width, (j) => a[i * width + j]! * b[i * width + j]!),
    );
  }

  /** T's estimate of ln q - ln p at z, by way of the reference if any. */
  contrasted(
    x: Values,
    z: Values,
    { rows, reference }: {
      readonly rows: number;
      readonly reference: Reference64 | undefined;
    },
  ): Values {
    if (!reference) return this.logRatio(x, z, rows);
    const t = this.logRatio(x, standardized(z, reference), rows);
    const { mean, logVariance } = reference;
    const zDim = z.length / rows;
    return t.map((value, i) => {
      for (let j = i * zDim; j < (i + 1) * zDim; j++) {
        // ln N(z; m, s^2) - ln N(z; 0, 1), without what they share.
        const squared = (z[j]! - mean[j]!) ** 2 * Math.exp(-logVariance[j]!);
        value += (z[j]! ** 2 - squared - logVariance[j]!) / 2;
      }
      return value;
    });
  }

  /** -E[ln p(x|z)]. */
  reconstruction(batch: Batch64, z = this.encode(batch)): number {
    const { rows, x } = batch;
    const logits = this.logits(z, rows);
    const width = x.length / rows;
    return meanOver(rows, (row) => crossEntropy(logits, x, { row, width }));
  }

  /** E[T(x, z)], with what adaptive contrast adds. */
  divergence(
    batch: Batch64,
    reference?: Reference64,
    z = this.encode(batch),
  ): number {
    const { rows, x } = batch;
    const values = this.contrasted(x, z, { rows, reference });
    return meanOver(rows, (i) => values[i]!);
  }

  /** (8): -E[ln p(x|z)] + E[T(x, z)]. */
  generativeLoss(batch: Batch64, reference?: Reference64): number {
    const z = this.encode(batch);
    return this.reconstruction(batch, z) +
      this.divergence(batch, reference, z);
  }

  /** (9): -E_q[ln sigmoid(T)] - E_p[ln(1 - sigmoid(T))]. */
  discriminatorLoss(batch: Batch64, reference?: Reference64): number {
    const { rows, x, prior } = batch;
    const z = this.encode(batch);
    const posterior = reference ? standardized(z, reference) : z;
    const tPosterior = this.logRatio(x, posterior, rows);
    const tPrior = this.logRatio(x, prior, rows);
    return meanOver(rows, (i) => softplus(-tPosterior[i]!)) +
      meanOver(rows, (i) => softplus(tPrior[i]!));
  }

  /** KL(q, p) of a Gaussian q, in closed form. */
  gaussianKl(batch: Batch64): number {
    const { mean, logVariance } = this.moments(batch);
    const kl = mean.reduce(
      (sum, m, i) =>
        sum +
        (m * m + Math.exp(logVariance[i]!) - logVariance[i]! - 1) / 2,
      0,
    );
    return kl / batch.rows;
  }

  /** Minus the ELBO of a Gaussian q. */
  elboLoss(batch: Batch64): number {
    return this.reconstruction(batch) + this.gaussianKl(batch);
  }
}

/** (z - m) / s. */
function standardized(
  z: Values,
  { mean, logVariance }: Reference64,
): Values {
  return z.map((value, i) =>
    (value - mean[i]!) * Math.exp(-logVariance[i]! / 2)
  );
}

/** Mean and ln(variance + 1e-4) of z over the examples of equal x. */
export function momentsByRow(
  z: Values,
  { rows, x }: Pick<Batch64, "rows" | "x">,
): Reference64 {
  const [xDim, zDim] = [x.length / rows, z.length / rows];
  const name = (i: number) => x.subarray(i * xDim, (i + 1) * xDim).join();
  const members = Map.groupBy(Array(rows).keys(), name);
  const mean = new Float64Array(z.length);
  const logVariance = new Float64Array(z.length);
  for (const group of members.values()) {
    for (let j = 0; j < zDim; j++) {
      const entry = (k: number) => z[group[k]! * zDim + j]!;
      const m = meanOver(group.length, entry);
      const variance = meanOver(group.length, (k) => (entry(k) - m) ** 2);
      for (const i of group) {
        mean[i * zDim + j] = m;
        logVariance[i * zDim + j] = Math.log(variance + 1e-4);
      }
    }
  }
  return { mean, logVariance };
}
