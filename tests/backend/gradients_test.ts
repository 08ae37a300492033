import assert from "node:assert/strict";
import {
  addActivation,
  bernoulliCrossEntropy,
  dense,
  gradients,
  indexedInnerProduct,
  logisticLoss,
  mean,
  networkInput,
  tf,
} from "../../lib/backend/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear } from "../support/assertions.ts";
import { runningBackends, testOn } from "../support/backends.ts";

const generator = Generator.fromSeed(27);

function normals(name: string, ...shape: number[]): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(generator.split(name).normals(size), shape);
}

function variable(name: string, ...shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(normals(name, ...shape)));
}

/** Two layers, a residual sum, an inner product, both losses. */
function everything(variables: readonly tf.Variable[]): tf.Scalar {
  const [k0, b0, k1, b1, table] = variables as [
    tf.Variable<tf.Rank.R2>,
    tf.Variable<tf.Rank.R1>,
    tf.Variable<tf.Rank.R2>,
    tf.Variable<tf.Rank.R1>,
    tf.Variable<tf.Rank.R2>,
  ];
  const x = tf.tensor2d([[0, 1], [1, 1], [1, 0]]);
  const beside = normals("beside", 3, 3) as tf.Tensor2D;
  const input = networkInput(x, { centered: true, beside });
  const h = dense(input, [{ kernel: k0, bias: b0, activation: "tanh" }]);
  const sum = tf.tidy(() =>
    addActivation(
      h,
      dense(h, [{ kernel: k1, bias: b1, activation: "elu" }]),
      "relu",
    )
  );
  const index = tf.tensor1d([1, 0, 1], "int32");
  const t = indexedInnerProduct(table, index, { h: sum, scale: 0.5 });
  const logits = tf.slice(sum, [0, 0], [3, 2]);
  return tf.tidy(() =>
    tf.add(
      mean(logisticLoss(t, 1), 2),
      tf.mul(mean(bernoulliCrossEntropy(logits, x)), 3),
    )
  );
}

function allVariables(): tf.Variable[] {
  return [
    variable("k0", 5, 4),
    variable("b0", 4),
    variable("k1", 4, 4),
    variable("b1", 4),
    variable("table", 2, 4),
  ];
}

function values(tensors: tf.NamedTensorMap): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      [...tensor.dataSync()],
    ]),
  );
}

testOn(runningBackends, "gradients: those of tf.variableGrads", () => {
  const variables = allVariables();
  const loss = () => everything(variables);
  tf.tidy(() => {
    const own = gradients(loss, variables);
    const other = tf.variableGrads(loss, variables);
    assert.equal(own.value.dataSync()[0], other.value.dataSync()[0]);
    assert.deepEqual(
      Object.keys(own.grads).sort(),
      variables.map(({ name }) => name).sort(),
    );
    const wanted = values(other.grads);
    for (const [name, gradient] of Object.entries(values(own.grads))) {
      assertAllNear(gradient, wanted[name]!, {
        relative: 1e-6,
        magnitude: 1,
        what: name,
      });
    }
  });
  variables.forEach((each) => each.dispose());
});

testOn(runningBackends, "gradients: only by what is asked for", () => {
  const variables = allVariables();
  const stranger = variable("stranger", 3);
  tf.tidy(() => {
    const { grads } = gradients(() => everything(variables), [
      variables[2]!,
      stranger,
    ]);
    assert.deepEqual(Object.keys(grads), [variables[2]!.name]);
  });
  [...variables, stranger].forEach((each) => each.dispose());
});

testOn(runningBackends, "gradients: a variable that is used twice", () => {
  const w = tf.tidy(() => tf.variable(tf.scalar(3)));
  tf.tidy(() => {
    // w^2 + 5 w, by a path through w^2 too: w^4 + w^2 + 5 w.
    const { value, grads } = gradients(() => {
      const square = tf.square(w);
      return tf.addN([tf.square(square), square, tf.mul(w, 5)]) as tf.Scalar;
    }, [w]);
    assert.equal(value.dataSync()[0], 81 + 9 + 15);
    assert.equal(grads[w.name]!.dataSync()[0], 4 * 27 + 6 + 5);
  });
  w.dispose();
});

testOn(runningBackends, "gradients: one within another", () => {
  const [v, w] = [2, 3].map((x) => tf.tidy(() => tf.variable(tf.scalar(x))));
  tf.tidy(() => {
    let inner = NaN;
    const { grads } = gradients(() => {
      const product = tf.mul(v!, w!);
      inner = gradients(() => tf.square(w!) as tf.Scalar, [w!])
        .grads[w!.name]!.dataSync()[0]!;
      return tf.square(product) as tf.Scalar;
    }, [v!]);
    assert.equal(inner, 6);
    // d (v w)^2 / dv = 2 v w^2.
    assert.deepEqual(values(grads), { [v!.name]: [36] });
  });
  v!.dispose();
  w!.dispose();
});

testOn(runningBackends, "gradients: nothing is left behind", () => {
  const variables = allVariables();
  const { numTensors, numBytes } = tf.memory();
  for (let i = 0; i < 3; i++) {
    const { value, grads } = gradients(() => everything(variables), variables);
    assert.equal(tf.memory().numTensors, numTensors + 1 + variables.length);
    value.dispose();
    Object.values(grads).forEach((gradient) => gradient.dispose());
    assert.equal(tf.memory().numTensors, numTensors);
    assert.equal(tf.memory().numBytes, numBytes);
  }
  variables.forEach((each) => each.dispose());
});

testOn(runningBackends, "gradients: an error in the loss ends the tape", () => {
  const w = tf.tidy(() => tf.variable(tf.scalar(3)));
  const fail = () => {
    tf.square(w);
    throw new RangeError("on purpose");
  };
  const kernel = tf.tidy(() => tf.variable(tf.ones<tf.Rank.R2>([2, 2])));
  const input = tf.ones<tf.Rank.R2>([4, 2]);
  const failDeep = () => {
    const layer = {
      kernel,
      bias: tf.zeros<tf.Rank.R1>([2]),
      activation: "relu",
    } as const;
    // Its tape keeps what the gradient wants of the layers.
    dense(tf.add<tf.Tensor2D>(input, 1), [layer, layer]);
    throw new RangeError("on purpose");
  };
  const { numTensors } = tf.memory();
  assert.throws(() => gradients(fail, [w]), /on purpose/);
  assert.throws(() => gradients(failDeep, [kernel]), /on purpose/);
  assert.equal(tf.memory().numTensors, numTensors);
  kernel.dispose();
  input.dispose();
  tf.tidy(() => {
    const { grads } = gradients(() => tf.square(w) as tf.Scalar, [w]);
    assert.deepEqual(values(grads), { [w.name]: [6] });
  });
  w.dispose();
});
