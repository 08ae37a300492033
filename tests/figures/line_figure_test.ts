import assert from "node:assert/strict";
import { colorOf, lineFigure } from "../../lib/figures/mod.ts";

Deno.test("an observation's curve has its colour", () => {
  const { data } = lineFigure({
    series: [{ name: "x3", x: [0, 1], y: [0, 1], role: { observation: 2 } }],
    xTitle: "step",
    yTitle: "KL (nats)",
    caption: "c",
  });
  assert.equal((data[0]!["line"] as { color: string }).color, colorOf(2));
});

Deno.test("the band is one standard error each way", () => {
  const { data } = lineFigure({
    series: [{ name: "a", x: [0, 1], y: [1, 2], standardErrors: [0.1, 0.5] }],
    xTitle: "step",
    yTitle: "KL (nats)",
    caption: "c",
  });
  assert.deepEqual(data[0]!["x"], [0, 1, 1, 0]);
  assert.deepEqual(data[0]!["y"], [1.1, 2.5, 1.5, 0.9]);
});

Deno.test("names are escaped, titles lose their markup in the text", () => {
  const { data, alt } = lineFigure({
    series: [{ name: "<b>$", x: [0, 1], y: [1, 2] }],
    xTitle: "<i>z</i><sub>1</sub>",
    yTitle: "T (nats)",
    caption: "c",
  });
  assert.equal(data[0]!["name"], "&lt;b&gt;&#36;");
  assert.match(alt, /T \(nats\) against z_1\./);
});

Deno.test("lengths must agree", () => {
  assert.throws(
    () =>
      lineFigure({
        series: [{ name: "a", x: [0, 1], y: [1] }],
        xTitle: "x",
        yTitle: "y",
        caption: "c",
      }),
    /series\[0\].y has 1 values, wanted 2, one for each point/,
  );
});
