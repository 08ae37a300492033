import type { tf } from "../backend/mod.ts";
import type { Generator } from "../random/mod.ts";
import { Decoder, type DecoderConfig } from "./decoder.ts";
import { Discriminator, type InnerProductConfig } from "./discriminator.ts";
import {
  Encoder,
  type EncoderConfig,
  GaussianEncoder,
  type NetworkOptions,
} from "./encoder.ts";
import { type DenseConfig, DenseDiscriminator } from "./dense_discriminator.ts";
import { MomentsEncoder } from "./moments_encoder.ts";
import { type Parameters, under } from "./parameters.ts";

/** What determines a discriminator's shape, by its kind. */
export type DiscriminatorConfig =
  | InnerProductConfig
  | DenseConfig;

/** What determines all networks of a model. */
export interface NetworksConfig {
  /** q_phi(z given x). */
  readonly encoder: EncoderConfig;
  /** p_theta(x given z). */
  readonly decoder: DecoderConfig;
  /** Absent for a VAE, whose KL has a closed form. */
  readonly discriminator?: DiscriminatorConfig | undefined;
}

/** The networks of an AVB model or, without T, of a VAE. */
export class Networks {
  /** q_phi(z given x). */
  readonly encoder: Encoder | GaussianEncoder | MomentsEncoder;
  /** p_theta(x given z). */
  readonly decoder: Decoder;
  /** T_psi(x, z); undefined for a VAE. */
  readonly discriminator: Discriminator | DenseDiscriminator | undefined;

  /**
   * Networks that fit each other.
   *
   * @param parts The networks; T undefined for a VAE.
   */
  constructor(parts: Networks) {
    this.encoder = parts.encoder;
    this.decoder = parts.decoder;
    this.discriminator = parts.discriminator;
  }
}

const ENCODERS = {
  implicit: Encoder,
  gaussian: GaussianEncoder,
  moments: MomentsEncoder,
} as const;

/**
 * Builds the networks of a configuration with fresh parameters.
 *
 * @param config Their shapes.
 * @param options Number of components of x and the initializer.
 * @param generator Every network draws from a split of its own.
 */
export function createNetworks(
  config: NetworksConfig,
  options: NetworkOptions,
  generator: Generator,
): Networks {
  const withLatent = { ...options, zDim: config.encoder.zDim };
  const EncoderClass = ENCODERS[config.encoder.kind];
  return new Networks({
    encoder: new EncoderClass(
      config.encoder,
      options,
      generator.split("encoder"),
    ),
    decoder: new Decoder(
      config.decoder,
      withLatent,
      generator.split("decoder"),
    ),
    discriminator: config.discriminator && createDiscriminator(
      config.discriminator,
      withLatent,
      generator.split("discriminator"),
    ),
  });
}

function createDiscriminator(
  config: DiscriminatorConfig,
  options: NetworkOptions & { readonly zDim: number },
  generator: Generator,
): Discriminator | DenseDiscriminator {
  return config.kind === "dense"
    ? new DenseDiscriminator(config, options, generator)
    : new Discriminator(config, options, generator);
}

/** theta and phi: what the generative loss trains. */
export function generativeParameters(networks: Networks): Parameters {
  return {
    ...under("encoder", networks.encoder.parameters),
    ...under("decoder", networks.decoder.parameters),
  };
}

/** psi: what the discriminator's loss trains; empty for a VAE. */
export function discriminatorParameters(networks: Networks): Parameters {
  return under("discriminator", networks.discriminator?.parameters ?? {});
}

/** Frees the memory of parameters. */
export function disposeParameters(parameters: Parameters): void {
  Object.values(parameters).forEach((variable: tf.Variable) =>
    variable.dispose()
  );
}
