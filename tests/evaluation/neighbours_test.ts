import assert from "node:assert/strict";
import { neighbourDistances } from "../../lib/evaluation/neighbours.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear } from "./models.ts";

/** All distances, sorted: slow and plain. */
function bruteForce(points: ArrayLike<number>, dim: number): number[][] {
  const n = points.length / dim;
  return Array.from({ length: n }, (_, i) => {
    const squares: number[] = [];
    for (let j = 0; j < n; j++) {
      if (j === i) continue;
      let square = 0;
      for (let a = 0; a < dim; a++) {
        square += (points[i * dim + a]! - points[j * dim + a]!) ** 2;
      }
      squares.push(square);
    }
    return squares.sort((a, b) => a - b);
  });
}

function agree(points: Float32Array | Float64Array, dim: number, k: number) {
  const { nearest, kth } = neighbourDistances(points, dim, k);
  bruteForce(points, dim).forEach((squares, i) => {
    assertNear(nearest[i]!, squares[0]!, 1e-12 * (1 + squares[0]!));
    assertNear(kth[i]!, squares[k - 1]!, 1e-12 * (1 + squares[k - 1]!));
  });
}

for (const dim of [1, 2, 3, 5]) {
  Deno.test(`neighbours in ${dim}-D are those of brute force`, () => {
    const points = Generator.fromSeed(dim).normals(700 * dim);
    // A large k reaches over several leaves, where pruning could go wrong.
    for (const k of [1, 4, 60]) agree(points, dim, k);
  });
}

Deno.test("neighbours of few, ordered, clustered and repeated points", () => {
  const generator = Generator.fromSeed(1);
  agree(Float64Array.of(0, 1, 3, 7), 1, 3);
  agree(Float64Array.of(0, 0, 1, 1), 2, 1);
  agree(Float64Array.from({ length: 900 }, (_, i) => i * i), 2, 4);
  agree(new Float64Array(600), 2, 4);
  // A lattice has many equal distances and equal coordinates.
  const lattice = Float64Array.from({ length: 2 * 400 }, (_, i) => {
    const node = i >> 1;
    return i % 2 === 0 ? node % 20 : Math.floor(node / 20);
  });
  agree(lattice, 2, 4);
  const curve = generator.normals(2 * 500);
  for (let i = 0; i < 500; i++) curve[2 * i + 1]! *= 1e-6;
  agree(curve, 2, 4);
});

Deno.test("the points are left as they were", () => {
  const points = Generator.fromSeed(2).normals(2 * 100);
  const copy = points.slice();
  neighbourDistances(points, 2, 4);
  assert.deepEqual(points, copy);
});
