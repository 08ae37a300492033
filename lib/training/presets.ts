import type { TrainingConfig } from "./config.ts";

/** The names of the presets. */
export type PresetName =
  | "table-1"
  | "blog"
  | "mescheder-toy"
  | "gdikov-synthetic"
  | "gdikov-synthetic-ac"
  | "poolio"
  | "vae"
  | "playground";

/** A whole recipe; only the seed is left open. */
export type Preset = Omit<TrainingConfig, "seed">;

/** Adam's constants that every recipe shares: the paper's of Adam itself. */
const ADAM = { beta2: 0.999, epsilon: 1e-8 } as const;

const table1: Preset = {
  preset: "table-1",
  algorithm: "avb",
  // Kernels N(0, 2 / (in + out)), the variance of the post's, and zero biases.
  initializer: "xavier-normal",
  encoder: {
    kind: "implicit",
    input: "centered",
    // Three layers as in the post; 64 units are enough for four points.
    hidden: [64, 64, 64],
    activation: "relu",
    // With 2 the noise can hardly fill a quarter of the plane evenly; 16 can.
    noiseDim: 16,
    zDim: 2,
  },
  // tanh as in the post: smooth, so the quadrature over z converges fast. Wide,
  // for the four regions of z to have sharp edges.
  decoder: { hidden: [128, 128, 128], activation: "tanh" },
  // One network instead of the post's inner product of two towers, and the sum
  // of z^2, in which log p(z) is linear, beside what it computes.
  discriminator: {
    kind: "dense",
    input: "centered",
    hidden: [64, 64, 64],
    blocks: 0,
    activation: "relu",
    squaredNorm: true,
  },
  batchSize: 512,
  // What the falling learning rates need to settle.
  steps: 23_000,
  // T must follow phi: two steps of its own before each of theirs …
  discriminatorSteps: 2,
  discriminatorOrder: "before",
  // … each on x, eps and z of its own, so that T cannot learn them by heart;
  // with as little chance in x and the prior's z as leaves them unbiased.
  sampling: { kind: "stratified" },
  // beta1 0.5, usual for such games; 0.3 does no worse (data/ablation.json).
  generativeOptimizer: { learningRate: 7e-4, beta1: 0.5, ...ADAM },
  // … and four times the rate.
  discriminatorOptimizer: { learningRate: 2.8e-3, beta1: 0.5, ...ADAM },
  // Falling rates let the game come to rest at its optimum …
  decayShare: 1,
  // … and an average over steps takes out what still turns: little at this
  // length (data/switches.json has it without), a loss in a short run
  // (data/ablation.json).
  averageDecay: 0.999,
};

/**
 * The post's run. Sizes, rates and draws come from its author's repository
 * (seiya-kumada/avb: constants.py, train.py, dataset.py, sampler.py): 5,000
 * rows drawn once, of which 90 % train, with as many eps and z drawn once;
 * which x meets which eps changes from epoch to epoch. Its kernels start
 * uniform, here normal with the same variance.
 */
const blog: Preset = {
  preset: "blog",
  algorithm: "avb",
  initializer: "xavier-normal",
  encoder: {
    kind: "implicit",
    input: "centered",
    hidden: [256, 256, 256],
    activation: "relu",
    // The post's noise has the dimension of z.
    noiseDim: 2,
    zDim: 2,
  },
  decoder: { hidden: [256, 256, 256], activation: "tanh" },
  discriminator: {
    kind: "inner-product",
    input: "centered",
    hidden: [256, 256, 256],
    activation: "relu",
  },
  batchSize: 500,
  // 400 epochs of 4,500 / 500 = 9 batches.
  steps: 3_600,
  discriminatorSteps: 1,
  discriminatorOrder: "before",
  sampling: { kind: "epochs", examples: 5_000, trainShare: 0.9 },
  generativeOptimizer: { learningRate: 1e-3, beta1: 0.3, ...ADAM },
  discriminatorOptimizer: { learningRate: 1e-3, beta1: 0.3, ...ADAM },
  decayShare: 0,
};

/**
 * The toy run of L. Mescheder's repository (LMescheder/AdversarialVariational-
 * Bayes), the paper's own author: a dense discriminator with residual blocks
 * on [x, z], slow rates and many steps.
 */
