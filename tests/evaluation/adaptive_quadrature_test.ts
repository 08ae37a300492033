import assert from "node:assert/strict";
import type { LatentModel } from "../../lib/evaluation/latent_model.ts";
import { logLikelihoods } from "../../lib/evaluation/quadrature.ts";
import {
  assertNear,
  gaussianMean,
  modelOf,
  sigmoid,
  simpson,
} from "./models.ts";

/** A decoder of one logit on the plane, fast, that counts what it decodes. */
function counted(logit: (a: number, b: number) => number) {
  let decoded = 0;
  const model: LatentModel = {
    ...modelOf(1, 2, () => [0]),
    decode(z) {
      decoded += z.length / 2;
      const out = new Float32Array(z.length / 2);
      for (let i = 0; i < out.length; i++) {
        out[i] = logit(z[2 * i]!, z[2 * i + 1]!);
      }
      return out;
    },
  };
  return { model, decoded: () => decoded };
}

for (const slope of [30, 100, 300, 1000]) {
  Deno.test(`a round border of slope ${slope} agrees with 1-D`, async () => {
    // In polar coordinates r^2 / 2 has the density e^-t.
    const { model, decoded } = counted((a, b) => slope * (a * a + b * b - 1.7));
    const exact = [1, 0].map((x) =>
      Math.log(simpson(
        (t) =>
          Math.exp(-t) *
          sigmoid((x === 1 ? 1 : -1) * slope * (2 * t - 1.7)),
        { from: 0, to: 24.5, steps: 400_000 },
      ))
    );
    const { values, changes, converged } = await logLikelihoods(
      model,
      [[1], [0]],
      { nodes: 281 },
    );
    assert.ok(converged);
    values.forEach((value, r) => {
      // Float32 is 1e-7 of z, times the slope, beside the change.
      assertNear(value, exact[r]!, changes[r]! + 1e-6);
      assert.ok(changes[r]! < 1e-4);
    });
    assert.ok(decoded() < 1121 ** 2, `${decoded()} nodes`);
  });
}

Deno.test("borders that meet agree with a finer uniform grid", async () => {
  // Four regions with curved borders, as a trained decoder has them.
  const logits = ([a, b]: Float32Array) => {
    const u = 40 * (a! + 0.3 * Math.sin(2 * b!));
    const v = 40 * (b! - 0.2 * a! * a! + 0.1);
    return [u + v - 20, u - v - 20, v - u - 20, -u - v - 20];
  };
  const model = modelOf(4, 2, logits);
  const rows = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];
  const nodes = 1121;
  const uniform = await logLikelihoods(model, rows, { nodes, maxNodes: nodes });
  const refined = await logLikelihoods(model, rows, { nodes: 141 });
  assert.ok(refined.converged);
  assert.ok(refined.gridNodes > 141);
  refined.values.forEach((value, r) => {
    const error = refined.changes[r]! + uniform.changes[r]!;
    assert.ok(error < 2e-4, `the change must be small: ${error}`);
    assertNear(value, uniform.values[r]!, error);
  });
});

Deno.test("a jump is found wherever it lies between the nodes", async () => {
  // 0 is where cells meet: a jump beside it is in none of their inner nodes.
  for (const place of [0, 0.0017, -1e-4, 0.3]) {
    const { model } = counted((a) => a > place ? 50 : -50);
    const { values, changes } = await logLikelihoods(model, [[1]], {
      nodes: 141,
      maxNodes: 4500,
    });
    const below = simpson(
      (t) => Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI),
      { from: 0, to: place, steps: 1000 },
    );
    assertNear(values[0]!, Math.log(0.5 - below), changes[0]! + 1e-6);
    assert.ok(changes[0]! < 0.01);
  }
});

Deno.test("on a line cells have two halves", async () => {
  const model = modelOf(2, 1, ([t]) => [200 * (t! - 0.4), 90 * t!]);
  const { values, changes, gridNodes } = await logLikelihoods(
    model,
    [[1, 0], [0, 1]],
    { nodes: 71 },
  );
  assert.ok(gridNodes > 71);
  const exact = gaussianMean((t) =>
    sigmoid(-200 * (t - 0.4)) * sigmoid(90 * t)
  );
  assertNear(values[1]!, Math.log(exact), changes[1]! + 1e-6);
});

Deno.test("without room to halve there is no refining", async () => {
  const { model, decoded } = counted((a) => 100 * a - 30);
  const { gridNodes, converged } = await logLikelihoods(model, [[1]], {
    nodes: 71,
    maxNodes: 140,
  });
  assert.equal(gridNodes, 71);
  assert.equal(decoded(), 71 ** 2);
  assert.equal(converged, false);
});

Deno.test("what no grid resolves ends, and says so", async () => {
  const { model, decoded } = counted((a, b) => 20 * Math.sin(1e6 * a * b + 1));
  const { converged } = await logLikelihoods(model, [[1]], { nodes: 281 });
  assert.equal(converged, false);
  assert.ok(decoded() < 281 ** 2 + 5.5e6, `${decoded()} nodes`);
});

Deno.test("a peak that the grid missed does not overflow", async () => {
  // 400 components, so that p(x|z) is e^-4000 but in one spot, where cells
  // have a node (0.7 + 0.7 * 0.2092992179024789) and the grid has none.
  const at = 0.7 * 1.2092992179024789;
  const model = modelOf(400, 2, ([a, b]) =>
    new Array(400).fill(
      Math.hypot(a! - at, b! - at) < 0.01 ? 50 : -10 - 0.01 * a! * a!,
    ));
  const { values, converged } = await logLikelihoods(
    model,
    [new Array(400).fill(1)],
    { nodes: 71, tolerance: 1e-12 },
  );
  assert.ok(Number.isFinite(values[0]!));
  assert.equal(converged, false);
});

Deno.test("a signal ends the refining, too", async () => {
  const stop = new AbortController();
  let calls = 0;
  const { model } = counted((a) => 1000 * a - 300);
  await assert.rejects(
    logLikelihoods(
      {
        ...model,
        decode(z) {
          // The first call is the whole grid.
          if (++calls === 2) stop.abort(new Error("enough"));
          return model.decode(z);
        },
      },
      [[1]],
      { nodes: 71, signal: stop.signal },
    ),
    /enough/,
  );
  assert.equal(calls, 2);
});
