import assert from "node:assert/strict";
import { dense, tf } from "../../lib/backend/mod.ts";
import { disposeParameters, ResidualMlp } from "../../lib/nets/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertAllNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";

function create(blocks: number, zeroOutput = false): ResidualMlp {
  return new ResidualMlp(
    {
      sizes: [3, 5, 4, 2],
      blocks,
      activation: "elu",
      initializer: "xavier-normal",
      zeroOutput,
    },
    Generator.fromSeed(1),
  );
}

const x = () => tf.tensor2d([[1, -2, 0.5], [0.3, 0, -1]]);

testOn(["native", "cpu"], "ResidualMlp: layers before are layers", () => {
  const layer = {
    kernel: tf.tensor2d([[2, 0, 1], [0, -1, 0], [1, 1, 0]]),
    bias: tf.tensor1d([0.1, 0, -0.2]),
    activation: "linear",
  } as const;
  for (const blocks of [0, 2]) {
    const net = create(blocks);
    assertAllNear(
      net.apply(x(), [layer]).dataSync(),
      net.apply(dense(x(), [layer])).dataSync(),
      { relative: 1e-6, magnitude: 1, what: `${blocks} blocks` },
    );
    disposeParameters(net.parameters);
  }
});

testOn(
  ["cpu"],
  "ResidualMlp: blocks start as nothing but the activation",
  () => {
    const net = create(1);
    const { parameters } = net;
    const layer = (path: string) => ({
      kernel: parameters[`${path}/kernel`] as tf.Tensor as tf.Tensor2D,
      bias: parameters[`${path}/bias`] as tf.Tensor as tf.Tensor1D,
    });
    const h = dense(x(), [
      { ...layer("first/0"), activation: "elu" },
      { ...layer("first/1"), activation: "elu" },
    ]);
    const y = dense(tf.elu(h), [{ ...layer("last/0"), activation: "linear" }]);
    assert.deepEqual(net.apply(x()).arraySync(), y.arraySync());
    disposeParameters(parameters);
  },
);

testOn(["cpu"], "ResidualMlp: a zero output is zero", () => {
  const net = create(1, true);
  assert.deepEqual(net.apply(x()).arraySync(), [[0, 0], [0, 0]]);
  disposeParameters(net.parameters);
});
