import assert from "node:assert/strict";
import { slicedWasserstein } from "../../lib/posterior/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { assertNear } from "../support/assertions.ts";

const N = 20_000;

Deno.test("sliced Wasserstein: a shift", () => {
  // Every projection of the same samples is shifted by the same number.
  const a = Generator.fromSeed(1).normals(2 * 500);
  const b = a.map((value, i) => value + (i % 2 === 0 ? 3 : 4));
  const distance = slicedWasserstein(a, b, {
    dim: 2,
    generator: Generator.fromSeed(2),
    directions: 2000,
  });
  // Squared it is the mean of |s|^2 cos^2, |s|^2 / 2, with 2,000 directions.
  assertNear(distance ** 2, 25 / 2, 4 * 25 / Math.sqrt(8 * 2000));
});

Deno.test("sliced Wasserstein: Gaussians of other widths and places", () => {
  const generator = Generator.fromSeed(3);
  const dim = 3;
  const a = generator.normals(dim * N);
  const b = generator.normals(dim * N).map((value) => 2 * value - 1);
  // In every direction N(0, 1) and N(m, 4) are (m^2 + 1)^(1/2) apart, where m^2
  // has the mean 3 / 3.
  const distance = slicedWasserstein(a, b, { dim, generator, directions: 500 });
  assertNear(distance, Math.SQRT2, 0.06);
});

Deno.test("sliced Wasserstein: of one distribution it falls with samples", () => {
  const generator = Generator.fromSeed(4);
  const of = (n: number) =>
    slicedWasserstein(generator.normals(2 * n), generator.normals(2 * n), {
      dim: 2,
      generator,
    });
  const [few, many] = [of(200), of(20_000)];
  assert.ok(many < 0.03 && few > 4 * many, `${few}, ${many}`);
});

Deno.test("sliced Wasserstein: samples that do not fit are refused", () => {
  const generator = Generator.fromSeed(5);
  for (const [a, b] of [[4, 6], [3, 3], [0, 0]] as const) {
    assert.throws(
      () =>
        slicedWasserstein(new Float32Array(a), new Float32Array(b), {
          dim: 2,
          generator,
        }),
      { name: "RangeError", message: /wanted as many of both/ },
    );
  }
});
