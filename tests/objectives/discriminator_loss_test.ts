import { tf } from "../../lib/backend/mod.ts";
import {
  discriminatorParameters,
  disposeParameters,
  generativeParameters,
} from "../../lib/nets/mod.ts";
import {
  discriminatorLoss,
  stackedDiscriminatorLoss,
} from "../../lib/objectives/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { sigmoid } from "../support/float64.ts";
import { assertGradients, gradientsOf } from "../support/gradients.ts";
import { Model64 } from "../support/model64.ts";
import { smallCase, smallConfig, tensorsOf } from "../support/small.ts";

const ALL = ["native", "wasm", "cpu"] as const;

const POSTERIOR = [0.3, -2, 5, 1, 0];
const PRIOR = [-0.4, 3, -6, 0.1, 2];

/** -E_q[ln sigmoid(T)] - E_p[ln(1 - sigmoid(T))], as it is written. */
function byDefinition(): number {
  const mean = (values: number[]) =>
    values.reduce((a, b) => a + b) / values.length;
  return -mean(POSTERIOR.map((t) => Math.log(sigmoid(t)))) -
    mean(PRIOR.map((t) => Math.log(1 - sigmoid(t))));
}

testOn(ALL, "discriminatorLoss: equation (9) by hand", () => {
  const [pair, stacked] = tf.tidy(() => {
    const [q, p] = [tf.tensor1d(POSTERIOR), tf.tensor1d(PRIOR)];
    return [
      discriminatorLoss(q, p),
      stackedDiscriminatorLoss(tf.concat([q, p])),
    ].map((loss) => loss.dataSync()[0]!);
  });
  assertNear(pair!, byDefinition(), 2e-6);
  assertNear(stacked!, byDefinition(), 2e-6);
});

testOn(ALL, "discriminatorLoss: batches of different sizes", () => {
  const loss = tf.tidy(() =>
    discriminatorLoss(tf.tensor1d([1]), tf.tensor1d([0, -1, 2])).dataSync()[0]!
  );
  const prior = [0, -1, 2].map((t) => -Math.log(1 - sigmoid(t)));
  const expected = -Math.log(sigmoid(1)) +
    (prior[0]! + prior[1]! + prior[2]!) / 3;
  assertNear(loss, expected, 2e-6);
});

testOn(ALL, "discriminatorLoss: T of any size gives a finite loss", () => {
  const [right, wrong] = tf.tidy(() => {
    const t = tf.tensor1d([1000]);
    return [discriminatorLoss(t, tf.neg(t)), discriminatorLoss(tf.neg(t), t)]
      .map((loss) => loss.dataSync()[0]!);
  });
  assertNear(right!, 0, 1e-30);
  assertNear(wrong!, 2000, 1e-3);
});

testOn(
  ALL,
  "discriminatorLoss: gradients sigmoid(T) - 1 and sigmoid(T)",
  () => {
    const exact = [
      ...POSTERIOR.map((t) => (sigmoid(t) - 1) / 5),
      ...PRIOR.map((t) => sigmoid(t) / 5),
    ];
    const [byPosterior, byPrior, byBoth] = tf.tidy(() => {
      const [q, p] = [tf.tensor1d(POSTERIOR), tf.tensor1d(PRIOR)];
      return [
        ...tf.grads((q, p) =>
          discriminatorLoss(q as tf.Tensor1D, p as tf.Tensor1D)
        )([q, p]),
        tf.grad((t) => stackedDiscriminatorLoss(t as tf.Tensor1D))(
          tf.concat([q, p]),
        ),
      ].map((g) => [...g.dataSync()]);
    });
    for (const gradient of [[...byPosterior!, ...byPrior!], byBoth!]) {
      assertAllNear(gradient, exact, {
        relative: 2e-6,
        magnitude: 0.2,
        what: "by T",
      });
    }
  },
);

testOn(ALL, "discriminatorLoss: gradients through the discriminator", () => {
  const { networks, batch } = smallCase(smallConfig("table-1"), { seed: 2 });
  const model = new Model64(networks);
  const { value, gradients } = gradientsOf(() => {
    const { x, noise, prior } = tensorsOf(batch);
    const { encoder, discriminator } = networks;
    return discriminatorLoss(
      discriminator!.logRatio(x, encoder.encode(x, noise)),
      discriminator!.logRatio(x, prior),
    );
  }, discriminatorParameters(networks));
  assertNear(value, model.discriminatorLoss(batch), 5e-6);
  assertGradients(gradients, model, () => model.discriminatorLoss(batch));
  disposeParameters(generativeParameters(networks));
  disposeParameters(discriminatorParameters(networks));
});
