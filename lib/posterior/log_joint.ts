import { byChunks } from "../evaluation/by_chunks.ts";
import type { Target } from "./target.ts";

/**
 * ln p(data, z) of many points, with what a target of one's own may get wrong
 * found out: a result of another shape, and NaN.
 *
 * @param target Whose log-joint.
 * @param z Points, [n, dim].
 * @returns Nats, [n]; -Infinity is a density of 0.
 * @throws {RangeError} If the log-joint is not one number an example, or one
 * is NaN or Infinity.
 */
export function logJoints(
  { name, coordinates, logJoint }: Target,
  z: Float32Array,
): Float64Array {
  const dim = coordinates.length;
  const values = byChunks(z, dim, (points) => {
    const values = logJoint(points);
    if (values.rank !== 1 || values.shape[0] !== points.shape[0]) {
      throw new RangeError(
        `Cannot evaluate the target ${name}: from z [${points.shape}] its ` +
          `logJoint makes [${values.shape}], wanted [${points.shape[0]}]: ` +
          `one number an example, summed over the coordinates`,
      );
    }
    return values;
  });
  const wrong = values.findIndex((value) => !(value < Infinity));
  if (wrong !== -1) {
    const at = [...z.subarray(wrong * dim, (wrong + 1) * dim)];
    throw new RangeError(
      `Cannot evaluate the target ${name}: its logJoint is ${values[wrong]} ` +
        `at z = (${at.join(", ")}), wanted a finite number at every z`,
    );
  }
  return Float64Array.from(values);
}
