import assert from "node:assert/strict";
import { curveY } from "../../lib/figures/mod.ts";

Deno.test("the marked point is the highest of its curve", () => {
  for (const pair of [{ a: 3, b: 1 }, { a: 0.2, b: 1.4 }]) {
    const { data, alt } = curveY({ pairs: [pair] });
    const ys = data[0]!["y"] as number[];
    const [top] = data[1]!["y"] as number[];
    const [t] = data[1]!["x"] as number[];
    assert.ok(Math.max(...ys) <= top! + 1e-3);
    assert.ok(Math.abs(t! - pair.a / (pair.a + pair.b)) < 1e-4);
    assert.ok(alt.includes(`t = ${t}`), alt);
  }
});

Deno.test("its value is a ln t + b ln(1 - t)", () => {
  const { data } = curveY({ pairs: [{ a: 1, b: 1 }] });
  assert.deepEqual(data[1]!["y"], [-1.386]);
});

Deno.test("a and b must be positive", () => {
  assert.throws(() => curveY({ pairs: [{ a: 0, b: 1 }] }), /a = 0, b = 1/);
  assert.throws(() => curveY({ pairs: [] }), /pairs is empty/);
});
