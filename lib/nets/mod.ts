/**
 * The networks: dense layers, encoder, decoder and discriminator.
 *
 * @module
 */
export { Decoder, type DecoderConfig } from "./decoder.ts";
export { Discriminator, type InnerProductConfig } from "./discriminator.ts";
export {
  Encoder,
  type EncoderConfig,
  GaussianEncoder,
  type NetworkOptions,
} from "./encoder.ts";
export { type Initializer, INITIALIZERS } from "./initializer.ts";
export { Mlp, type MlpOptions } from "./mlp.ts";
export { MomentsEncoder } from "./moments_encoder.ts";
export {
  createNetworks,
  type DiscriminatorConfig,
  discriminatorParameters,
  disposeParameters,
  generativeParameters,
  Networks,
  type NetworksConfig,
} from "./networks.ts";
export { type InputCoding, type Observations } from "./observations.ts";
export {
  firstNotFinite,
  type LayerShape,
  layerShapes,
  parameterCount,
  type Parameters,
  under,
} from "./parameters.ts";
export { type DenseConfig, DenseDiscriminator } from "./dense_discriminator.ts";
export { ResidualMlp, type ResidualMlpOptions } from "./residual_mlp.ts";
