import type { Generator } from "../../lib/random/mod.ts";
import { simpson } from "./models.ts";

/** A distribution on the plane whose entropy is known. */
export interface Shape {
  readonly name: string;
  /** In nats. */
  readonly entropy: number;
  readonly draw: (generator: Generator) => readonly number[];
}

/** Entropy of N(0, 1). */
export const UNIT = 0.5 * Math.log(2 * Math.PI * Math.E);

/** 0.7 N(-1, 0.5^2) + 0.3 N(2, 0.1^2). */
function mixtureDensity(t: number): number {
  return 0.7 * Math.exp(-((t + 1) ** 2) / 0.5) / Math.sqrt(0.5 * Math.PI) +
    0.3 * Math.exp(-((t - 2) ** 2) / 0.02) / Math.sqrt(0.02 * Math.PI);
}

const mixtureEntropy = -simpson(
  (t) => {
    const density = mixtureDensity(t);
    return density > 0 ? density * Math.log(density) : 0;
  },
  { from: -8, to: 8, steps: 20_000 },
);

/** Smooth and sharp, round and thin. */
export const shapes: readonly Shape[] = [
  {
    name: "a Gaussian",
    entropy: 2 * UNIT + Math.log(1.5),
    draw(generator) {
      const [a, b] = [generator.normal(), generator.normal()];
      return [3 * a, 2 * a + 0.5 * b];
    },
  },
  {
    name: "a mixture",
    entropy: mixtureEntropy + UNIT,
    draw: (generator) => [
      generator.uniform() < 0.7
        ? -1 + 0.5 * generator.normal()
        : 2 + 0.1 * generator.normal(),
      generator.normal(),
    ],
  },
  {
    name: "a uniform square",
    entropy: Math.log(4),
    draw: (generator) => [2 * generator.uniform(), 2 * generator.uniform()],
  },
  {
    // (a, b) -> (a, b + a^2) keeps areas.
    name: "a banana",
    entropy: 2 * UNIT + Math.log(0.2),
    draw(generator) {
      const a = generator.normal();
      return [a, 0.2 * generator.normal() + a * a];
    },
  },
  {
    // Its density is 4 times that of N(0, I).
    name: "a quarter of N(0, I)",
    entropy: 2 * UNIT - Math.log(4),
    draw: (generator) => [
      Math.abs(generator.normal()),
      Math.abs(generator.normal()),
    ],
  },
];

/** [count, 2] samples of a shape. */
export function samplesOf(
  shape: Shape,
  count: number,
  generator: Generator,
): Float32Array {
  const out = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) out.set(shape.draw(generator), 2 * i);
  return out;
}
