import assert from "node:assert/strict";
import { curveYExplorer } from "../../lib/figures/mod.ts";

const a = [0.25, 1, 3], b = [0.5, 1];

Deno.test("in every state the mark is at a/(a + b), on top of its curve", () => {
  const { data, frames } = curveYExplorer({ a, b });
  const ts = data[0]!["x"] as number[];
  assert.equal(frames!.length, 6);
  frames!.forEach((frame, k) => {
    const [ak, bk] = [a[Math.floor(k / 2)]!, b[k % 2]!];
    const [line, , mark] = frame.data;
    const [t] = mark!["x"] as number[], [top] = mark!["y"] as number[];
    assert.ok(Math.abs(t! - ak / (ak + bk)) < 1e-4);
    const ys = line!["y"] as number[];
    assert.ok(Math.max(...ys) <= top! + 1e-3 * Math.abs(top!));
    ys.forEach((y, i) => {
      const exact = ak * Math.log(ts[i]!) + bk * Math.log(1 - ts[i]!);
      assert.ok(
        Math.abs(y - exact) <= 1e-3 * Math.abs(exact),
        `${y}, ${exact}`,
      );
    });
  });
});

Deno.test("the words of a state have the maximum and T*", () => {
  const { layout, alt } = curveYExplorer({ a, b, start: { a: 2, b: 1 } });
  const { avb } = layout["meta"] as unknown as {
    avb: { controls: { texts: string[] } };
  };
  // a = 3, b = 1: 3 ln(3/4) + ln(1/4) = -2.249, ln 3 = 1.099.
  assert.match(
    avb.controls.texts[5]!,
    /maximum is −2\.25 .* = 0\.75; .* 1\.1 /,
  );
  assert.match(alt, /At a = 3 and b = 1: the maximum is -2\.25/);
});

Deno.test("a and b must be positive, and start one of them", () => {
  assert.throws(() => curveYExplorer({ a: [1, 0], b }), /a holds 0/);
  assert.throws(() => curveYExplorer({ a, b: [] }), /b is empty/);
  assert.throws(
    () => curveYExplorer({ a, b, start: { a: 3, b: 0 } }),
    /wanted numbers below 3 and 2/,
  );
});
