/**
 * Adam as algorithm 1 of Kingma and Ba (2015) writes it, in doubles: biased
 * moments, their correction, the update.
 */
export function adam64(
  start: ArrayLike<number>,
  { learningRate, beta1, beta2, epsilon }: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  },
) {
  const parameter = Float64Array.from(start);
  const first = new Float64Array(parameter.length);
  const second = new Float64Array(parameter.length);
  /** The first moment with the absolute values of all gradients. */
  const firstMagnitude = new Float64Array(parameter.length);
  let t = 0;
  return {
    parameter,
    first,
    second,
    firstMagnitude,
    step(gradient: ArrayLike<number>, factor = 1): void {
      t++;
      for (let i = 0; i < parameter.length; i++) {
        const g = gradient[i]!;
        first[i] = beta1 * first[i]! + (1 - beta1) * g;
        second[i] = beta2 * second[i]! + (1 - beta2) * g * g;
        firstMagnitude[i] = beta1 * firstMagnitude[i]! +
          (1 - beta1) * Math.abs(g);
        const corrected = first[i]! / (1 - beta1 ** t);
        const root = Math.sqrt(second[i]! / (1 - beta2 ** t));
        parameter[i]! -= factor * learningRate * corrected / (root + epsilon);
      }
    },
  };
}
