import assert from "node:assert/strict";
import { engineOf, setEngine } from "../../../lib/backend/registry.ts";
import { initBackend, tf } from "../../../lib/backend/mod.ts";
import { flops, stepProducts } from "../../../lib/cli/bench/products.ts";
import { dataSet, fourPoints } from "../../../lib/data/mod.ts";
import { type Preset, presets, Training } from "../../../lib/training/mod.ts";
import { testWith } from "../../support/permissions.ts";

const AVB = ["table-1", "blog", "mescheder-toy"] as const;

/** Smaller, every width different, so that none can stand for another. */
function small(preset: Preset): Preset {
  const shaped = preset.discriminator?.kind === "dense"
    ? { ...preset.discriminator, hidden: [13, 17], blocks: 2 }
    : preset.discriminator && { ...preset.discriminator, hidden: [13, 17] };
  return {
    ...preset,
    encoder: { ...preset.encoder, hidden: [5, 7] },
    decoder: { ...preset.decoder, hidden: [9, 11] },
    discriminator: shaped,
    batchSize: 19,
  };
}

testWith(
  ["read"],
  "the products of a step are those that lib makes",
  async () => {
    await initBackend("wasm", { announce: () => {} });
    const name = tf.getBackend();
    const engine = engineOf(name)!;
    let made: string[] = [];
    setEngine(name, {
      ...engine,
      product(backend, a, transposeA, b, transposeB, c, m, n, inner) {
        made.push(`${m} ${n} ${inner}`);
        engine.product(
          backend,
          ...[a, transposeA, b, transposeB, c, m, n, inner] as const,
        );
      },
    });
    const fewer = { ...small(presets["table-1"]), batchSize: 3 };
    const cases: [string, Preset][] = [
      ...AVB.map((each): [string, Preset] => [each, small(presets[each])]),
      ["fewer examples than rows", fewer],
      ["three steps of psi on one batch", {
        ...small(presets.blog),
        discriminatorSteps: 3,
      }],
    ];
    try {
      for (const [label, preset] of cases) {
        const training = new Training({ ...preset, seed: 1 }, fourPoints);
        made = [];
        training.advance();
        const counted = stepProducts(preset, { xDim: 4, rows: 4 });
        assert.deepEqual(
          counted.map(({ m, n, inner }) => `${m} ${n} ${inner}`).sort(),
          made.sort(),
          label,
        );
        training.dispose();
      }
    } finally {
      setEngine(name, engine);
    }
  },
);

Deno.test("a blog step is 28 products of 500 x 256 x 256", () => {
  const data = { xDim: fourPoints.xDim, rows: fourPoints.rows.length };
  const full = stepProducts(presets.blog, data).filter(({ m, n, inner }) =>
    Math.min(m, n, inner) >= 256
  );
  assert.equal(flops(full), 28 * 2 * 500 * 256 * 256);
});

Deno.test("flops count a multiplication and an addition", () => {
  assert.equal(flops([{ m: 2, n: 3, inner: 5 }, { m: 1, n: 1, inner: 1 }]), 62);
});

Deno.test("a preset without T is refused", () => {
  const { xDim } = dataSet("two", [[0, 1], [1, 0]]);
  assert.throws(
    () => stepProducts(presets.vae, { xDim, rows: 2 }),
    /Wanted a preset with T/,
  );
});
