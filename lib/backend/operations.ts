import type { Activation } from "./activation.ts";
import {
  fusedAddActivation,
  fusedAddSquaredNorm,
  fusedBernoulli,
  fusedInnerProduct,
  fusedLogisticLoss,
  fusedMean,
  fusedNetworkInput,
} from "./fused.ts";
import { fusedLayers, type Layer } from "./fused_layers.ts";
import { type Engine, engineOf } from "./registry.ts";
import * as tf from "./tf.ts";

/** What the current backend computes with, if it has fused kernels. */
function engine(): Engine | undefined {
  return engineOf(tf.getBackend());
}

function refuse(operation: string, seen: string, wanted: string): never {
  throw new RangeError(
    `Cannot compute ${operation}: got ${seen}, wanted ${wanted}`,
  );
}

function shapes(tensors: Record<string, tf.Tensor>): string {
  return Object.entries(tensors)
    .map(([name, tensor]) => `${name} [${tensor.shape.join(", ")}]`)
    .join(", ");
}

/** The tensor as 32-bit floats, which is all that the kernels read. */
export function float<T extends tf.Tensor>(tensor: T): T {
  return tensor.dtype === "float32" ? tensor : tf.cast(tensor, "float32");
}

function activate(x: tf.Tensor2D, activation: Activation): tf.Tensor2D {
  switch (activation) {
    case "linear":
      return x;
    case "relu":
      return tf.relu(x);
    case "tanh":
      return tf.tanh(x);
    case "elu":
      return tf.elu(x);
    case "leakyRelu":
      return tf.leakyRelu(x, 0.2);
  }
}

/**
 * Fully connected layers, each activation(x W + b), as one operation.
 *
 * @param x Inputs, [batch, in].
 * @param layers One or more, each as wide as the next one's input.
 * @returns [batch, out] of the last layer.
 * @throws {RangeError} If there is no layer or the shapes do not fit.
 *
 * @example
 * ```ts
 * import { dense, initBackend, tf } from "avb";
 * await initBackend("cpu");
 * const y = dense(tf.tensor2d([[1, -1]]), [{
 *   kernel: tf.tensor2d([[1, 2], [3, 4]]),
 *   bias: tf.tensor1d([0, 3]),
 *   activation: "relu",
 * }]);
 * console.log(y.arraySync()); // [[0, 1]]
 * ```
 */
export function dense(x: tf.Tensor2D, layers: readonly Layer[]): tf.Tensor2D {
  let width = x.shape[1];
  layers.forEach(({ kernel, bias }, i) => {
    if (kernel.shape[0] !== width || bias.shape[0] !== kernel.shape[1]) {
      refuse(
        `layer ${i}`,
        shapes({ kernel, bias }),
        `kernel [${width}, out], bias [out]`,
      );
    }
    width = kernel.shape[1];
  });
  if (layers.length === 0) refuse("layers", "none", "one or more");
  const fused = engine();
  if (fused) return fusedLayers(fused, float(x), layers);
  return tf.tidy(() =>
    layers.reduce<tf.Tensor2D>(
      (h, { kernel, bias, activation }) =>
        activate(tf.add(tf.matMul(h, kernel), bias), activation),
      x,
    )
  );
}

/**
 * -ln Bern(x; sigmoid(logits)) per example: the sum over the components of
 * softplus(l) - x l, which never overflows.
 *
 * @param logits [batch, xDim].
 * @param x Observations in {0, 1}, [batch, xDim]; no gradient reaches them.
 * @returns Nats an example, [batch].
 * @throws {RangeError} If the shapes differ.
 */
export function bernoulliCrossEntropy(
  logits: tf.Tensor2D,
  x: tf.Tensor2D,
): tf.Tensor1D {
  if (!tf.util.arraysEqual(logits.shape, x.shape)) {
    refuse("a cross-entropy", shapes({ logits, x }), "equal shapes");
  }
  const fused = engine();
  if (fused) return fusedBernoulli(fused, logits, float(x));
  return tf.tidy(() =>
    tf.sum(tf.sub(tf.softplus(logits), tf.mul(x, logits)), 1)
  );
}

/**
 * softplus(-t) = -ln sigmoid(t) of the first entries and softplus(t) =
 * -ln(1 - sigmoid(t)) of the rest: the logistic loss of a classifier whose
 * positive examples come first.
 *
 * @param t Logits, [batch].
 * @param positives How many entries are positive examples.
 * @returns Nats, [batch].
 * @throws {RangeError} If that number is none from 0 to batch.
 */
export function logisticLoss(t: tf.Tensor1D, positives: number): tf.Tensor1D {
  if (!Number.isInteger(positives) || positives < 0 || positives > t.size) {
    refuse(
      "a logistic loss",
      `${positives} positive of ${t.size} examples`,
      `an integer from 0 to ${t.size}`,
    );
  }
  const fused = engine();
  if (fused) return fusedLogisticLoss(fused, t, positives);
  return tf.tidy(() => {
    const sign = tf.range(0, t.size).less(positives).toFloat().mul(-2).add(1);
    return tf.softplus(tf.mul(sign, t)) as tf.Tensor1D;
  });
}

