import assert from "node:assert/strict";
import { decodeBase64 } from "../../../lib/backend/kernels/base64.ts";
import {
  chooseKernels,
  instantiateKernels,
  type Kernels,
} from "../../../lib/backend/kernels/kernels.ts";
import { KERNELS } from "../../../lib/backend/kernels/kernels_wasm.ts";
import { Generator } from "../../../lib/random/mod.ts";

/** An engine that takes the builds of these numbers only. */
function engine(...taken: readonly string[]): typeof WebAssembly.validate {
  const known = taken.map((name) =>
    decodeBase64(KERNELS[name as keyof typeof KERNELS]).length
  );
  return (bytes) => known.includes(bytes.byteLength);
}

Deno.test("chooseKernels: relaxed SIMD, else SIMD, else none", () => {
  const all = chooseKernels(engine("relaxed SIMD", "SIMD"));
  assert.equal(all?.wants, "relaxed SIMD");
  const plain = chooseKernels(engine("SIMD"));
  assert.equal(plain?.wants, "SIMD");
  assert.deepEqual(plain?.bytes, decodeBase64(KERNELS["SIMD"]));
  assert.equal(chooseKernels(engine()), undefined);
});

Deno.test("the build with SIMD holds no relaxed instruction", () => {
  // Relaxed SIMD's opcodes 0x100 to 0x12f follow the prefix 0xfd as LEB128.
  const relaxed = (bytes: Uint8Array) =>
    bytes.some((byte, i) =>
      byte === 0xfd && (bytes[i + 1]! & 0x80) !== 0 && bytes[i + 2] === 0x02
    );
  assert.ok(relaxed(decodeBase64(KERNELS["relaxed SIMD"])));
  assert.ok(!relaxed(decodeBase64(KERNELS["SIMD"])));
});

/** What the kernels that use the elementary functions make of numbers. */
function results(kernels: Kernels, memory: WebAssembly.Memory): Float32Array {
  const floats = new Float32Array(memory.buffer);
  const size = 256;
  const values = Generator.fromSeed(3).normals(2 * size);
  const outputs: number[] = [];
  const run = (body: (from: number, out: number) => void) => {
    floats.set(values.map((value) => 4 * value), 0);
    body(0, 4 * 2 * size);
    outputs.push(...floats.slice(2 * size, 3 * size));
  };
  run((a, out) => kernels.softplus(a, out, size, 1));
  run((a, out) => kernels.softplusGradient(a, a + 4 * size, out, size, -1));
  run((a, out) => kernels.bernoulli(a, a + 4 * size, out, size / 4, 4));
  run((a, out) => {
    // [16, 16] times [16, 16], with room for the panel behind it.
    const b = a + 4 * size;
    kernels.product(a, 16, 1, b, 16, 1, out, 16, 16, 16, out + 4 * size);
  });
  run((a, out) => {
    floats.copyWithin(out / 4, a / 4, a / 4 + size);
    kernels.biasActivation(out, a + 4 * size, 16, 16, 2);
  });
  return Float32Array.from(outputs);
}

Deno.test("both builds give the same numbers to rounding", async () => {
  const both = await Promise.all(
    (["relaxed SIMD", "SIMD"] as const).map(async (name) => {
      const memory = new WebAssembly.Memory({ initial: 2 });
      const bytes = decodeBase64(KERNELS[name]);
      return results(await instantiateKernels(bytes, memory), memory);
    }),
  );
  const [relaxed, plain] = both as [Float32Array, Float32Array];
  assert.ok(new Set(plain).size > 600, "most numbers are of their own");
  relaxed.forEach((value, i) => {
    const wanted = plain[i]!;
    assert.ok(
      Math.abs(value - wanted) <= 2e-5 * (1 + Math.abs(wanted)),
      `number ${i} is ${value} with relaxed SIMD, ${wanted} without`,
    );
  });
});
