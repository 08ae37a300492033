import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import {
  presetSettings,
  readAddress,
  readFragment,
  tour,
  TOUR_STEPS,
  tourChange,
  tourSettings,
  writeFragment,
} from "../../lib/playground/mod.ts";

Deno.test("every step of the tour is a sound link of its own", () => {
  assert.equal(tour.length, TOUR_STEPS);
  const links = tour.map(({ link }, i) => {
    const read = readFragment(`${link}&tour=${i + 1}`);
    assert.deepEqual(read.repairs, []);
    assert.deepEqual(read.settings, tourSettings(i + 1));
    assert.equal(read.settings.tour, i + 1);
    return writeFragment({ ...read.settings, tour: 0 });
  });
  assert.equal(new Set(links).size, TOUR_STEPS);
});

Deno.test("what a step lets change is sound, and only that changes", () => {
  tour.forEach(({ change }, i) => {
    const before = tourSettings(i + 1);
    const after = tourChange({ ...before, seed: 7 });
    if (!change) return assert.deepEqual(after, { ...before, seed: 7 });
    assert.deepEqual(readFragment(change.link).repairs, []);
    assert.equal(after.seed, 7);
    assert.equal(after.tour, i + 1);
    const keys = new URLSearchParams(change.link).size;
    const changed = Object.keys(before).filter((key) =>
      key !== "seed" &&
      `${before[key as "tour"]}` !== `${after[key as "tour"]}`
    );
    assert.equal(changed.length, keys, change.link);
  });
});

Deno.test("each step names a notebook", () => {
  for (const { notebook } of tour) {
    const path = new URL(`../../notebooks/${notebook}.ipynb`, import.meta.url);
    assert.ok(existsSync(path), notebook);
  }
});

Deno.test("an address may be a step of the tour alone", () => {
  for (const address of ["tour=4", "#tour=4"]) {
    assert.deepEqual(readAddress(address), {
      settings: tourSettings(4),
      repairs: [],
    });
  }
  const changed = "#preset=table-1&noise=2&tour=4";
  assert.deepEqual(readAddress(changed), readFragment(changed));
  assert.deepEqual(
    readAddress("#tour=0").settings,
    presetSettings("playground"),
  );
  assert.match(readAddress("#tour=7").repairs[0]!, /tour is "7".*from 0 to 6/);
});

Deno.test("there is no step beyond the last", () => {
  assert.throws(() => tourSettings(TOUR_STEPS + 1), /begin step 7 of the tour/);
});
