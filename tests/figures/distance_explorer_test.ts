import assert from "node:assert/strict";
import { distanceExplorer } from "../../lib/figures/mod.ts";

const z = Float64Array.from({ length: 101 }, (_, i) => -4 + i / 10);
const figure = distanceExplorer({
  z,
  stops: [
    { distance: 0 },
    { distance: 2, learned: z.map((z) => 2 * z - 1.5) },
    { distance: 6 },
  ],
  start: 1,
});
const lossOf = (frame: number) =>
  (figure.frames![frame]!.data[3]!["y"] as number[])[0]!;

/** JSD(N(d, 1), N(0, 1)) by Simpson's rule, from its definition. */
function jsd(d: number): number {
  const n = 4000, from = -10, step = (d + 20) / n;
  let sum = 0;
  for (let i = 0; i <= n; i++) {
    const z = from + i * step;
    const q = Math.exp(-((z - d) ** 2) / 2) / Math.sqrt(2 * Math.PI);
    const p = Math.exp(-(z ** 2) / 2) / Math.sqrt(2 * Math.PI);
    const m = (q + p) / 2;
    const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * (q * Math.log(q / m) + p * Math.log(p / m)) / 2;
  }
  return sum * step / 3;
}

Deno.test("the loss of T* is 2 ln 2 - 2 JSD", () => {
  assert.equal(lossOf(0), 1.386);
  for (const [frame, d] of [[1, 2], [2, 6]] as const) {
    const exact = 2 * Math.LN2 - 2 * jsd(d);
    assert.ok(Math.abs(lossOf(frame) - exact) < 1e-3 * exact, `${exact}`);
  }
});

Deno.test("T* is d z - d²/2, and 0 where q = p", () => {
  const [, t] = figure.frames![2]!.data;
  const zs = figure.data[0]!["x"] as number[];
  (t!["y"] as number[]).forEach((value, i) =>
    assert.ok(Math.abs(value - (6 * zs[i]! - 18)) < 0.01)
  );
  const none = figure.frames![0]!.data[1]!["y"] as number[];
  assert.ok(none.every((value) => value === 0));
});

Deno.test("no T is drawn where none was trained, and the words say so", () => {
  const learned = (frame: number) =>
    figure.frames![frame]!.data[2]!["y"] as (number | null)[];
  assert.ok(learned(0).every((value) => value === null));
  assert.equal(learned(1)[0], -9.5);
  const { avb } = figure.layout["meta"] as unknown as {
    avb: { controls: { texts: string[] } };
  };
  const { texts } = avb.controls;
  assert.match(texts[0]!, /no T was trained here/);
  // T is 0.5 too high everywhere.
  assert.match(texts[1]!, /= 2 nats.*T is off by 0\.5 nats/);
  assert.match(figure.caption, /At 1 of the 3 distances/);
});

Deno.test("a T at each z, and a start that exists", () => {
  assert.throws(
    () => distanceExplorer({ z, stops: [{ distance: 1, learned: [1] }] }),
    /stops\[0\]\.learned has 1 values, wanted 101/,
  );
  assert.throws(
    () => distanceExplorer({ z, stops: [{ distance: 1 }], start: 1 }),
    /start is 1, wanted the number of one of the 1 stops/,
  );
});

Deno.test("the axis of T reaches to T* where q stands, at every place", () => {
  const far = distanceExplorer({
    z,
    stops: [{ distance: 0 }, { distance: 9 }],
  });
  const { range } = far.layout["yaxis2"] as { range: number[] };
  assert.ok(range[1]! > 9 * 9 - 9 ** 2 / 2 && range[0]! < -(9 ** 2) / 2);
});
