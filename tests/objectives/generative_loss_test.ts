import { tf } from "../../lib/backend/mod.ts";
import { disposeParameters, generativeParameters } from "../../lib/nets/mod.ts";
import { generativeLoss } from "../../lib/objectives/mod.ts";
import { discriminatorParameters } from "../../lib/nets/mod.ts";
import { assertAllNear, assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { sigmoid } from "../support/float64.ts";
import { assertGradients, gradientsOf } from "../support/gradients.ts";
import { Model64 } from "../support/model64.ts";
import { smallCase, smallConfig, tensorsOf } from "../support/small.ts";

const ALL = ["native", "wasm", "cpu"] as const;

const X = [[1, 0, 0], [0, 1, 1]];
const LOGITS = [[0.5, -1, 2], [-3, 0.25, 0]];
const T = [0.7, -1.9];

testOn(ALL, "generativeLoss: equation (8) by hand", () => {
  const [loss, reconstruction, divergence] = tf.tidy(() => {
    const terms = generativeLoss(
      tf.tensor2d(LOGITS),
      tf.tensor2d(X),
      tf.tensor1d(T),
    );
    return [terms.loss, terms.reconstruction, terms.divergence]
      .map((term) => term.dataSync()[0]!);
  });
  const logDensity = X.flatMap((row, i) =>
    row.map((x, j) => {
      const p = sigmoid(LOGITS[i]![j]!);
      return Math.log(x === 1 ? p : 1 - p);
    })
  ).reduce((a, b) => a + b);
  const meanT = (T[0]! + T[1]!) / 2;
  assertNear(reconstruction!, -logDensity / 2, 2e-6);
  assertNear(divergence!, meanT, 1e-6);
  assertNear(loss!, -logDensity / 2 + meanT, 2e-6);
});

testOn(ALL, "generativeLoss: its gradients by logits and T", () => {
  const [byLogits, byT] = tf.tidy(() =>
    tf.grads((logits, t) =>
      generativeLoss(
        logits as tf.Tensor2D,
        tf.tensor2d(X),
        t as tf.Tensor1D,
      ).loss
    )([tf.tensor2d(LOGITS), tf.tensor1d(T)]).map((g) => g.dataSync())
  );
  const exact = LOGITS.flatMap((row, i) =>
    row.map((l, j) => (sigmoid(l) - X[i]![j]!) / 2)
  );
  assertAllNear(byLogits!, exact, {
    relative: 2e-6,
    magnitude: 1,
    what: "by the logits",
  });
  // E[T] is added: T is to fall where q is.
  assertAllNear(byT!, [0.5, 0.5], {
    relative: 2e-6,
    magnitude: 1,
    what: "by T",
  });
});

testOn(ALL, "generativeLoss: gradients through all networks", () => {
  const { networks, batch } = smallCase(smallConfig("table-1"));
  const model = new Model64(networks);
  const { value, gradients } = gradientsOf(() => {
    const { x, noise } = tensorsOf(batch);
    const z = networks.encoder.encode(x, noise);
    const t = networks.discriminator!.logRatio(x, z);
    return generativeLoss(networks.decoder.logits(z), x, t).loss;
  }, generativeParameters(networks));
  assertNear(value, model.generativeLoss(batch), 5e-6);
  assertGradients(gradients, model, () => model.generativeLoss(batch));
  disposeParameters(generativeParameters(networks));
  disposeParameters(discriminatorParameters(networks));
});
