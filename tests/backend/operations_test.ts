import assert from "node:assert/strict";
import {
  type Activation,
  ACTIVATIONS,
  addActivation,
  addSquaredNorm,
  bernoulliCrossEntropy,
  constant,
  dense,
  indexedInnerProduct,
  type Layer,
  logisticLoss,
  mean,
  networkInput,
  tf,
} from "../../lib/backend/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear } from "../support/assertions.ts";
import { testOn, use } from "../support/backends.ts";
import {
  activate,
  centralDifferences,
  forward,
  type Layer64,
  sigmoid,
  softplus,
  type Values,
} from "../support/float64.ts";

const ALL = ["native", "wasm", "cpu"] as const;

// Bounds on an entry's error by the sum of magnitudes that go into it.
const KERNEL = 2e-6;
const PRODUCT = 1e-5;
// Below e^-87 floats lose their digits: what is much less than this is 0.
const TINY = 1e-30;

/** Arrays of an operation: values and shape. */
interface Input {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

function input(values: ArrayLike<number>, ...shape: number[]): Input {
  return { values: Float32Array.from(values), shape };
}

function tensorOf({ values, shape }: Input): tf.Tensor {
  return tf.tensor(values, [...shape]);
}

interface Result {
  readonly value: Float32Array;
  readonly gradients: readonly Float32Array[];
}

/** An operation's value and the gradients of sum(dy * value) by its inputs. */
function valueAndGradients(
  operation: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly Input[],
  dy: Input,
): Result {
  return tf.tidy(() => {
    const tensors = inputs.map(tensorOf);
    const value = operation(...tensors);
    const gradients = tf.grads(operation)(tensors, tensorOf(dy));
    return {
      value: value.dataSync().slice() as Float32Array,
      gradients: gradients.map((g) => g.dataSync().slice() as Float32Array),
    };
  });
}

/** The same by operations that tfjs has, on its cpu backend. */
async function plain(
  operation: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly Input[],
  dy: Input,
): Promise<Result> {
  const current = tf.getBackend();
  await use("cpu");
  const result = valueAndGradients(operation, inputs, dy);
  await tf.setBackend(current);
  return result;
}

const generator = Generator.fromSeed(20261122);

function normals(name: string, ...shape: number[]): Input {
  const count = shape.reduce((a, b) => a * b, 1);
  return { values: generator.split(name).normals(count), shape };
}

function sum(count: number, f: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += f(i);
  return total;
}

// ---------------------------------------------------------------- dense

/** The activations by tfjs's own operations. */
const PLAIN_ACTIVATION: Record<Activation, (x: tf.Tensor) => tf.Tensor> = {
  linear: (x) => x,
  relu: tf.relu,
  tanh: tf.tanh,
  elu: tf.elu,
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
};

/** A stack of layers: the inputs x, W0, b0, W1, b1 … and its activations. */
interface Stack {
  readonly inputs: readonly Input[];
  readonly dy: Input;
  readonly activations: readonly Activation[];
}

function denseOf(activations: readonly Activation[]) {
  return (x: tf.Tensor, ...parameters: tf.Tensor[]) =>
    dense(
      x as tf.Tensor2D,
      activations.map((activation, i): Layer => ({
        kernel: parameters[2 * i] as tf.Tensor2D,
        bias: parameters[2 * i + 1] as tf.Tensor1D,
        activation,
      })),
    );
}

function plainDense(activations: readonly Activation[]) {
  return (x: tf.Tensor, ...parameters: tf.Tensor[]) =>
    activations.reduce(
      (h, activation, i) =>
        PLAIN_ACTIVATION[activation](
          tf.add(tf.matMul(h, parameters[2 * i]!), parameters[2 * i + 1]!),
        ),
      x,
    );
}

/**
 * Bounds of the magnitudes that go into the value and into each gradient:
 * every sum with the absolute values of its terms, errors of earlier layers
 * passed on.
 */
function denseMagnitudes({ inputs, dy, activations }: Stack) {
  const [rows, width] = inputs[0]!.shape as [number, number];
  const abs = ({ values }: Input) => Float64Array.from(values, Math.abs);
  const exact = [Float64Array.from(inputs[0]!.values)];
  const sizes = [abs(inputs[0]!)];
  const widths = [width];
  activations.forEach((activation, l) => {
    const [kernel, bias] = [inputs[2 * l + 1]!, inputs[2 * l + 2]!];
    const linear = { bias: abs(bias), activation: "linear" } as const;
    sizes.push(forward(sizes[l]!, [{ kernel: abs(kernel), ...linear }], rows));
    exact.push(forward(exact[l]!, [layer64(kernel, bias, activation)], rows));
    widths.push(bias.values.length);
  });
  // What goes into f'(y): 1 - y^2, y + 1, or a constant up to 1.
  const descend = (slopes: Values, l: number) =>
    slopes.map((slope, i) => {
      const y = Math.abs(exact[l + 1]![i]!);
      const size = sizes[l + 1]![i]!;
      switch (activations[l]!) {
        case "tanh":
          return slope * (1 + y * y + 2 * y * size * (1 - y * y));
        case "elu":
          return slope * (1 + y + size);
        default:
          return slope;
      }
    });
  let slopes = abs(dy);
  const gradients: Values[] = [];
  for (let l = activations.length - 1; l >= 0; l--) {
    slopes = descend(slopes, l);
    const current = slopes;
    const [inputs_, outputs] = [widths[l]!, widths[l + 1]!];
    const kernel = abs(inputs[2 * l + 1]!);
    gradients.unshift(
      Float64Array.from({ length: inputs_ * outputs }, (_, at) => {
        const [k, j] = [Math.floor(at / outputs), at % outputs];
        return sum(
          rows,
          (i) => sizes[l]![i * inputs_ + k]! * current[i * outputs + j]!,
        );
      }),
      Float64Array.from(
        { length: outputs },
        (_, j) => sum(rows, (i) => current[i * outputs + j]!),
      ),
    );
    slopes = Float64Array.from({ length: rows * inputs_ }, (_, at) => {
      const [i, k] = [Math.floor(at / inputs_), at % inputs_];
      return sum(
        outputs,
        (j) => current[i * outputs + j]! * kernel[k * outputs + j]!,
      );
    });
  }
  return { value: sizes.at(-1)!, gradients: [slopes, ...gradients] };
}

function layer64(kernel: Input, bias: Input, activation: Activation): Layer64 {
  return {
    kernel: Float64Array.from(kernel.values),
    bias: Float64Array.from(bias.values),
    activation,
  };
}

/** Value and gradients in double precision, by central differences. */
function exactDense({ inputs, dy, activations }: Stack) {
  const rows = inputs[0]!.shape[0]!;
  const arrays = inputs.map(({ values }) => Float64Array.from(values));
  const value = () =>
    forward(
      arrays[0]!,
      activations.map((activation, i) => ({
        kernel: arrays[2 * i + 1]!,
        bias: arrays[2 * i + 2]!,
        activation,
      })),
      rows,
    );
  const f = () => {
    const y = value();
    return sum(y.length, (i) => dy.values[i]! * y[i]!);
  };
  return {
    value: value(),
    gradients: arrays.map((array) => centralDifferences(f, array)),
  };
}

/** Random layers of these widths on that many rows. */
function randomStack(
  rows: number,
  widths: readonly number[],
  activations: readonly Activation[],
): Stack {
  const name = `${rows} ${widths} ${activations}`;
  const inputs = [normals(`x ${name}`, rows, widths[0]!)];
  activations.forEach((_, i) => {
    const [from, to] = [widths[i]!, widths[i + 1]!];
    inputs.push(
      normals(`kernel ${i} ${name}`, from, to),
      normals(`bias ${i} ${name}`, to),
    );
  });
  return {
    inputs,
    dy: normals(`dy ${name}`, rows, widths.at(-1)!),
    activations,
  };
}

async function checkDense(stack: Stack, relative: number): Promise<void> {
  const { inputs, dy, activations } = stack;
  const fused = valueAndGradients(denseOf(activations), inputs, dy);
  const magnitudes = denseMagnitudes(stack);
  const oracles = {
    "float64": exactDense(stack),
    "tfjs": await plain(plainDense(activations), inputs, dy),
  };
  for (const [oracle, { value, gradients }] of Object.entries(oracles)) {
    const what = `${activations} on ${inputs.map(({ shape }) => `[${shape}]`)}`;
    assertAllNear(fused.value, value, {
      relative,
      magnitude: magnitudes.value,
      what: `${what}, value against ${oracle}`,
    });
    gradients.forEach((gradient, i) =>
      assertAllNear(fused.gradients[i]!, gradient, {
        relative,
        magnitude: magnitudes.gradients[i]!,
        what: `${what}, gradient ${i} against ${oracle}`,
      })
    );
  }
}

// Batch 1, one column, tails of 1 to 3 and of 5 to 7, and none.
const SHAPES = [
  [1, 1, 1],
  [1, 6, 4],
  [2, 3, 5],
  [3, 1, 7],
  [5, 4, 2],
  [8, 8, 8],
  [9, 17, 11],
  [13, 2, 19],
  [16, 12, 6],
] as const;

for (const activation of ACTIVATIONS) {
  testOn(
    ALL,
    `dense: one ${activation} layer, value and gradients`,
    async () => {
      for (const [rows, inputs, outputs] of SHAPES) {
        const stack = randomStack(rows, [inputs, outputs], [activation]);
        await checkDense(stack, PRODUCT);
      }
    },
  );
}

testOn(ALL, "dense: several layers are one operation", async () => {
  const stacks = [
    randomStack(1, [3, 5, 2], ["relu", "linear"]),
    randomStack(7, [6, 9, 5, 3], ["tanh", "elu", "linear"]),
    randomStack(4, [2, 8, 8, 8], ["relu", "relu", "relu"]),
    randomStack(10, [5, 3, 6, 2, 7], ["leakyRelu", "tanh", "relu", "elu"]),
  ];
  for (const stack of stacks) await checkDense(stack, PRODUCT);
});

testOn(ALL, "dense: a large layer, chosen entries", () => {
  const stack = randomStack(131, [67, 37], ["tanh"]);
  const { inputs, dy, activations } = stack;
  const fused = valueAndGradients(denseOf(activations), inputs, dy);
  const magnitudes = denseMagnitudes(stack);
  const arrays = inputs.map(({ values }) => Float64Array.from(values));
  const layers = [{
    kernel: arrays[1]!,
    bias: arrays[2]!,
    activation: "tanh" as const,
  }];
  assertAllNear(fused.value, forward(arrays[0]!, layers, 131), {
    relative: PRODUCT,
    magnitude: magnitudes.value,
    what: "value",
  });
  const f = () => {
    const y = forward(arrays[0]!, layers, 131);
    return sum(y.length, (i) => dy.values[i]! * y[i]!);
  };
  arrays.forEach((array, k) => {
    const entries = [0, 1, 35, 36].map((i) => i)
      .concat(array.length - 1, Math.floor(array.length / 2));
    const at = (values: ArrayLike<number>) => entries.map((i) => values[i]!);
    assertAllNear(
      at(fused.gradients[k]!),
      centralDifferences(f, array, { entries }),
      {
        relative: PRODUCT,
        magnitude: at(magnitudes.gradients[k]!),
        what: `gradient ${k}`,
      },
    );
  });
});

// With a unit matrix the product is exact: what is left is the activation.
const WIDE_RANGE = [
  0,
  ...[1e-30, 1e-8, 1e-4, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.625, 0.9, 1, 1.5, 2, 3, 5]
    .flatMap((t) => [t, -t]),
  ...[7.9, 9, 12, 20, 50, 80].flatMap((t) => [t, -t]),
  87.2,
  -87.2,
  -88,
  -100,
  -1000,
  1000,
  3e38,
  -3e38,
];

for (const activation of ACTIVATIONS) {
  testOn(ALL, `dense: ${activation} over the range of floats`, () => {
    const t = Float32Array.from(WIDE_RANGE);
    for (const cols of [1, 4, 5]) {
      const rows = Math.ceil(t.length / cols);
      const x = new Float32Array(rows * cols);
      x.set(t);
      const unit = Float32Array.from(
        { length: cols * cols },
        (_, i) => i % (cols + 1) === 0 ? 1 : 0,
      );
      const { value, gradients } = valueAndGradients(
        denseOf([activation]),
        [
          input(x, rows, cols),
          input(unit, cols, cols),
          input(new Float32Array(cols), cols),
        ],
        input(new Float32Array(rows * cols).fill(1), rows, cols),
      );
      const what = `${activation}, ${cols} columns`;
      const exact = Float64Array.from(x, (v) => activate[activation](v));
      assertAllNear(value, exact, {
        relative: KERNEL,
        // e^t - 1 goes into ELU below 0, where 1 is a magnitude of its own.
        magnitude: activation === "elu"
          ? exact.map((y, i) => x[i]! > 0 ? y : 2 + y)
          : exact.map(Math.abs),
        what: `${what}, value`,
      });
      const slope = Float64Array.from(x, (v, i) => {
        const y = exact[i]!;
        switch (activation) {
          case "linear":
            return 1;
          case "relu":
            return v > 0 ? 1 : 0;
          case "leakyRelu":
            return v > 0 ? 1 : 0.2;
          case "tanh":
            return 1 / Math.cosh(v) ** 2;
          case "elu":
            return v > 0 ? 1 : y + 1;
        }
      });
      assertAllNear(gradients[0]!, slope, {
        relative: KERNEL,
        magnitude: 2, // 1 and y, or 1 and y^2
        what: `${what}, slope`,
      });
    }
  });
}

testOn(ALL, "dense: NaN goes through, nothing else is touched", () => {
  for (const activation of ACTIVATIONS) {
    const y = tf.tidy(() =>
      dense(tf.tensor2d([[1, 2], [NaN, 0], [3, 4]]), [{
        kernel: tf.ones([2, 5]),
        bias: tf.zeros([5]),
        activation,
      }]).arraySync()
    );
    assert.ok(y[1]!.every(Number.isNaN), `${activation}: ${y[1]}`);
    assert.ok([...y[0]!, ...y[2]!].every(Number.isFinite), activation);
  }
});

testOn(ALL, "dense: a gradient for part of the inputs only", () => {
  const { inputs, dy } = randomStack(5, [3, 6, 2], ["relu", "linear"]);
  const operation = denseOf(["relu", "linear"]);
  const all = valueAndGradients(operation, inputs, dy);
  const [x, ...parameters] = inputs;
  tf.tidy(() => {
    // By x alone, as when a frozen T is differentiated by z …
    const fixed = parameters.map(tensorOf);
    const byX = valueAndGradients((x) => operation(x, ...fixed), [x!], dy);
    assert.deepEqual(byX.gradients, all.gradients.slice(0, 1));
    // … and by the parameters alone, as in every step.
    const data = tensorOf(x!);
    const byParameters = valueAndGradients(
      (...parameters) => operation(data, ...parameters),
      parameters,
      dy,
    );
    assert.deepEqual(byParameters.gradients, all.gradients.slice(1));
  });
});

testOn(ALL, "dense: wrong shapes are refused, both shown", () => {
  const layer = (kernel: [number, number], bias: number): Layer => ({
    kernel: tf.ones(kernel),
    bias: tf.ones([bias]),
    activation: "relu",
  });
  tf.tidy(() => {
    const x = tf.ones<tf.Rank.R2>([2, 3]);
    const refused: [readonly Layer[], RegExp][] = [
      [[], /none/],
      [
        [layer([4, 5], 5)],
        /layer 0.*kernel \[4, 5\].*wanted kernel \[3, out\]/,
      ],
      [[layer([3, 5], 4)], /layer 0.*bias \[4\]/],
      [[layer([3, 5], 5), layer([4, 2], 2)], /layer 1.*kernel \[4, 2\]/],
    ];
    for (const [layers, message] of refused) {
      assert.throws(() => dense(x, layers), { name: "RangeError", message });
    }
  });
});

// -------------------------------------------------------- cross-entropy

/** x in {0, 1} at random. */
function bits(name: string, ...shape: number[]): Input {
  const { values } = normals(`bits ${name}`, ...shape);
  return input(values.map((v) => v > 0 ? 1 : 0), ...shape);
}

const EXTREME_LOGITS = [
  0,
  ...[1e-20, 1e-6, 0.1, 1, 4, 10, 16, 17, 30, 80, 87, 88, 100, 1e4, 1e30]
    .flatMap((t) => [t, -t]),
];

/** Logits over their whole range, each with x = 0 and x = 1. */
function extremeLogits(cols: number): { logits: Input; x: Input } {
  const values = EXTREME_LOGITS.flatMap((t) => [t, t]);
  const xs = EXTREME_LOGITS.flatMap(() => [0, 1]);
  while (values.length % cols !== 0) {
    values.push(1);
    xs.push(0);
  }
  const shape = [values.length / cols, cols];
  return { logits: input(values, ...shape), x: input(xs, ...shape) };
}

testOn(ALL, "bernoulliCrossEntropy: value and gradients", async () => {
  const cases = [
    [1, 1],
    [1, 4],
    [3, 5],
    [5, 13],
    [7, 8],
    [2, 131],
  ].map(([rows, cols]) => ({
    logits: normals(`logits ${rows}`, rows!, cols!),
    x: bits(`${rows}`, rows!, cols!),
  }));
  cases.push(extremeLogits(1), extremeLogits(3), extremeLogits(4));
  for (const { logits, x } of cases) {
    const [rows, cols] = logits.shape as [number, number];
    const dy = normals(`dy ${rows} ${cols}`, rows);
    const fused = valueAndGradients(
      (logits) =>
        bernoulliCrossEntropy(
          logits as tf.Tensor2D,
          tensorOf(x) as tf.Tensor2D,
        ),
      [logits],
      dy,
    );
    const composed = await plain(
      (logits) => {
        const xs = tensorOf(x);
        return tf.sum(tf.sub(tf.softplus(logits), tf.mul(xs, logits)), 1);
      },
      [logits],
      dy,
    );
    const l = Float64Array.from(logits.values);
    const term = (at: number) => softplus(l[at]!) - x.values[at]! * l[at]!;
    const value = Float64Array.from(
      { length: rows },
      (_, i) => sum(cols, (j) => term(i * cols + j)),
    );
    // An entry's own difference: nothing large is added that would hide it.
    const gradient = l.map((t, at) => {
      const step = Math.max(1e-5, Math.abs(t) * 1e-6);
      const [slope] = centralDifferences(() => term(at), l, {
        step,
        entries: [at],
      });
      return dy.values[Math.floor(at / cols)]! * slope!;
    });
    const magnitude = {
      value: value.map((_, i) =>
        sum(cols, (j) => {
          const at = i * cols + j;
          return softplus(l[at]!) + x.values[at]! * Math.abs(l[at]!);
        }) + TINY
      ),
      gradient: l.map((t, at) =>
        Math.abs(dy.values[Math.floor(at / cols)]!) *
          (sigmoid(t) + x.values[at]!) + TINY
      ),
    };
    const what = `[${rows}, ${cols}]`;
    for (
      const [oracle, expected] of [["float64", value], [
        "tfjs",
        composed.value,
      ]] as const
    ) {
      assertAllNear(fused.value, expected, {
        relative: KERNEL,
        magnitude: magnitude.value,
        what: `${what}, value against ${oracle}`,
      });
    }
    for (
      const [oracle, expected] of [["float64", gradient], [
        "tfjs",
        composed.gradients[0]!,
      ]] as const
    ) {
      assertAllNear(fused.gradients[0]!, expected, {
        relative: KERNEL,
        magnitude: magnitude.gradient,
        what: `${what}, gradient against ${oracle}`,
      });
    }
  }
});

testOn(ALL, "bernoulliCrossEntropy: unequal shapes are refused", () => {
  tf.tidy(() =>
    assert.throws(
      () => bernoulliCrossEntropy(tf.ones([2, 3]), tf.ones([3, 2])),
      { name: "RangeError", message: /logits \[2, 3\], x \[3, 2\]/ },
    )
  );
});

// ------------------------------------------------------------- softplus

testOn(ALL, "logisticLoss: both signs, value and gradient", async () => {
  const cases = [1, 3, 4, 5, 8, 11, 130].flatMap((size) =>
    [0, 1, Math.floor(size / 2), size].map((positives) => ({
      t: normals(`t ${size}`, size),
      positives,
    }))
  );
  const extreme = input(EXTREME_LOGITS, EXTREME_LOGITS.length);
  cases.push(
    { t: extreme, positives: 0 },
    { t: extreme, positives: 7 },
    { t: extreme, positives: extreme.values.length },
  );
  for (const { t, positives } of cases) {
    const size = t.values.length;
    const dy = normals(`dy ${size}`, size);
    const fused = valueAndGradients(
      (t) => logisticLoss(t as tf.Tensor1D, positives),
      [t],
      dy,
    );
    const signs = Float32Array.from(
      { length: size },
      (_, i) => i < positives ? -1 : 1,
    );
    const composed = await plain(
      (t) => tf.softplus(tf.mul(tf.tensor1d(signs), t)),
      [t],
      dy,
    );
    const t64 = Float64Array.from(t.values);
    const term = (i: number) => softplus(signs[i]! * t64[i]!);
    const value = t64.map((_, i) => term(i));
    const gradient = t64.map((v, i) => {
      const step = Math.max(1e-5, Math.abs(v) * 1e-6);
      const [slope] = centralDifferences(() => term(i), t64, {
        step,
        entries: [i],
      });
      return dy.values[i]! * slope!;
    });
    const magnitude = {
      value: value.map((v) => v + TINY),
      // Differences of numbers near 1 resolve 1e-11.
      gradient: t64.map((v, i) =>
        Math.abs(dy.values[i]!) * (sigmoid(signs[i]! * v) + 1e-5)
      ),
    };
    const what = `${size} entries, ${positives} positive`;
    for (
      const [oracle, expected] of [["float64", { value, gradient }], [
        "tfjs",
        { value: composed.value, gradient: composed.gradients[0]! },
      ]] as const
    ) {
      assertAllNear(fused.value, expected.value, {
        relative: KERNEL,
        magnitude: magnitude.value,
        what: `${what}, value against ${oracle}`,
      });
      assertAllNear(fused.gradients[0]!, expected.gradient, {
        relative: KERNEL,
        magnitude: magnitude.gradient,
        what: `${what}, gradient against ${oracle}`,
      });
    }
  }
});

// -------------------------------------------------------- inner product

testOn(ALL, "indexedInnerProduct: value and gradients", async () => {
  const cases = [
    { rows: 1, width: 1, batch: 1 },
    { rows: 1, width: 4, batch: 3 },
    { rows: 4, width: 3, batch: 1 },
    { rows: 4, width: 5, batch: 9 },
    { rows: 7, width: 8, batch: 5 },
    { rows: 3, width: 22, batch: 67 },
    { rows: 9, width: 13, batch: 9 },
  ];
  for (const { rows, width, batch } of cases) {
    const name = `${rows} ${width} ${batch}`;
    const scale = 1 / width;
    const table = normals(`table ${name}`, rows, width);
    const h = normals(`h ${name}`, batch, width);
    const dy = normals(`dy ${name}`, batch);
    // Some rows come up often, some never.
    const stream = generator.split(`index ${name}`);
    const index = Int32Array.from(
      { length: batch },
      () => Math.min(stream.integer(rows), stream.integer(rows)),
    );
    const fused = valueAndGradients(
      (table, h) =>
        indexedInnerProduct(
          table as tf.Tensor2D,
          tf.tensor1d(index, "int32"),
          { h: h as tf.Tensor2D, scale },
        ),
      [table, h],
      dy,
    );
    const composed = await plain(
      (table, h) => {
        const chosen = tf.gather(table, tf.tensor1d(index, "int32"));
        return tf.mul(tf.sum(tf.mul(chosen, h), 1), scale);
      },
      [table, h],
      dy,
    );
    const [a, b] = [table, h].map(({ values }) => Float64Array.from(values));
    const product = (i: number, of: (v: number) => number = (v) => v) =>
      sum(
        width,
        (j) => scale * of(a![index[i]! * width + j]! * b![i * width + j]!),
      );
    const value = Float64Array.from({ length: batch }, (_, i) => product(i));
    const f = () => sum(batch, (i) => dy.values[i]! * product(i));
    const gradients = [a!, b!].map((array) => centralDifferences(f, array));
    const size = (i: number) => Math.abs(dy.values[i]!) * scale;
    const magnitudes = [
      a!.map((_, at) =>
        sum(
          batch,
          (i) =>
            index[i] === Math.floor(at / width)
              ? size(i) * Math.abs(b![i * width + at % width]!)
              : 0,
        ) + 1e-4 // what the differences resolve
      ),
      b!.map((_, at) => {
        const i = Math.floor(at / width);
        return size(i) * Math.abs(a![index[i]! * width + at % width]!) + 1e-4;
      }),
    ];
    for (
      const [oracle, expected] of [["float64", { value, gradients }], [
        "tfjs",
        composed,
      ]] as const
    ) {
      assertAllNear(fused.value, expected.value, {
        relative: KERNEL,
        magnitude: value.map((_, i) => product(i, Math.abs)),
        what: `${name}, value against ${oracle}`,
      });
      expected.gradients.forEach((gradient, k) =>
        assertAllNear(fused.gradients[k]!, gradient, {
          relative: KERNEL,
          magnitude: magnitudes[k]!,
          what: `${name}, gradient ${k} against ${oracle}`,
        })
      );
    }
  }
});

testOn(ALL, "indexedInnerProduct: wrong shapes are refused", () => {
  tf.tidy(() => {
    const index = tf.tensor1d([0, 0], "int32");
    for (const shape of [[3, 4], [2, 5]] as const) {
      assert.throws(
        () =>
          indexedInnerProduct(tf.ones([1, 4]), index, {
            h: tf.ones([...shape]),
            scale: 1,
          }),
        { name: "RangeError", message: new RegExp(`h \\[${shape.join(", ")}`) },
      );
    }
  });
});

// ----------------------------------------------------------------- mean

testOn(ALL, "mean: value and gradient", async () => {
  for (const size of [1, 2, 3, 4, 7, 513]) {
    const values = normals(`mean ${size}`, size);
    const operation = (v: tf.Tensor) => mean(v as tf.Tensor1D);
    const dy = input([-1.5]);
    const fused = valueAndGradients(operation, [values], dy);
    const composed = await plain((v) => tf.mean(v), [values], dy);
    const exact = sum(size, (i) => values.values[i]!) / size;
    const magnitude = sum(size, (i) => Math.abs(values.values[i]!)) / size;
    for (const expected of [[exact], composed.value]) {
      assertAllNear(fused.value, expected, {
        relative: KERNEL,
        magnitude,
        what: `mean of ${size}`,
      });
    }
    for (
      const expected of [
        new Float64Array(size).fill(-1.5 / size),
        composed.gradients[0]!,
      ]
    ) {
      assertAllNear(fused.gradients[0]!, expected, {
        relative: KERNEL,
        magnitude: 1.5 / size,
        what: `gradient of the mean of ${size}`,
      });
    }
  }
});

// -------------------------------------------------------- network input

testOn(ALL, "networkInput: columns side by side, and gradients", () => {
  for (
    const { rows, xDim, more } of [
      { rows: 1, xDim: 1, more: 0 },
      { rows: 3, xDim: 4, more: 5 },
      { rows: 9, xDim: 7, more: 1 },
    ]
  ) {
    for (const centered of [true, false]) {
      const name = `${rows} ${xDim} ${more} ${centered}`;
      const x = bits(name, rows, xDim);
      const noise = normals(`noise ${name}`, rows, more);
      const dy = normals(`dy input ${name}`, rows, xDim + more);
      const inputs = more === 0 ? [x] : [x, noise];
      const fused = valueAndGradients(
        (x, beside?: tf.Tensor) =>
          networkInput(x as tf.Tensor2D, {
            centered,
            ...(beside && { beside: beside as tf.Tensor2D }),
          }),
        inputs,
        dy,
      );
      const columns = (i: number) => [
        ...x.values.subarray(i * xDim, (i + 1) * xDim)
          .map((v) => centered ? 2 * v - 1 : v),
        ...noise.values.subarray(i * more, (i + 1) * more),
      ];
      const expected = Array.from({ length: rows }, (_, i) => columns(i));
      assert.deepEqual([...fused.value], expected.flat(), name);
      const slopes = Array.from({ length: rows }, (_, i) => {
        const row = [...dy.values.subarray(i * (xDim + more))];
        return {
          x: row.slice(0, xDim).map((d) => centered ? 2 * d : d),
          noise: row.slice(xDim, xDim + more),
        };
      });
      assert.deepEqual([...fused.gradients[0]!], slopes.flatMap(({ x }) => x));
      if (more === 0) continue;
      assert.deepEqual(
        [...fused.gradients[1]!],
        slopes.flatMap(({ noise }) => noise),
      );
    }
  }
});

testOn(ALL, "networkInput: distinct rows and an index, as rows apart", () => {
  const index = [2, 0, 0, 1, 2, 2];
  const x = bits("distinct", 3, 4);
  const noise = normals("noise of distinct", 6, 2);
  const dy = normals("dy of distinct", 6, 6);
  for (const centered of [true, false]) {
    const indexed = valueAndGradients(
      (x, beside) =>
        networkInput(x as tf.Tensor2D, {
          centered,
          index: tf.tensor1d(index, "int32"),
          beside: beside as tf.Tensor2D,
        }),
      [x, noise],
      dy,
    );
    const apart = valueAndGradients(
      (x, beside) =>
        networkInput(x as tf.Tensor2D, {
          centered,
          beside: beside as tf.Tensor2D,
        }),
      [
        input(
          index.flatMap((i) => [...x.values.subarray(4 * i, 4 * i + 4)]),
          6,
          4,
        ),
        noise,
      ],
      dy,
    );
    assert.deepEqual(indexed.value, apart.value);
    assert.deepEqual(indexed.gradients[1], apart.gradients[1]);
    // A row's gradient is that of all examples of it.
    const sums = new Float64Array(12);
    apart.gradients[0]!.forEach((slope, k) =>
      sums[4 * index[k >> 2]! + k % 4]! += slope
    );
    assertAllNear(indexed.gradients[0]!, sums, {
      relative: 1e-6,
      magnitude: 10,
      what: "dx",
    });
  }
});

testOn(["native", "wasm"], "networkInput: an index outside is refused", () => {
  for (const row of [3, -1]) {
    assert.throws(
      () =>
        tf.tidy(() =>
          networkInput(tf.ones([3, 4]), {
            centered: true,
            index: tf.tensor1d([0, row], "int32"),
          })
        ),
      {
        name: "RangeError",
        message: `Cannot compute a network's input: index 1 is ${row}, ` +
          "wanted 0 to 2",
      },
    );
  }
});

testOn(ALL, "networkInput: unequal batches are refused", () => {
  tf.tidy(() =>
    assert.throws(
      () =>
        networkInput(tf.ones([2, 3]), {
          centered: true,
          beside: tf.ones([3, 1]),
        }),
      { name: "RangeError", message: /x \[2, 3\], beside \[3, 1\]/ },
    )
  );
});

for (const activation of ACTIVATIONS) {
  testOn(ALL, `addActivation: ${activation}, value and gradients`, () => {
    const generator = Generator.fromSeed(8);
    const [a, b, dy] = ["a", "b", "dy"].map((name) =>
      generator.split(name).normals(7 * 5)
    );
    const [y, da, db] = tf.tidy(() => {
      const shape: [number, number] = [7, 5];
      const { value, grads } = tf.valueAndGrads((a, b) =>
        tf.sum(tf.mul(
          addActivation(a as tf.Tensor2D, b as tf.Tensor2D, activation),
          tf.tensor2d(dy!, shape),
        ))
      )([tf.tensor2d(a!, shape), tf.tensor2d(b!, shape)]);
      const y = addActivation(
        tf.tensor2d(a!, shape),
        tf.tensor2d(b!, shape),
        activation,
      );
      value.dispose();
      return [y, ...grads].map((tensor) => tensor.dataSync());
    });
    const sums = Float64Array.from(a!, (value, i) => value + b![i]!);
    const f = activate[activation];
    const slope = sums.map((t, i) =>
      dy![i]! * (f(t + 1e-6) - f(t - 1e-6)) / 2e-6
    );
    assertAllNear(y!, sums.map(f), { relative: 2e-6, magnitude: 1, what: "y" });
    for (const d of [da!, db!]) {
      assertAllNear(d, slope, { relative: 2e-6, magnitude: 3, what: "d" });
    }
  });
}

testOn(ALL, "addActivation: unequal shapes are refused", () => {
  assert.throws(
    () =>
      tf.tidy(() => addActivation(tf.ones([2, 3]), tf.ones([3, 2]), "relu")),
    /Cannot compute a sum: got a \[2, 3\], b \[3, 2\], wanted equal shapes/,
  );
});

testOn(ALL, "addSquaredNorm: value and gradients, of a column too", () => {
  const generator = Generator.fromSeed(10);
  const [t, z, dy] = [7, 14, 7].map((size, i) =>
    generator.split(`${i}`).normals(size)
  );
  for (const shape of [[7], [7, 1]]) {
    const [y, dt, dz] = tf.tidy(() => {
      const sum = (t: tf.Tensor, z: tf.Tensor) =>
        addSquaredNorm(t as tf.Tensor2D, z as tf.Tensor2D);
      const inputs = [tf.tensor(t!, shape), tf.tensor2d(z!, [7, 2])] as const;
      const [dt, dz] = tf.grads((t, z) =>
        tf.sum(tf.mul(sum(t!, z!), tf.tensor1d(dy!)))
      )([...inputs]);
      const y = sum(...inputs);
      assert.deepEqual([y.shape, dt!.shape, dz!.shape], [[7], shape, [7, 2]]);
      return [y, dt!, dz!].map((tensor) => tensor.dataSync());
    });
    const norm = (i: number) => z![2 * i]! ** 2 + z![2 * i + 1]! ** 2;
    assertAllNear(y!, Array.from(t!, (value, i) => value + norm(i)), {
      relative: 1e-6,
      magnitude: 3,
      what: "y",
    });
    assert.deepEqual(dt, dy);
    assertAllNear(dz!, Array.from(z!, (value, i) => 2 * value * dy![i >> 1]!), {
      relative: 1e-6,
      magnitude: 3,
      what: "dz",
    });
  }
});

testOn(ALL, "addSquaredNorm: unequal batches are refused", () => {
  assert.throws(
    () =>
      tf.tidy(() => addSquaredNorm(tf.ones<tf.Rank.R1>([3]), tf.ones([2, 2]))),
    /Cannot compute a sum with \|z\|\^2: got t \[3\], z \[2, 2\], wanted a t /,
  );
});

testOn(ALL, "constant: the same values, and no gradient", () => {
  const values = Generator.fromSeed(9).normals(10);
  const [copy, none, half] = tf.tidy(() => {
    const x = tf.tensor2d(values, [2, 5]);
    return [
      constant(x),
      tf.grad((x) => tf.sum(tf.exp(constant(x))))(x),
      // x times what it happens to be: the slope of x^2 is twice as much.
      tf.grad((x) => tf.sum(tf.mul(x, constant(x))))(x),
    ].map((tensor) => tensor.dataSync());
  });
  assert.deepEqual(copy, values);
  assert.ok(none!.every((g) => g === 0));
  assert.deepEqual(half, values);
});

testOn(ALL, "constant: a tensor of its own", () => {
  const { numTensors } = tf.memory();
  const x = tf.tensor1d([1, 2]);
  const copy = constant(x);
  x.dispose();
  assert.deepEqual([...copy.dataSync()], [1, 2]);
  copy.dispose();
  assert.equal(tf.memory().numTensors, numTensors);
});