/**
 * scale * <table[index[i]], h[i]> for every row i: the inner product of two
 * towers of which one saw only the distinct rows.
 *
 * @param table [k, width].
 * @param index Which row of the table belongs to each row of h, int32 [batch].
 * @param options `h` [batch, width] and the factor `scale`.
 * @returns [batch].
 * @throws {RangeError} If the shapes do not fit.
 */
export function indexedInnerProduct(
  table: tf.Tensor2D,
  index: tf.Tensor1D,
  options: { readonly h: tf.Tensor2D; readonly scale: number },
): tf.Tensor1D {
  const { h, scale } = options;
  if (index.dtype !== "int32") {
    refuse("an inner product", `a ${index.dtype} index`, "int32");
  }
  if (h.shape[0] !== index.shape[0] || h.shape[1] !== table.shape[1]) {
    refuse(
      "an inner product",
      shapes({ table, index, h }),
      "table [k, width], index [batch], h [batch, width]",
    );
  }
  const fused = engine();
  if (fused) return fusedInnerProduct(fused, table, index, options);
  return tf.tidy(() => {
    // A product with one-hot rows, whose gradient every backend has.
    const all = tf.range(0, table.shape[0], 1, "int32");
    const choice = tf.equal(tf.expandDims(index, 1), all).toFloat();
    const rows = tf.matMul(choice as tf.Tensor2D, table);
    return tf.mul(tf.sum(tf.mul(rows, h), 1), scale);
  });
}

/**
 * The same values as data: no gradient goes back through them.
 *
 * @param x Any tensor.
 * @returns A tensor of its own.
 */
export function constant<T extends tf.Tensor>(x: T): T {
  const identity = tf.customGrad((x) => ({
    value: (x as tf.Tensor).clone(),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }));
  return identity(x) as T;
}

/**
 * The mean of per-example values, as one operation.
 *
 * @param values [batch].
 * @param count What their sum is divided by, if not by their number.
 * @returns A scalar.
 */
export function mean(values: tf.Tensor1D, count = values.size): tf.Scalar {
  if (engine()) return fusedMean(values, count);
  return tf.tidy(() => tf.div(tf.sum(values), count));
}

/**
 * A network's input: x, as it is or as 2x - 1, with further columns beside it,
 * as one operation.
 *
 * @param x [batch, xDim], or with an index the distinct rows, [k, xDim].
 * @param options `centered` for 2x - 1; `index` says which row of x each
 * example is, int32 [batch]; `beside` [batch, n] for more columns.
 * @returns [batch, xDim + n].
 * @throws {RangeError} If the batches differ, or an index is none of x's rows.
 */
export function networkInput(
  x: tf.Tensor2D,
  options: {
    readonly centered: boolean;
    readonly index?: tf.Tensor1D;
    readonly beside?: tf.Tensor2D;
  },
): tf.Tensor2D {
  const { centered, index, beside } = options;
  const examples = index ?? x;
  if (beside && beside.shape[0] !== examples.shape[0]) {
    const seen = shapes({ ...(index ? { index } : { x }), beside });
    refuse("a network's input", seen, "equal batches");
  }
  if (engine()) return fusedNetworkInput(float(x), options);
  return tf.tidy(() => {
    const rows = index ? tf.gather(x, index) : x;
    const coded = centered ? tf.sub(tf.mul(rows, 2), 1) as tf.Tensor2D : rows;
    return beside ? tf.concat([coded, beside], 1) : coded.clone();
  });
}

/**
 * t + |z|^2 per example, as one operation.
 *
 * @param t [batch] or [batch, 1].
 * @param z [batch, zDim].
 * @returns [batch].
 * @throws {RangeError} If the batches differ.
 */
export function addSquaredNorm(
  t: tf.Tensor1D | tf.Tensor2D,
  z: tf.Tensor2D,
): tf.Tensor1D {
  if (t.size !== z.shape[0]) {
    refuse("a sum with |z|^2", shapes({ t, z }), "a t for each z");
  }
  if (engine()) return fusedAddSquaredNorm(t, float(z));
  return tf.tidy(() =>
    tf.add(tf.reshape(t, [t.size]), tf.sum(tf.square(z), 1))
  );
}

/**
 * activation(a + b), entry by entry, as one operation: the end of a residual
 * block.
 *
 * @param a [batch, width].
 * @param b Of the same shape.
 * @param activation Applied to every entry.
 * @returns [batch, width].
 * @throws {RangeError} If the shapes differ.
 */
export function addActivation(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  activation: Activation,
): tf.Tensor2D {
  if (!tf.util.arraysEqual(a.shape, b.shape)) {
    refuse("a sum", shapes({ a, b }), "equal shapes");
  }
  const fused = engine();
  if (fused) return fusedAddActivation(fused, [a, b], activation);
  return tf.tidy(() => activate(tf.add(a, b), activation));
}
