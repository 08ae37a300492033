import assert from "node:assert/strict";
import { dataSet, fourPoints } from "../../lib/data/mod.ts";
import { Generator } from "../../lib/random/mod.ts";
import { type Batch, presets } from "../../lib/training/mod.ts";
import { createSampler } from "../../lib/training/sampler.ts";
import { sixRows, smallConfig } from "../support/small.ts";

const blog = { ...presets.blog, seed: 1 };

/** One text an example: its eps and z. */
function draws({ index, noise, prior }: Batch): string[] {
  const [n, m] = [noise.length / index.length, prior.length / index.length];
  return Array.from(index, (_, i) =>
    [
      ...noise.subarray(i * n, (i + 1) * n),
      ...prior.subarray(i * m, (i + 1) * m),
    ].join(" "));
}

/** The batches of an epoch of `blog`. */
function epoch(number: number): Batch[] {
  const sampler = createSampler(blog, fourPoints, Generator.fromSeed(1));
  return Array.from(
    { length: 9 },
    (_, i) => sampler.draw(9 * number + i, "psi"),
  );
}

Deno.test("epochs: every (eps, z) once an epoch, and no other ones", () => {
  const [first, second] = [0, 1].map((number) => epoch(number).flatMap(draws));
  assert.equal(first!.length, 4500);
  assert.equal(new Set(first).size, 4500);
  assert.notDeepEqual(second, first);
  assert.deepEqual([...second!].sort(), [...first!].sort());
});

Deno.test("epochs: every x as often in each epoch", () => {
  const counts = [0, 1].map((number) => {
    const rows = epoch(number).flatMap(({ index }) => [...index]);
    return [0, 1, 2, 3].map((row) => rows.filter((i) => i === row).length);
  });
  assert.deepEqual(counts[1], counts[0]);
});

// As in the post's sampler, which turns its list between x and eps.
Deno.test("epochs: eps and z are of the next block of x", () => {
  const data = dataSet(
    "all different",
    Array.from(
      { length: 8 },
      (_, row) => [row >> 2 & 1, row >> 1 & 1, row & 1],
    ),
  );
  const config = smallConfig("blog", {
    sampling: { kind: "epochs", examples: 40, trainShare: 1 },
    batchSize: 10,
  });
  const sampler = createSampler(config, data, Generator.fromSeed(2));
  const epochs = Array.from(
    { length: 30 },
    (_, e) =>
      Array.from({ length: 4 }, (_, i) => sampler.draw(4 * e + i, "psi")),
  );
  // The place of an eps in the batch before tells the x of its place in the
  // list: always the same one, while the x it meets varies.
  const own = new Map<string, Set<number>>();
  const met = new Map<string, Set<number>>();
  const add = (map: typeof own, key: string, value: number) =>
    map.set(key, (map.get(key) ?? new Set()).add(value));
  for (const batches of epochs) {
    batches.forEach((batch, i) => {
      const next = batches[(i + 1) % 4]!;
      draws(batch).forEach((key, j) => {
        add(own, key, next.index[j]!);
        add(met, key, batch.index[j]!);
      });
    });
  }
  assert.equal(own.size, 40);
  assert.ok([...own.values()].every((rows) => rows.size === 1));
  assert.ok([...met.values()].every((rows) => rows.size >= 4));
});

Deno.test("epochs: both losses of a step see the same batch", () => {
  const sampler = createSampler(blog, fourPoints, Generator.fromSeed(1));
  for (const step of [0, 8, 9, 100]) {
    const psi = sampler.draw(step, "psi");
    const thetaPhi = sampler.draw(step, "theta-phi");
    assert.deepEqual(thetaPhi.index, psi.index);
    assert.deepEqual(thetaPhi.noise, psi.noise);
  }
});

Deno.test("epochs: a batch is a function of seed and step", () => {
  const make = (seed: number) =>
    createSampler(blog, fourPoints, Generator.fromSeed(seed));
  const forward = make(1);
  for (let step = 0; step < 30; step++) forward.draw(step, "psi");
  assert.deepEqual(forward.draw(30, "psi"), make(1).draw(30, "psi"));
  assert.notDeepEqual(make(2).draw(30, "psi"), make(1).draw(30, "psi"));
});

Deno.test("epochs: there are no more than the training share", () => {
  const config = smallConfig("blog", {
    sampling: { kind: "epochs", examples: 40, trainShare: 0.75 },
    batchSize: 10,
  });
  const sampler = createSampler(config, fourPoints, Generator.fromSeed(1));
  const seen = new Set<string>();
  for (let step = 0; step < 60; step++) {
    draws(sampler.draw(step, "psi")).forEach((draw) => seen.add(draw));
  }
  assert.equal(seen.size, 30);
});

Deno.test("fresh: every loss has x, eps and z of its own", () => {
  const config = { ...presets.poolio, seed: 1 };
  const sampler = createSampler(config, fourPoints, Generator.fromSeed(1));
  const batches = (["psi", "psi", "theta-phi"] as const)
    .map((part) => sampler.draw(0, part));
  batches.forEach(({ index, noise, prior }, i) => {
    assert.equal(index.length, 512);
    assert.equal(noise.length, 512 * 4);
    assert.equal(prior.length, i < 2 ? 512 * 2 : 0);
    assert.notDeepEqual(noise, batches[(i + 1) % 3]!.noise);
  });
  assert.notDeepEqual(batches[0]!.index, batches[1]!.index);
});

