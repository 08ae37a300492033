import assert from "node:assert/strict";
import { tf } from "../../lib/backend/mod.ts";
import {
  discriminatorParameters,
  disposeParameters,
  type GaussianEncoder,
  generativeParameters,
} from "../../lib/nets/mod.ts";
import { gaussianSample } from "../../lib/distributions/mod.ts";
import {
  annealed,
  elboLoss,
  generativeLoss,
  type LossTerms,
} from "../../lib/objectives/mod.ts";
import { assertNear } from "../support/assertions.ts";
import { testOn } from "../support/backends.ts";
import { assertGradients, gradientsOf } from "../support/gradients.ts";
import { Model64 } from "../support/model64.ts";
import { smallCase, smallConfig, tensorsOf } from "../support/small.ts";

const ALL = ["native", "wasm", "cpu"] as const;

for (const preset of ["table-1", "vae"] as const) {
  testOn(ALL, `annealed, ${preset}: reconstruction + beta divergence`, () => {
    const { networks, batch } = smallCase(smallConfig(preset), { seed: 4 });
    const model = new Model64(networks);
    const { encoder, decoder, discriminator } = networks;
    const terms = (): LossTerms => {
      const { x, noise } = tensorsOf(batch);
      if (discriminator) {
        const z = encoder.encode(x, noise);
        const t = discriminator.logRatio(x, z);
        return generativeLoss(decoder.logits(z), x, t);
      }
      const posterior = (encoder as GaussianEncoder).moments(x);
      const z = gaussianSample(posterior, noise);
      return elboLoss(decoder.logits(z), x, posterior);
    };
    const divergence = () =>
      discriminator ? model.divergence(batch) : model.gaussianKl(batch);
    assert.ok(Math.abs(divergence()) > 0.01);
    for (const beta of [0, 0.25, 1, 3]) {
      const exact = () => model.reconstruction(batch) + beta * divergence();
      const { value, gradients } = gradientsOf(
        () => annealed(terms(), beta).loss,
        generativeParameters(networks),
      );
      assertNear(value, exact(), 5e-6);
      assertGradients(gradients, model, exact);
    }
    // At 1 it is (8), or minus the ELBO; the terms are never weighted.
    const [loss, same, before, after] = tf.tidy(() => {
      const plain = terms();
      const weighted = annealed(plain, 0.25);
      return [
        [plain.loss],
        [annealed(plain, 1).loss],
        [plain.reconstruction, plain.divergence],
        [weighted.reconstruction, weighted.divergence],
      ].map((scalars) => scalars.map((scalar) => scalar.dataSync()[0]!));
    });
    assertNear(same![0]!, loss![0]!, 1e-6);
    assert.deepEqual(after, before);
    disposeParameters(generativeParameters(networks));
    disposeParameters(discriminatorParameters(networks));
  });
}
