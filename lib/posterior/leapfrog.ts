import { gradients, scope, tf } from "../backend/mod.ts";
import type { Target } from "./target.ts";

/** Points with ln p there and its gradient, in double precision. */
export interface Positions {
  /** [chains, dim]. */
  readonly z: Float64Array;
  /** Nats, [chains]. */
  readonly logJoint: Float64Array;
  /** [chains, dim]. */
  readonly gradient: Float64Array;
}

/** A target's log-joint with its gradient, at as many points at every call. */
export class Field {
  readonly #target: Target;
  readonly #variable: tf.Variable<tf.Rank.R2>;

  /**
   * Holds one variable.
   *
   * @param target Whose log-joint.
   * @param rows How many points.
   */
  constructor(target: Target, rows: number) {
    this.#target = target;
    this.#variable = tf.tidy(() =>
      tf.variable(tf.zeros<tf.Rank.R2>([rows, target.coordinates.length]))
    );
  }

  /** The log-joint and its gradient at z [rows, dim]. */
  at(z: Float64Array): Positions {
    const variable = this.#variable;
    return scope(() => {
      variable.assign(tf.tensor2d(Float32Array.from(z), variable.shape));
      let logJoint = new Float64Array();
      const { grads } = gradients(() => {
        const values = this.#target.logJoint(variable);
        logJoint = Float64Array.from(values.dataSync());
        return tf.sum(values);
      }, [variable]);
      const gradient = Float64Array.from(grads[variable.name]!.dataSync());
      return { z, logJoint, gradient };
    });
  }

  /** Frees the variable. */
  dispose(): void {
    this.#variable.dispose();
  }
}

/** What flies through a field. */
export interface Flight {
  /** Where it is. */
  readonly positions: Positions;
  /** How fast, in units of the scales, [chains, dim]. */
  readonly velocity: Float64Array;
}

/**
 * The energy of each, in nats: -ln p + |velocity|^2 / 2. A flight without error
 * keeps it.
 *
 * @param flight Where and how fast.
 */
export function energies({ positions, velocity }: Flight): Float64Array {
  const { logJoint } = positions;
  const dim = velocity.length / logJoint.length;
  return logJoint.map((value, c) => {
    let square = 0;
    for (let a = 0; a < dim; a++) square += velocity[c * dim + a]! ** 2;
    return square / 2 - value;
  });
}

/**
 * Flies by the leapfrog rule, which goes back exactly where it came from if the
 * velocity is turned, and keeps volumes.
 *
 * @param field The target's.
 * @param start Where and how fast; it is left as it is.
 * @param options How many steps, of which size; a scale for each coordinate, by
 * which it moves.
 */
export function leapfrog(
  field: Field,
  start: Flight,
  { step, count, scales }: {
    readonly step: number;
    readonly count: number;
    readonly scales: ArrayLike<number>;
  },
): Flight {
  const dim = scales.length;
  const kick = (velocity: Float64Array, { gradient }: Positions, by: number) =>
    velocity.map((v, i) => v + by * scales[i % dim]! * gradient[i]!);
  let { positions, velocity } = start;
  for (let k = 0; k < count; k++) {
    velocity = kick(velocity, positions, step / 2);
    positions = field.at(
      positions.z.map((z, i) => z + step * scales[i % dim]! * velocity[i]!),
    );
    velocity = kick(velocity, positions, step / 2);
  }
  return { positions, velocity };
}