for (const kind of ["fresh", "epochs"] as const) {
  Deno.test(`${kind}: rows by their weights, chi-square`, () => {
    // At 0.1 % of the distribution with one degree less than rows.
    const bounds = new Map([[4, 16.27], [6, 20.52]]);
    const batchSize = 20_000;
    for (const data of [fourPoints, sixRows]) {
      const sampling = kind === "fresh"
        ? { kind }
        : { kind, examples: batchSize, trainShare: 1 };
      const config = smallConfig("poolio", { batchSize, sampling });
      const { index } = createSampler(config, data, Generator.fromSeed(3))
        .draw(0, "theta-phi");
      const statistic = data.weights.reduce((sum, weight, row) => {
        const expected = weight * index.length;
        const count = index.filter((i) => i === row).length;
        return sum + (count - expected) ** 2 / expected;
      }, 0);
      const bound = bounds.get(data.rows.length)!;
      assert.ok(statistic < bound, `${data.name}: ${statistic} over ${bound}`);
    }
  });
}

for (const kind of ["fresh", "stratified"] as const) {
  Deno.test(`${kind}: goes on from a saved state`, () => {
    const config = smallConfig("table-1", { sampling: { kind } });
    const make = () => createSampler(config, sixRows, Generator.fromSeed(3));
    const sampler = make();
    sampler.draw(0, "psi");
    const state = JSON.parse(JSON.stringify(sampler.state()));
    const next = sampler.draw(0, "theta-phi");
    const other = make();
    other.restore(state);
    assert.deepEqual(other.draw(0, "theta-phi"), next);
  });
}

Deno.test("stratified: every row as often as its weight says, up to one", () => {
  const batchSize = 13;
  const config = smallConfig("table-1", {
    sampling: { kind: "stratified" },
    batchSize,
  });
  const sampler = createSampler(config, sixRows, Generator.fromSeed(3));
  const draws = 4000;
  const totals = sixRows.weights.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    const { index } = sampler.draw(draw, "theta-phi");
    sixRows.weights.forEach((weight, row) => {
      const count = index.filter((i) => i === row).length;
      assert.ok(Math.abs(count - weight * batchSize) < 1);
      totals[row]! += count;
    });
  }
  // Unbiased: a count is one of two neighbours, of variance 1/4 at most.
  sixRows.weights.forEach((weight, row) => {
    const mean = totals[row]! / draws;
    const error = 0.5 / Math.sqrt(draws);
    assert.ok(Math.abs(mean - weight * batchSize) < 5 * error, `row ${row}`);
  });
});

Deno.test("stratified: every row has z of the prior that keep apart", () => {
  const config = smallConfig("table-1", {
    sampling: { kind: "stratified" },
    batchSize: 400,
  });
  const sampler = createSampler(config, fourPoints, Generator.fromSeed(3));
  const { index, prior, noise } = sampler.draw(0, "psi");
  assert.equal(noise.length, 400 * config.encoder.noiseDim);
  for (let row = 0; row < 4; row++) {
    // exp(-|z|^2 / 2) is uniform on [0, 1]: 100 draws' mean errs by 0.029.
    let sum = 0;
    index.forEach((i, k) => {
      if (i !== row) return;
      sum += Math.exp(-0.5 * (prior[2 * k]! ** 2 + prior[2 * k + 1]! ** 2));
    });
    assert.ok(Math.abs(sum / 100 - 0.5) < 0.006, `row ${row}: ${sum / 100}`);
  }
  assert.equal(sampler.draw(0, "theta-phi").prior.length, 0);
});

Deno.test("fresh: a data set of one row", () => {
  const data = dataSet("one", [[1, 0, 1]]);
  const { index } = createSampler(
    smallConfig("vae"),
    data,
    Generator.fromSeed(1),
  )
    .draw(0, "theta-phi");
  assert.ok(index.every((row) => row === 0));
});

for (const preset of ["blog", "poolio", "table-1"] as const) {
  const { kind } = presets[preset].sampling;
  Deno.test(`${kind}: eps and z are normal, and nothing to each other`, () => {
    const config = { ...presets[preset], seed: 1 };
    const sampler = createSampler(config, fourPoints, Generator.fromSeed(1));
    // An epoch of `blog` has every draw once.
    const batches = Array.from({ length: 9 }, (_, i) => sampler.draw(i, "psi"));
    const { noiseDim, zDim } = config.encoder;
    const column = (part: "noise" | "prior", dim: number, i: number) =>
      batches.flatMap((batch) =>
        Array.from(batch.index, (_, k) => batch[part][k * dim + i]!)
      );
    const [eps, z] = [
      Array.from({ length: noiseDim }, (_, i) => column("noise", noiseDim, i)),
      Array.from({ length: zDim }, (_, i) => column("prior", zDim, i)),
    ];
    const all = [...eps, ...z];
    const n = all[0]!.length;
    const mean = (f: (k: number) => number) =>
      Array.from({ length: n }, (_, k) => f(k)).reduce((a, b) => a + b) / n;
    // Five standard errors; even draws err by less.
    const error = 5 / Math.sqrt(n);
    all.forEach((a, i) => {
      assert.ok(Math.abs(mean((k) => a[k]!)) < error, `mean of ${i}`);
      const variance = mean((k) => a[k]! ** 2);
      assert.ok(Math.abs(variance - 1) < error * Math.SQRT2, `of ${i}`);
      for (let j = 0; j < i; j++) {
        const product = mean((k) => a[k]! * all[j]![k]!);
        assert.ok(Math.abs(product) < error, `${i} and ${j}: ${product}`);
      }
    });
  });
}
