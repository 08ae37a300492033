import type { tf } from "../backend/mod.ts";

/** Trainable variables by path, such as `0/kernel`. */
export type Parameters = Readonly<Record<string, tf.Variable>>;

/** Puts a folder's name in front of every path. */
export function under(folder: string, parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map((
      [path, variable],
    ) => [`${folder}/${path}`, variable]),
  );
}

/** How many numbers the parameters hold. */
export function parameterCount(parameters: Parameters): number {
  return Object.values(parameters).reduce((sum, { size }) => sum + size, 0);
}

/** The path of the first parameter that holds NaN or an infinite number. */
export function firstNotFinite(parameters: Parameters): string | undefined {
  return Object.entries(parameters).find(([, variable]) =>
    !variable.dataSync().every(Number.isFinite)
  )?.[0];
}

/** A dense layer by its parameters. */
export interface LayerShape {
  /** The path of its parameters, such as "encoder/0". */
  readonly path: string;
  /** Numbers an example that it takes. */
  readonly inputs: number;
  /** Numbers an example that it gives. */
  readonly outputs: number;
  /** How many numbers its kernel and bias hold. */
  readonly parameters: number;
}

/**
 * The dense layers that parameters belong to, in their order: plain data.
 *
 * @param parameters Of a network or of several.
 *
 * @example
 * ```ts
 * import { Generator, initBackend, layerShapes, Mlp } from "avb";
 * await initBackend("cpu");
 * const mlp = new Mlp(
 *   { sizes: [2, 8, 1], activation: "tanh", initializer: "xavier-normal" },
 *   Generator.fromSeed(1),
 * );
 * const [first] = layerShapes(mlp.parameters);
 * console.assert(first?.inputs === 2 && first.parameters === 2 * 8 + 8);
 * ```
 */
export function layerShapes(parameters: Parameters): LayerShape[] {
  return Object.entries(parameters).flatMap(([path, { shape, size }]) => {
    const layer = path.replace(/\/kernel$/, "");
    if (layer === path) return [];
    const [inputs, outputs] = shape as [number, number];
    const bias = parameters[`${layer}/bias`]?.size ?? 0;
    return [{ path: layer, inputs, outputs, parameters: size + bias }];
  });
}
