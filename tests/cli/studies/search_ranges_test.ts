import assert from "node:assert/strict";
import { stepsWithin } from "../../../lib/cli/studies/budget.ts";
import { valueAt } from "../../../lib/cli/studies/config_path.ts";
import { candidate, RANGES } from "../../../lib/cli/studies/search_ranges.ts";
import { ranking } from "../../../lib/cli/studies/search_ranking.ts";
import { parseConfig, presets } from "../../../lib/training/mod.ts";
import { someRecord } from "./support.ts";

Deno.test("candidate: a number and a seed fix it", () => {
  assert.deepEqual(candidate(3, 1), candidate(3, 1));
  assert.notDeepEqual(candidate(3, 1).values, candidate(3, 2).values);
  assert.notDeepEqual(candidate(3, 1).values, candidate(4, 1).values);
});

Deno.test("candidate: number 0 is table-1", () => {
  const { values, config } = candidate(0, 9);
  assert.deepEqual(values, {});
  assert.deepEqual(config, { ...presets["table-1"], steps: config.steps });
});

Deno.test("candidate: valid, in the ranges, and these are used up", () => {
  const all = Array.from({ length: 400 }, (_, i) => candidate(i + 1, 5));
  all.forEach(({ config }) => parseConfig({ ...config, seed: 0 }));
  for (const range of RANGES) {
    const drawn = all.map(({ config }) => {
      const [first, ...others] = range.keys.map((key) => valueAt(config, key));
      others.forEach((other) => assert.deepEqual(other, first, range.name));
      return first;
    });
    if (range.kind === "choice") {
      const texts = new Set(drawn.map((value) => JSON.stringify(value)));
      assert.deepEqual(
        [...texts].sort(),
        range.values.map((value) => JSON.stringify(value)).sort(),
        range.name,
      );
      continue;
    }
    const numbers = drawn as number[];
    const { low, high } = range;
    assert.ok(numbers.every((value) => low <= value && value <= high));
    // Half of them below the middle, that of logarithms where it says so.
    const middle = range.kind === "uniform"
      ? (low + high) / 2
      : Math.sqrt(low * high);
    const below = numbers.filter((value) => value < middle).length;
    assert.ok(Math.abs(below - 200) < 50, `${range.name}: ${below} of 400`);
  }
});

Deno.test("RANGES: table-1 lies within", () => {
  for (const range of RANGES) {
    for (const key of range.keys) {
      const own = valueAt(presets["table-1"], key);
      if (own === undefined) continue; // its default
      if (range.kind === "choice") {
        assert.ok(
          range.values.some((value) =>
            JSON.stringify(value) === JSON.stringify(own)
          ),
          key,
        );
      } else assert.ok(range.low <= Number(own) && Number(own) <= range.high);
    }
  }
});

Deno.test("stepsWithin: whole hundreds that fit", () => {
  assert.equal(stepsWithin(100, 0.01, 1e6), 9500);
  assert.equal(stepsWithin(100, 0.0101, 1e6), 9400);
  assert.equal(stepsWithin(1, 0.02, 1e6), 47);
  assert.equal(stepsWithin(1, 9, 1e6), 1);
  assert.equal(stepsWithin(100, 0.01, 300), 300);
});

Deno.test("ranking: best first, with the steps that were made", () => {
  const entry = (index: number, elbo: number, steps: number) => {
    const record = someRecord(index, { elbo });
    return {
      candidate: candidate(index, 0),
      record: { ...record, config: { ...record.config, steps } },
    };
  };
  const rows = ranking([entry(0, -1.5, 700), entry(1, -1.4, 900)]);
  assert.deepEqual(rows.map(({ candidate }) => candidate), [1, 0]);
  assert.deepEqual(rows[1]!.settings, ["steps=700"]);
  assert.equal(rows[0]!.settings.at(-1), "steps=900");
});
