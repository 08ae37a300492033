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
