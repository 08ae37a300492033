import { tf } from "../../backend/mod.ts";
import type { InputCoding } from "../../nets/mod.ts";
import { type PresetName, presets } from "../../training/mod.ts";

type Activation = "relu" | "tanh" | "elu" | "linear" | "leakyRelu";
type Layers = readonly (readonly [tf.Variable, tf.Variable])[];

const ROWS = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];

function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  return activation === "linear" ? x : tf[activation](x);
}

/** x as a network gets it. */
function coded(x: tf.Tensor, input: InputCoding): tf.Tensor {
  return input === "raw" ? x : tf.sub(tf.mul(x, 2), 1);
}

function createLayers(sizes: readonly number[]): Layers {
  return sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i]!;
    const deviation = Math.sqrt(2 / (inputs + outputs));
    return [
      tf.variable(tf.randomNormal([inputs, outputs], 0, deviation)),
      tf.variable(tf.zeros([outputs])),
    ];
  });
}

function apply(
  layers: Layers,
  x: tf.Tensor,
  activations: { readonly hidden: Activation; readonly last: Activation },
): tf.Tensor {
  return layers.reduce((h, [kernel, bias], i) => {
    const last = i === layers.length - 1;
    return activate(
      tf.add(tf.matMul(h as tf.Tensor2D, kernel as tf.Tensor2D), bias),
      last ? activations.last : activations.hidden,
    );
  }, x);
}

/** T of a preset and its variables, as the peers' scripts have it. */
function createDiscriminator(preset: PresetName) {
  const config = presets[preset].discriminator!;
  const { hidden, activation, input } = config;
  const all = { hidden: activation, last: activation };
  if (config.kind === "inner-product") {
    const [ofX, ofZ] = [
      createLayers([4, ...hidden]),
      createLayers([2, ...hidden]),
    ];
    return {
      layers: [ofX, ofZ],
      logRatio: (x: tf.Tensor, z: tf.Tensor) =>
        tf.mean(
          tf.mul(apply(ofX, coded(x, input), all), apply(ofZ, z, all)),
          1,
        ),
    };
  }
  const width = hidden.at(-1)!;
  const first = createLayers([6, ...hidden]);
  const blocks = Array.from(
    { length: config.blocks },
    () => createLayers([width, width, width]),
  );
  const last = createLayers([width, 1]);
  return {
    layers: [first, ...blocks, last],
    logRatio(x: tf.Tensor, z: tf.Tensor) {
      const start = apply(first, tf.concat([coded(x, input), z], 1), all);
      const end = blocks.reduce((h, block) => {
        const change = apply(block, h, { hidden: "relu", last: "linear" });
        return activate(tf.add(h, change), activation);
      }, start);
      const t = apply(last, end, { hidden: "linear", last: "linear" });
      const value = tf.squeeze(t, [1]);
      return config.squaredNorm
        ? tf.add(value, tf.sum(tf.square(z), 1))
        : value;
    },
  };
}

/**
 * A training step as the post writes it, in plain tfjs with its own Adam: no
 * kernel, no operation and no saving of work of this project.
 *
 * @param preset Of AVB.
 */
export function stockStep(preset: PresetName): () => void {
  const config = presets[preset];
  const { batchSize, encoder, decoder, discriminatorSteps } = config;
  const encoderLayers = createLayers([
    4 + encoder.noiseDim,
    ...encoder.hidden,
    encoder.zDim,
  ]);
  const decoderLayers = createLayers([encoder.zDim, ...decoder.hidden, 4]);
  const t = createDiscriminator(preset);
  const adam = (options: typeof config.generativeOptimizer) =>
    tf.train.adam(options.learningRate, options.beta1, options.beta2);
  const generative = adam(config.generativeOptimizer);
  const discriminative = adam(config.discriminatorOptimizer!);
  const thetaPhi = [...encoderLayers, ...decoderLayers].flat();
  const psi = t.layers.flat().flat() as tf.Variable[];

  const draw = () => ({
    x: tf.gather(
      tf.tensor2d(ROWS),
      tf.randomUniform([batchSize], 0, 4, "int32"),
    ),
    noise: tf.randomNormal([batchSize, encoder.noiseDim]),
  });
  type Batch = ReturnType<typeof draw>;
  const encode = ({ x, noise }: Batch) =>
    apply(
      encoderLayers,
      tf.concat([coded(x, encoder.input), noise], 1),
      { hidden: encoder.activation, last: "linear" },
    );
  const updatePsi = (batch: Batch) => {
    const z = encode(batch);
    const prior = tf.randomNormal(z.shape);
    discriminative.minimize(
      () =>
        tf.add(
          tf.mean(tf.softplus(tf.neg(t.logRatio(batch.x, z)))),
          tf.mean(tf.softplus(t.logRatio(batch.x, prior))),
        ) as tf.Scalar,
      false,
      psi,
    );
  };
  const updateThetaPhi = (batch: Batch) => {
    const { x } = batch;
    const cost = generative.minimize(
      () => {
        const z = encode(batch);
        const logits = apply(decoderLayers, z, {
          hidden: decoder.activation,
          last: "linear",
        });
        const crossEntropy = tf.sub(tf.softplus(logits), tf.mul(x, logits));
        return tf.add(
          tf.mean(tf.sum(crossEntropy, 1)),
          tf.mean(t.logRatio(x, z)),
        ) as tf.Scalar;
      },
      true,
      thetaPhi as tf.Variable[],
    );
    cost!.dataSync(); // so that all is computed
  };
  return () =>
    tf.tidy(() => {
      const shared = config.sampling.kind === "epochs" ? draw() : undefined;
      for (let i = 0; i < discriminatorSteps; i++) updatePsi(shared ?? draw());
      updateThetaPhi(shared ?? draw());
    });
}
