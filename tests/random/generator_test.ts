import assert from "node:assert/strict";
import { Generator, type GeneratorState } from "../../lib/random/mod.ts";

/** Standard normal distribution function (Abramowitz and Stegun 7.1.26). */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x) / Math.SQRT2);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 +
            t * (-1.453152027 + t * 1.061405429))));
  const erf = 1 - poly * Math.exp(-x * x / 2);
  return x < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

Deno.test("Generator: xoshiro128++ gives the published first outputs", () => {
  const generator = Generator.fromState({ key: "", words: [1, 2, 3, 4] });
  const expected = [641, 1573767, 3222811527, 3517856514, 836907274];
  assert.deepEqual(expected.map(() => generator.uint32()), expected);
});

Deno.test("Generator: same seed same numbers, other seed others", () => {
  const a = Generator.fromSeed(1).normals(100);
  assert.deepEqual(a, Generator.fromSeed(1).normals(100));
  assert.notDeepEqual(a, Generator.fromSeed(2).normals(100));
});

Deno.test("Generator: a split depends on names, not on what was drawn", () => {
  const parent = Generator.fromSeed(5);
  const before = parent.split("noise").normals(10);
  parent.normals(1000);
  assert.deepEqual(parent.split("noise").normals(10), before);
  assert.notDeepEqual(parent.split("prior").normals(10), before);
});

Deno.test("Generator: goes on from a state that went through JSON", () => {
  const generator = Generator.fromSeed(3).split("x");
  generator.normals(999);
  const saved = JSON.parse(JSON.stringify(generator.state()));
  assert.deepEqual(
    Generator.fromState(saved).normals(500),
    generator.normals(500),
  );
});

Deno.test("Generator: normal numbers pass Kolmogorov-Smirnov", () => {
  const n = 200_000;
  const sorted = Generator.fromSeed(7).normals(n).sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    const cdf = normalCdf(x);
    distance = Math.max(
      distance,
      Math.abs(cdf - i / n),
      Math.abs(cdf - (i + 1) / n),
    );
  });
  // 1.95 / sqrt(n) is the 0.1 % point of the statistic.
  assert.ok(distance < 1.95 / Math.sqrt(n), `distance ${distance}`);
});

Deno.test("Generator: normal moments and tails", () => {
  const n = 1_000_000;
  const x = Generator.fromSeed(8).normals(n);
  const mean = (f: (v: number) => number) =>
    x.reduce((s, v) => s + f(v), 0) / n;
  assert.ok(Math.abs(mean((v) => v)) < 4 / Math.sqrt(n));
  assert.ok(Math.abs(mean((v) => v * v) - 1) < 4 * Math.sqrt(2 / n));
  assert.ok(Math.abs(mean((v) => v ** 4) - 3) < 4 * Math.sqrt(96 / n));
  // P(|x| > 3.6) lies in the ziggurat's tail: 3.182e-4.
  const tail = 3.1822e-4;
  const share = mean((v) => Math.abs(v) > 3.6 ? 1 : 0);
  assert.ok(Math.abs(share - tail) < 4 * Math.sqrt(tail / n), `${share}`);
});

Deno.test("Generator: integers are uniform", () => {
  const generator = Generator.fromSeed(9);
  const counts = new Array(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[generator.integer(7)]++;
  const chi2 = counts.reduce((s, c) => s + (c - 10_000) ** 2 / 10_000, 0);
  assert.ok(chi2 < 22.46, `chi2 ${chi2}`); // 0.1 % point, 6 degrees
});

Deno.test("Generator: shuffle keeps the entries", () => {
  const values = Generator.fromSeed(4).shuffle(
    Int32Array.from({ length: 50 }, (_, i) => i),
  );
  assert.notDeepEqual([...values], [...values].sort((a, b) => a - b));
  assert.deepEqual(
    [...values].sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i),
  );
});

Deno.test("Generator: all orders are as likely", () => {
  const generator = Generator.fromSeed(12);
  const counts = new Map<string, number>();
  for (let i = 0; i < 60_000; i++) {
    const order = generator.shuffle(Int32Array.of(0, 1, 2)).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  const chi2 = [...counts.values()]
    .reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chi2 < 20.52, `chi2 ${chi2}`); // 0.1 % point, 5 degrees
});

Deno.test("Generator: a large bound makes no number likelier", () => {
  // 32 bits modulo this bound would put half of all numbers into a third.
  const [generator, third, n] = [Generator.fromSeed(3), 2 ** 30, 30_000];
  const counts = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    counts[Math.floor(generator.integer(3 * third) / third)]!++;
  }
  const chi2 = counts.reduce((s, c) => s + (c - n / 3) ** 2 / (n / 3), 0);
  assert.ok(chi2 < 13.82, `chi2 ${chi2}`); // 0.1 % point, 2 degrees
});

Deno.test("Generator: bad seeds, states and bounds are refused", () => {
  for (const seed of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(() => Generator.fromSeed(seed), RangeError);
  }
  assert.throws(
    () => Generator.fromState({ key: "", words: [0, 0, 0, 0] }),
    TypeError,
  );
  assert.throws(() => Generator.fromState({} as GeneratorState), TypeError);
  assert.throws(() => Generator.fromSeed(1).integer(0), RangeError);
});

Deno.test("fillNormals: the numbers of normal(), one after the other", () => {
  const [all, single] = [Generator.fromSeed(7), Generator.fromSeed(7)];
  // Long enough for the tail and for every layer's edge.
  const numbers = all.normals(200_000);
  assert.ok(numbers.some((value) => Math.abs(value) > 3.5));
  assert.ok(numbers.every((value) => value === Math.fround(single.normal())));
  assert.deepEqual(all.state(), single.state());
});
