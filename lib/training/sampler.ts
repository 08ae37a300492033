import type { DataSet } from "../data/mod.ts";
import {
  Generator,
  type GeneratorState,
  latticeNormals,
} from "../random/mod.ts";
import type { TrainingConfig } from "./config.ts";

/** What one loss is computed on; rows of x, eps ~ N(0, I), z ~ p(z). */
export interface Batch {
  /** Which row of the data each example is, [batch]. */
  readonly index: Int32Array;
  /** eps, [batch, noiseDim], row-major. */
  readonly noise: Float32Array;
  /** z, [batch, zDim], row-major. */
  readonly prior: Float32Array;
}

/** Draws batches; everything that it will draw follows from its state. */
export interface Sampler {
  /**
   * The batch of a discriminator's or of the generative step.
   *
   * @param step The step, counted from 0.
   * @param part `psi` needs z of the prior, `theta-phi` does not.
   */
  draw(step: number, part: "psi" | "theta-phi"): Batch;
  /** To go on from. */
  state(): GeneratorState;
  /** Goes on from a state. */
  restore(state: GeneratorState): void;
}

/** Draws rows of the data by their weights. */
function rowSampler({ weights }: DataSet): (generator: Generator) => number {
  if (weights.every((weight) => weight === weights[0])) {
    return (generator) => generator.integer(weights.length);
  }
  return (generator) => {
    let rest = generator.uniform();
    const row = weights.findIndex((weight) => (rest -= weight) < 0);
    return row === -1 ? weights.length - 1 : row;
  };
}

/** Rows of x for a batch, and z of the prior for them. */
interface Draws {
  readonly rows: (generator: Generator) => Int32Array;
  readonly prior: (generator: Generator, rows: Int32Array) => Float32Array;
}

/** Every example on its own. */
function independentDraws(config: TrainingConfig, data: DataSet): Draws {
  const { batchSize, encoder: { zDim } } = config;
  const drawRow = rowSampler(data);
  return {
    rows(generator) {
      const rows = new Int32Array(batchSize);
      for (let i = 0; i < batchSize; i++) rows[i] = drawRow(generator);
      return rows;
    },
    prior: (generator) => generator.normals(batchSize * zDim),
  };
}

/**
 * Every row as often as its weight says, up to one: the rows at equally spaced
 * places of the cumulative weights, moved by one shift. For each row's examples
 * a lattice of z.
 */
function stratifiedDraws(config: TrainingConfig, data: DataSet): Draws {
  const { batchSize, encoder: { zDim } } = config;
  return {
    rows(generator) {
      const shift = generator.uniform();
      const rows = new Int32Array(batchSize);
      let row = 0;
      let end = data.weights[0]!;
      for (let i = 0; i < batchSize; i++) {
        const place = (i + shift) / batchSize;
        while (place >= end && row < data.weights.length - 1) {
          end += data.weights[++row]!;
        }
        rows[i] = row;
      }
      return rows;
    },
    prior(generator, rows) {
      const prior = new Float32Array(batchSize * zDim);
      // Equal rows lie side by side.
      for (let from = 0; from < batchSize;) {
        let to = from + 1;
        while (to < batchSize && rows[to] === rows[from]) to++;
        prior.set(latticeNormals(generator, to - from, zDim), from * zDim);
        from = to;
      }
      return prior;
    },
  };
}

/** x, eps and z anew for every loss. */
function freshSampler(
  config: TrainingConfig,
  data: DataSet,
  start: Generator,
): Sampler {
  let generator = start;
  const { batchSize, encoder: { noiseDim }, sampling } = config;
  const draws = sampling.kind === "stratified"
    ? stratifiedDraws(config, data)
    : independentDraws(config, data);
  return {
    draw(_step, part) {
      const index = draws.rows(generator);
      const noise = generator.normals(batchSize * noiseDim);
      const prior = part === "psi"
        ? draws.prior(generator, index)
        : new Float32Array(0);
      return { index, noise, prior };
    },
    state: () => generator.state(),
    restore(state) {
      generator = Generator.fromState(state);
    },
  };
}

/**
 * The post's sampler: lists of x and of (eps, z), drawn once; each epoch puts
 * both into one new order and goes through it in batches; what is left over of
 * the order waits for the next. As there, a batch takes its x from one block and
 * eps and z from the next: which eps an x meets changes from epoch to epoch, the
 * eps themselves never do. Both losses of a step see the same batch. The order
 * of an epoch is a function of the seed and the epoch, so there is no other
 * state.
 */
function epochSampler(
  config: TrainingConfig,
  data: DataSet,
  generator: Generator,
): Sampler {
  const { batchSize, encoder, sampling } = config;
  if (sampling.kind !== "epochs") throw new TypeError("Wanted epochs");
  const { noiseDim, zDim } = encoder;
  const count = Math.floor(sampling.examples * sampling.trainShare);
  const drawRow = rowSampler(data);
  const examples = generator.split("examples");
  const rows = Int32Array.from({ length: count }, () => drawRow(examples));
  const noise = generator.split("noise").normals(count * noiseDim);
  const prior = generator.split("prior").normals(count * zDim);
  const batches = Math.floor(count / batchSize);

  let order = new Int32Array(0);
  let orderOf = -1;
  const block = (number: number) => {
    const from = (number % batches) * batchSize;
    return order.subarray(from, from + batchSize);
  };
  return {
    draw(step) {
      const epoch = Math.floor(step / batches);
      if (epoch !== orderOf) {
        order = generator.split(`epoch ${epoch}`).shuffle(
          Int32Array.from({ length: count }, (_, i) => i),
        );
        orderOf = epoch;
      }
      const next = block(step + 1);
      return {
        index: block(step).map((i) => rows[i]!),
        noise: gather(noise, noiseDim, next),
        prior: gather(prior, zDim, next),
      };
    },
    state: () => generator.state(),
    restore(state) {
      // Nothing to go on from; what is no state is refused all the same.
      Generator.fromState(state);
    },
  };
}

function gather(
  values: Float32Array,
  dim: number,
  members: Int32Array,
): Float32Array {
  const out = new Float32Array(members.length * dim);
  members.forEach((member, i) =>
    out.set(values.subarray(member * dim, (member + 1) * dim), i * dim)
  );
  return out;
}

/** The sampler of a configuration. */
export function createSampler(
  config: TrainingConfig,
  data: DataSet,
  generator: Generator,
): Sampler {
  const create = config.sampling.kind === "epochs"
    ? epochSampler
    : freshSampler;
  return create(config, data, generator);
}
