import assert from "node:assert/strict";
import { posteriorTable } from "../../lib/figures/mod.ts";
import { posteriorRow } from "./posteriors.ts";

const quantities = [
  {
    name: "mean of a",
    of: ({ mean }: { readonly mean: readonly number[] }) => mean[0]!,
    exact: () => 7e-17,
  },
  {
    name: "bound by ln q (nats)",
    of: (row: { readonly logEvidenceByDensity: number | null }) =>
      row.logEvidenceByDensity,
  },
];
const methods = { "hmc": "HMC", "avb-ac": "AVB", "avb": "AVB, fixed" };

Deno.test("mean over the seeds, half their range, and what is missing", () => {
  const rows = [
    posteriorRow({ seed: 1, mean: [0.1, 0] }),
    posteriorRow({ seed: 2, mean: [0.2, 0] }),
    posteriorRow({ method: "avb-ac", logEvidenceByDensity: 1.25 }),
  ];
  const { text, html, markdown } = posteriorTable({
    rows,
    quantities,
    methods,
    caption: "The torus.",
  });
  const lines = text.split("\n").map((line) => line.split(/ {2,}/));
  assert.deepEqual(lines[0], ["The torus."]);
  assert.deepEqual(lines[1]!.slice(1), ["exact", "HMC", "AVB", "AVB, fixed"]);
  assert.deepEqual(lines[3], [
    "mean of a",
    "0",
    "0.150 (± 0.050)",
    "0.01",
    "–",
  ]);
  assert.deepEqual(lines[4], ["bound by ln q (nats)", "–", "–", "1.25", "–"]);
  assert.deepEqual(lines[5], ["runs", "–", "2 seeds", "1 seed", "0 seeds"]);
  assert.match(html, /<caption>The torus\.<\/caption>/);
  assert.match(markdown, /\| AVB, fixed \|/);
});

Deno.test("runs of two targets make no table, nor do none", () => {
  const of = (rows: ReturnType<typeof posteriorRow>[]) =>
    posteriorTable({ rows, quantities, methods, caption: "c" });
  const two = [posteriorRow({}), posteriorRow({ target: "gauss" })];
  assert.throws(() => of(two), /of torus, gauss, wanted one target/);
  assert.throws(() => of([]), /of no target, wanted one/);
});