const meschederToy: Preset = {
  preset: "mescheder-toy",
  algorithm: "avb",
  initializer: "xavier-uniform",
  encoder: {
    kind: "implicit",
    input: "raw",
    hidden: [64, 64, 64],
    activation: "elu",
    noiseDim: 64,
    zDim: 2,
  },
  decoder: { hidden: [64, 64, 64], activation: "elu" },
  discriminator: {
    kind: "dense",
    input: "raw",
    hidden: [256],
    blocks: 5,
    activation: "elu",
    squaredNorm: true,
  },
  batchSize: 512,
  steps: 100_000,
  // Two, after the generative step.
  discriminatorSteps: 2,
  discriminatorOrder: "after",
  sampling: { kind: "fresh" },
  generativeOptimizer: { learningRate: 2e-5, beta1: 0.9, ...ADAM },
  discriminatorOptimizer: { learningRate: 1e-4, beta1: 0.9, ...ADAM },
  decayShare: 0,
};

/**
 * G. Dikov's run on the four points (gdikov/adversarial-variational-bayes). Its
 * rows are padded once to 400 by rows drawn at random, and a batch is all of
 * them, for T as well, so that the 200 epochs are 200 updates; here the 400 are
 * drawn for every loss. A quarter of both parts of the loss of theta and phi is
 * taken there, which Adam undoes, and p(x given z) is kept 1e-6 away from 0
 * and 1.
 */
const gdikovSynthetic: Preset = {
  preset: "gdikov-synthetic",
  algorithm: "avb",
  // Glorot uniform, Keras's own, is the same as Xavier uniform.
  initializer: "xavier-uniform",
  encoder: {
    kind: "implicit",
    input: "raw",
    hidden: [256, 256],
    activation: "relu",
    noiseDim: 4,
    zDim: 2,
  },
  decoder: { hidden: [256, 256], activation: "relu" },
  discriminator: {
    kind: "inner-product",
    input: "centered",
    hidden: [256, 256],
    activation: "relu",
    // A plain dot product.
    reduction: "sum",
  },
  batchSize: 400,
  steps: 200,
  discriminatorSteps: 1,
  discriminatorOrder: "after",
  sampling: { kind: "fresh" },
  generativeOptimizer: { learningRate: 8e-4, beta1: 0.5, ...ADAM },
  discriminatorOptimizer: { learningRate: 8e-4, beta1: 0.5, ...ADAM },
  decayShare: 0,
};

/**
 * The same with adaptive contrast and a moments encoder, as there: eight noise
 * vectors of four numbers. What differs from there:
 *
 * - its T adds a function of x alone, one of z alone and half the sum of z^2 to
 *   the product of two ReLU layers of 1024; here the product's layers are 256
 *   wide and linear, so that it can take any sign;
 * - its T sees (z - m) / s of q beside samples of r itself; here beside N(0, I),
 *   as in the paper;
 * - m and s come from 100 further draws of noise, with 1e-5 added to s^2, and
 *   the gradient passes through them; here from the batch, held constant, as in
 *   the paper;
 * - the coefficients c_i(x) have no activation; here ELU.
 */
const gdikovSyntheticAc: Preset = {
  ...gdikovSynthetic,
  preset: "gdikov-synthetic-ac",
  encoder: {
    ...gdikovSynthetic.encoder,
    kind: "moments",
    input: "centered",
    noiseDim: 32,
    noiseBasis: 8,
  },
  discriminator: {
    kind: "inner-product",
    input: "centered",
    hidden: [256, 256, 256],
    activation: "relu",
    outputActivation: "linear",
    reduction: "sum",
  },
  generativeOptimizer: { learningRate: 5e-4, beta1: 0.5, ...ADAM },
  discriminatorOptimizer: { learningRate: 7e-4, beta1: 0.5, ...ADAM },
  contrast: "moments",
};

/**
 * B. Poole's notebook (a gist that the post names): two layers of 256 in every
 * network, T dense on [x, z]. Both losses there are computed on one batch that
 * holds each row equally often, and updated at once; here x is drawn and T's
 * step comes first. It keeps p(x given z) 1e-6 away from 0 and 1. Its loop of
 * 100 steps is too short for a picture: 4,000 chosen here.
 */
