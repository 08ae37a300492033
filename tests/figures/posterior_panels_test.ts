import assert from "node:assert/strict";
import { latentGrid, posteriorPanels } from "../../lib/figures/mod.ts";
import { enclosedMass } from "../../lib/figures/posterior_panels.ts";

Deno.test("enclosed mass of a normal density is 1 - exp(-r² / 2)", () => {
  const { points } = latentGrid({ limit: 5, nodes: 201 });
  const radius = Array.from(
    { length: points.length / 2 },
    (_, k) => Math.hypot(points[2 * k] as number, points[2 * k + 1] as number),
  );
  const mass = enclosedMass(radius.map((r) => Math.exp(-r * r / 2)));
  for (let k = 0; k < radius.length; k += 97) {
    const exact = 1 - Math.exp(-((radius[k] as number) ** 2) / 2);
    assert.ok(Math.abs((mass[k] as number) - exact) < 5e-3);
  }
});

Deno.test("exact samples lie in the line of 90 % as often as they should", () => {
  const grid = latentGrid({ limit: 5, nodes: 201 });
  const density = Array.from(
    { length: grid.points.length / 2 },
    (_, k) =>
      Math.exp(
        -((grid.points[2 * k] as number) ** 2 +
          (grid.points[2 * k + 1] as number) ** 2) / 2,
      ),
  );
  // Stratified radii of a 2-D normal, angles that fill the circle.
  const n = 2000;
  const samples = Array.from({ length: 2 * n }, (_, j) => {
    const k = Math.floor(j / 2);
    const r = Math.sqrt(-2 * Math.log(1 - (k + 0.5) / n));
    const angle = 2.399963 * k;
    return j % 2 === 0 ? r * Math.cos(angle) : r * Math.sin(angle);
  });
  const { alt, data } = posteriorPanels({
    grid,
    densities: [density],
    samples: [samples],
  });
  const share = Number(/x1: ([\d.]+) %/.exec(alt)?.[1]);
  assert.ok(Math.abs(share - 90) < 1, alt);
  const contours = data[0]!["contours"] as Record<string, number>;
  assert.equal(contours["start"], 0.5);
  assert.equal(contours["start"]! + contours["size"]!, 0.9);
});

Deno.test("densities must be densities", () => {
  const grid = latentGrid({ nodes: 2 });
  const draw = (values: number[]) =>
    posteriorPanels({ grid, densities: [values], samples: [[0, 0]] });
  assert.throws(() => draw([1, 1, -1, 1]), /holds -1/);
  assert.throws(() => draw([0, 0, 0, 0]), /is 0 everywhere/);
});
