import { tf } from "../../lib/backend/mod.ts";
import {
  disposeParameters,
  type GaussianEncoder,
  generativeParameters,
} from "../../lib/nets/mod.ts";
import { gaussianSample } from "../../lib/distributions/mod.ts";
import { elboLoss } from "../../lib/objectives/mod.ts";
import { assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { softplus } from "../support/float64.ts";
import { assertGradients, gradientsOf } from "../support/gradients.ts";
import { Model64 } from "../support/model64.ts";
import { smallCase, smallConfig, tensorsOf } from "../support/small.ts";

const ALL = ["native", "wasm", "cpu"] as const;

testOn(ALL, "elboLoss: minus the ELBO by hand", () => {
  const [loss, reconstruction, divergence] = tf.tidy(() => {
    const terms = elboLoss(
      tf.tensor2d([[2, -1], [0, 0]]),
      tf.tensor2d([[1, 1], [0, 1]]),
      {
        mean: tf.tensor2d([[1], [-2]]),
        logVariance: tf.tensor2d([[0], [Math.log(0.25)]]),
      },
    );
    return [terms.loss, terms.reconstruction, terms.divergence]
      .map((term) => term.dataSync()[0]!);
  });
  const crossEntropy = (softplus(-2) + softplus(1) + 2 * Math.LN2) / 2;
  const kl = (0.5 + (4 + 0.25 - 1 + Math.log(4)) / 2) / 2;
  assertNear(reconstruction!, crossEntropy, 2e-6);
  assertNear(divergence!, kl, 2e-6);
  assertNear(loss!, crossEntropy + kl, 2e-6);
});

testOn(ALL, "elboLoss: gradients through encoder, sample and decoder", () => {
  const { networks, batch } = smallCase(smallConfig("vae"), { seed: 3 });
  const model = new Model64(networks);
  const encoder = networks.encoder as GaussianEncoder;
  const { value, gradients } = gradientsOf(() => {
    const { x, noise } = tensorsOf(batch);
    const posterior = encoder.moments(x);
    const z = gaussianSample(posterior, noise);
    return elboLoss(networks.decoder.logits(z), x, posterior).loss;
  }, generativeParameters(networks));
  assertNear(value, model.elboLoss(batch), 5e-6);
  assertGradients(gradients, model, () => model.elboLoss(batch));
  disposeParameters(generativeParameters(networks));
});
