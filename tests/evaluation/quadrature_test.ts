import assert from "node:assert/strict";
import {
  logLikelihoods,
  posteriorOnGrid,
} from "../../lib/evaluation/quadrature.ts";
import {
  assertNear,
  gaussianMean,
  logDecoder,
  modelOf,
  sigmoid,
  simpson,
} from "./models.ts";

Deno.test("a decoder that ignores z gives its own probability", async () => {
  const logits = [0.5, -1, 3];
  const { values, changes, gridNodes, converged, edgeShare } =
    await logLikelihoods(modelOf(3, 2, () => logits), [[1, 0, 0], [0, 1, 1]]);
  const p = logits.map((l) => sigmoid(Math.fround(l)));
  assertNear(
    values[0]!,
    Math.log(p[0]! * (1 - p[1]!) * (1 - p[2]!)),
    1e-10,
  );
  assertNear(values[1]!, Math.log((1 - p[0]!) * p[1]! * p[2]!), 1e-10);
  assert.ok(Math.max(...changes) < 1e-10);
  assert.equal(gridNodes, 561);
  assert.ok(converged);
  assert.ok(edgeShare < 1e-9);
});

Deno.test("a logit linear in z has mean 1/2 by symmetry", async () => {
  const model = modelOf(1, 2, ([a, b]) => [3 * a! - 2 * b!]);
  const { values } = await logLikelihoods(model, [[1], [0]]);
  assertNear(values[0]!, Math.log(0.5), 1e-8);
  assertNear(values[1]!, Math.log(0.5), 1e-8);
});

Deno.test("a shifted linear logit agrees with Simpson's rule in 1-D", async () => {
  // 3 z1 - 4 z2 + 2 is 5 t + 2 with t from N(0, 1).
  const model = modelOf(1, 2, ([a, b]) => [3 * a! - 4 * b! + 2]);
  const { values } = await logLikelihoods(model, [[1]]);
  assertNear(
    values[0]!,
    Math.log(gaussianMean((t) => sigmoid(5 * t + 2))),
    1e-6,
  );
  const line = modelOf(1, 1, ([t]) => [5 * t! + 2]);
  const inOne = await logLikelihoods(line, [[1]]);
  assertNear(inOne.values[0]!, values[0]!, 1e-6);
});

Deno.test("the step is halved until a steep decoder is resolved", async () => {
  const model = modelOf(1, 2, ([a]) => [60 * (a! - 0.3)]);
  const exact = Math.log(gaussianMean((t) => sigmoid(60 * (t - 0.3))));
  const options = { nodes: 71 };
  const coarse = await logLikelihoods(model, [[1]], {
    ...options,
    maxNodes: 71,
  });
  assert.equal(coarse.converged, false);
  assert.ok(coarse.changes[0]! >= 1e-4);
  const refined = await logLikelihoods(model, [[1]], options);
  assert.ok(refined.gridNodes > 71);
  assert.ok(refined.converged);
  assert.ok(refined.changes[0]! < 1e-4);
  assertNear(refined.values[0]!, exact, 1e-4);
});

Deno.test("the change is that against every second node", async () => {
  const model = modelOf(1, 2, ([a, b]) => [60 * (a! - 0.3) + b!]);
  const once = { maxNodes: 1, tolerance: 1e9 };
  const fine = await logLikelihoods(model, [[1]], { nodes: 41, ...once });
  const coarse = await logLikelihoods(model, [[1]], { nodes: 21, ...once });
  assertNear(
    fine.changes[0]!,
    Math.abs(fine.values[0]! - coarse.values[0]!),
    1e-12,
  );
  assert.ok(fine.changes[0]! > 1e-3, "the example must have a change to show");
});

Deno.test("the size of a chunk changes nothing but rounding", async () => {
  const model = modelOf(2, 2, ([a, b]) => [8 * a!, a! * b!]);
  const rows = [[1, 0], [1, 1]];
  const one = await logLikelihoods(model, rows, { nodes: 141 });
  const many = await logLikelihoods(model, rows, { nodes: 141, chunk: 777 });
  one.values.forEach((value, r) => assertNear(many.values[r]!, value, 1e-12));
});