const poolio: Preset = {
  preset: "poolio",
  algorithm: "avb",
  // The default of the library it uses.
  initializer: "xavier-uniform",
  encoder: {
    kind: "implicit",
    input: "raw",
    hidden: [256, 256],
    activation: "relu",
    noiseDim: 4,
    zDim: 2,
  },
  decoder: { hidden: [256, 256], activation: "relu" },
  discriminator: {
    kind: "dense",
    input: "raw",
    hidden: [256, 256],
    blocks: 0,
    activation: "relu",
    squaredNorm: false,
  },
  batchSize: 512,
  steps: 4000,
  discriminatorSteps: 1,
  discriminatorOrder: "before",
  sampling: { kind: "fresh" },
  generativeOptimizer: { learningRate: 1e-3, beta1: 0.5, ...ADAM },
  discriminatorOptimizer: { learningRate: 1e-3, beta1: 0.5, ...ADAM },
  decayShare: 0,
};

/**
 * The paper's VAE for figure 6(a) and table 1: q is a Gaussian with a diagonal
 * covariance. The paper's networks are larger, two layers of 512 units; these
 * networks, the draws and the rates are ours.
 */
const vae: Preset = {
  preset: "vae",
  algorithm: "vae",
  initializer: "xavier-normal",
  encoder: {
    kind: "gaussian",
    input: "centered",
    hidden: [64, 64, 64],
    activation: "relu",
    // A Gaussian's noise has the dimension of z.
    noiseDim: 2,
    zDim: 2,
  },
  decoder: { hidden: [64, 64, 64], activation: "tanh" },
  batchSize: 512,
  steps: 8_000,
  discriminatorSteps: 0,
  discriminatorOrder: "before",
  sampling: { kind: "fresh" },
  // No game here: Adam's own defaults.
  generativeOptimizer: { learningRate: 1e-3, beta1: 0.9, ...ADAM },
  // The end of the run averages out the noise of the sampled gradient.
  decayShare: 0.4,
};

/**
 * For the page that trains in a browser: `table-1` made short, so that a
 * reader sees the end within minutes on wasm.
 */
const playground: Preset = {
  preset: "playground",
  algorithm: "avb",
  initializer: "xavier-normal",
  encoder: {
    kind: "implicit",
    input: "centered",
    hidden: [64, 64, 64],
    activation: "relu",
    noiseDim: 16,
    zDim: 2,
  },
  decoder: { hidden: [64, 64, 64], activation: "tanh" },
  // One dense network on [x, z] and the sum of z^2, which is what T* has of
  // the prior; no ReLU at its end can die, and it may take any sign.
  discriminator: {
    kind: "dense",
    input: "centered",
    hidden: [64, 64, 64],
    blocks: 0,
    activation: "relu",
    squaredNorm: true,
  },
  // Half the work of 512 a step, and hardly noisier where the rates fall.
  batchSize: 256,
  // A minute or two on wasm, with the drawing on.
  steps: 5_000,
  discriminatorSteps: 2,
  discriminatorOrder: "before",
  sampling: { kind: "fresh" },
  generativeOptimizer: { learningRate: 1e-3, beta1: 0.5, ...ADAM },
  discriminatorOptimizer: { learningRate: 2e-3, beta1: 0.5, ...ADAM },
  // They fall from the first step on: there is no time to go round in circles.
  decayShare: 1,
};

/**
 * The recipes by name. `table-1` is ours and meets the paper's table 1; `blog`
 * is the post's; `mescheder-toy`, `gdikov-synthetic` (also with adaptive
 * contrast) and `poolio` are those of the three systems that the post names;
 * `vae` is the Gaussian baseline of figure 6(a); `playground` is ours made
 * short, for the reader's browser.
 */
export const presets: Readonly<Record<PresetName, Preset>> = {
  "table-1": table1,
  "blog": blog,
  "mescheder-toy": meschederToy,
  "gdikov-synthetic": gdikovSynthetic,
  "gdikov-synthetic-ac": gdikovSyntheticAc,
  "poolio": poolio,
  "vae": vae,
  "playground": playground,
};
