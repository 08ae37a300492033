import assert from "node:assert/strict";
import { sampleEntropy } from "../../lib/evaluation/mod.ts";
import {
  controlledEntropy,
  gaussianOf,
} from "../../lib/posterior/controlled_entropy.ts";
import { Gaussian } from "../../lib/posterior/gaussian.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear } from "../support/assertions.ts";

const DIM = 8;
const N = 4000;

/** Coordinates of very different widths, the second bent by the first. */
function bent(generator: Generator): Float32Array {
  return generator.normals(N * DIM).map((eps, i, all) =>
    i % DIM === 1 ? 0.3 * eps + all[i - 1]! ** 2 : eps * 10 ** (i % DIM % 3 - 1)
  );
}

/** The bend keeps volumes: the entropy is that of its noise. */
const BENT = DIM / 2 * Math.log(2 * Math.PI * Math.E) + Math.log(0.3) +
  [0, 2, 3, 4, 5, 6, 7].reduce(
    (sum, a) => sum + Math.log(10) * (a % 3 - 1),
    0,
  );

function logBent(z: Float32Array): Float64Array {
  return Float64Array.from({ length: N }, (_, i) => {
    let square = 0;
    for (let a = 0; a < DIM; a++) {
      const value = z[i * DIM + a]!;
      square += a === 1
        ? ((value - (10 * z[i * DIM]!) ** 2) / 0.3) ** 2
        : (value / 10 ** (a % 3 - 1)) ** 2;
    }
    return DIM / 2 - square / 2 - BENT;
  });
}

Deno.test("a Gaussian's entropy, with a Gaussian control", () => {
  const generator = Generator.fromSeed(1);
  const factor = Float64Array.from(
    { length: DIM * DIM },
    (_, i) => {
      const [row, column] = [Math.floor(i / DIM), i % DIM];
      return column > row ? 0 : column === row ? 0.5 + row : 0.4;
    },
  );
  const q = new Gaussian(new Float64Array(DIM).fill(2), factor);
  const samples = q.draw(generator.normals(N * DIM));
  const gaussian = gaussianOf(samples, DIM);
  const control = gaussian.draw(generator.normals(N * DIM));
  const { whole, blocks } = controlledEntropy(samples, {
    samples: control,
    logDensity: gaussian.logDensity(control),
  }, DIM);
  let exact = DIM / 2 * Math.log(2 * Math.PI * Math.E);
  for (let a = 0; a < DIM; a++) exact += Math.log(0.5 + a);
  assertNear(whole, exact, 0.06);
  const scatter = blocks.map((value) => (value - exact) ** 2);
  const error = scatter.reduce((a, b) => a + b, 0) / blocks.length;
  assert.ok(Math.sqrt(error) < 0.3, `${error}`);
});

Deno.test("a bent shape wants a control that is bent alike", () => {
  const generator = Generator.fromSeed(2);
  const samples = bent(generator);
  const alike = bent(generator);
  const { whole } = controlledEntropy(samples, {
    samples: alike,
    logDensity: logBent(alike),
  }, DIM);
  assertNear(whole, BENT, 0.06);
  // Without a control the neighbours of so few samples mislead.
  const alone = sampleEntropy(samples, { dim: DIM }).value;
  assert.ok(alone - BENT > 0.3, `${alone} for ${BENT}`);
});

Deno.test("a control of another size is refused", () => {
  const samples = Generator.fromSeed(3).normals(100 * DIM);
  const control = {
    samples: samples.subarray(DIM),
    logDensity: new Float64Array(99),
  };
  assert.throws(() => controlledEntropy(samples, control, DIM), {
    name: "RangeError",
    message: /got 100 samples and 99 of the control/,
  });
});