Deno.test("a decoder that likes the edge is reported", async () => {
  // 40 logits of 3 z1 - 15: beyond the grid p(x|z) still grows faster than
  // the prior falls.
  const model = modelOf(40, 2, ([a]) => new Array(40).fill(3 * a! - 15));
  const { edgeShare } = await logLikelihoods(model, [new Array(40).fill(1)], {
    limit: 4,
    nodes: 71,
    maxNodes: 71,
  });
  assert.ok(edgeShare > 0.1);
});

Deno.test("on a small grid the edges count half", async () => {
  const { values } = await logLikelihoods(modelOf(1, 2, () => [0]), [[1]], {
    limit: 1,
    nodes: 281,
  });
  const inside = simpson(
    (t) => Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI),
    { from: -1, to: 1, steps: 1000 },
  );
  assertNear(values[0]!, Math.log(0.5 * inside ** 2), 1e-4);
});

Deno.test("the posterior's moments and the order of its nodes", async () => {
  const model = modelOf(1, 2, ([a, b]) => [2 * a! + 0 * b!]);
  const grid = await posteriorOnGrid(model, [1], { nodes: 141 });
  const half = (f: (t: number) => number) =>
    gaussianMean((t) => 2 * sigmoid(2 * t) * f(t));
  const m = half((t) => t);
  assertNear(grid.logLikelihood, Math.log(0.5), 1e-8);
  assertNear(grid.mean[0]!, m, 1e-6);
  assertNear(grid.mean[1]!, 0, 1e-9);
  assertNear(grid.covariance[0]![0]!, half((t) => t * t) - m * m, 1e-6);
  assertNear(grid.covariance[1]![1]!, 1, 1e-8);
  assertNear(grid.covariance[0]![1]!, 0, 1e-9);

  const n = grid.axis.length;
  const [i, j] = [85, 60];
  const z = Float32Array.of(grid.axis[i]!, grid.axis[j]!);
  const square = grid.axis[i]! ** 2 + grid.axis[j]! ** 2;
  const logJoint = logDecoder(model, [1], z) - square / 2 -
    Math.log(2 * Math.PI);
  assertNear(grid.logJoint[j * n + i]!, logJoint, 1e-6);
  assertNear(
    grid.density[j * n + i]!,
    Math.exp(logJoint - grid.logLikelihood),
    1e-6,
  );
});

Deno.test("what cannot be integrated is refused", async () => {
  const good = modelOf(1, 2, () => [0]);
  const refused: [() => Promise<unknown>, RegExp][] = [
    [() => logLikelihoods(modelOf(1, 3, () => [0]), [[1]]), /zDim is 3/],
    [
      () => logLikelihoods(modelOf(1, 2, () => [NaN]), [[1]]),
      /logit 0 .* is NaN/,
    ],
    [() => logLikelihoods({ ...good, xDim: 2 }, [[1, 0]]), /wanted 65536/],
    [() => logLikelihoods(good, [[1, 0]]), /x = \[1,0\], wanted 1 entries/],
    [() => logLikelihoods(good, [[0.5]]), /x = \[0.5\]/],
    [() => logLikelihoods(good, [[1]], { nodes: 560 }), /560 nodes/],
    [() => logLikelihoods(good, [[1]], { limit: 0 }), /limit is 0/],
    [() => logLikelihoods(good, [[1]], { chunk: 0.5 }), /chunk is 0.5/],
    [() => logLikelihoods(good, [[1]], { tolerance: 0 }), /tolerance is 0/],
    [() => posteriorOnGrid(good, [2]), /x = \[2\]/],
  ];
  for (const [call, message] of refused) {
    await assert.rejects(call, { name: "RangeError", message });
  }
});

Deno.test("a signal ends the work with its reason", async () => {
  const stop = new AbortController();
  const model = modelOf(1, 2, () => {
    stop.abort(new Error("enough"));
    return [0];
  });
  await assert.rejects(
    logLikelihoods(model, [[1]], { signal: stop.signal }),
    /enough/,
  );
});
