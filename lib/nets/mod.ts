/**
 * The networks: dense layers, encoder, decoder and discriminator.
 *
 * @module
 */
export { Decoder, type DecoderConfig } from "./decoder.ts";
export { Discriminator, type DiscriminatorConfig } from "./discriminator.ts";
export {
  Encoder,
  type EncoderConfig,
  GaussianEncoder,
  type NetworkOptions,
} from "./encoder.ts";
export { type Initializer, INITIALIZERS } from "./initializer.ts";
export { Mlp, type MlpOptions } from "./mlp.ts";
export {
  createNetworks,
  discriminatorParameters,
  disposeParameters,
  generativeParameters,
  type Networks,
  type NetworksConfig,
} from "./networks.ts";
export { type InputCoding, type Observations } from "./observations.ts";
export { parameterCount, type Parameters, under } from "./parameters.ts";
