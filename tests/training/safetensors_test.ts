import assert from "node:assert/strict";
import {
  decodeSafeTensors,
  encodeSafeTensors,
  SafeTensorsError,
} from "../../lib/training/mod.ts";

const contents = {
  tensors: new Map([
    ["a/kernel", { shape: [2, 3], values: Float32Array.of(1, 2, 3, -4, 5, 6) }],
    ["scalar", { shape: [], values: Float32Array.of(0.1) }],
    ["empty", { shape: [0, 7], values: new Float32Array() }],
    ["b", { shape: [2], values: Float32Array.of(NaN, -0) }],
  ]),
  metadata: { format: "f", text: 'with "quotes", ü and\nlines' },
};

/** A file from its parts; the header may be any text. */
function file(header: string | object, data = new Uint8Array()): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

Deno.test("safetensors: what is written is read again, bits and order", () => {
  const { tensors, metadata } = decodeSafeTensors(encodeSafeTensors(contents));
  assert.deepEqual(metadata, contents.metadata);
  assert.deepEqual(
    [...tensors.keys()].sort(),
    [...contents.tensors.keys()].sort(),
  );
  for (const [name, { shape, values }] of contents.tensors) {
    assert.deepEqual(tensors.get(name)!.shape, shape);
    assert.deepEqual(
      new Uint8Array(tensors.get(name)!.values.buffer),
      new Uint8Array(values.slice().buffer),
    );
  }
});

Deno.test("safetensors: the bytes are those of the format", () => {
  const bytes = encodeSafeTensors(contents);
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  assert.equal((8 + length) % 8, 0);
  const header = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + length)),
  );
  assert.deepEqual(header.__metadata__, contents.metadata);
  assert.deepEqual(header["a/kernel"], {
    dtype: "F32",
    shape: [2, 3],
    data_offsets: [0, 24],
  });
  assert.equal(bytes.length, 8 + length + 4 * 9);
  // Little endian, row-major.
  const third = 8 + length + 4 * 3;
  assert.equal(view.getFloat32(third, true), -4);
});

Deno.test("safetensors: views of larger arrays are written and read", () => {
  const values = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  const bytes = encodeSafeTensors({
    tensors: new Map([["v", { shape: [2], values }]]),
    metadata: {},
  });
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const { tensors } = decodeSafeTensors(shifted.subarray(3));
  assert.deepEqual(tensors.get("v")!.values, Float32Array.of(1, 2));
});

const F32 = (shape: unknown, offsets: unknown) => ({
  dtype: "F32",
  shape,
  data_offsets: offsets,
});
const bytes = (count: number) => new Uint8Array(count);

Deno.test("safetensors: every fault is an error that names it", () => {
  const good = encodeSafeTensors(contents);
  const huge = file({});
  new DataView(huge.buffer).setBigUint64(0, 2n ** 63n, true);
  const refused: Record<string, [Uint8Array, RegExp]> = {
    "no length": [bytes(7), /it has 7 bytes/],
    "huge header": [huge, /header's length is 9223372036854775808/],
    "cut header": [good.subarray(0, 40), /header's length/],
    "cut data": [good.subarray(0, good.length - 1), /ends at|data end/],
    "longer data": [Uint8Array.from([...good, 0]), /1 bytes follow/],
    "no JSON": [file("{a}"), /not JSON/],
    "no UTF-8": [file("\u0000").fill(0xff, 8), /not JSON/],
    "a list": [file("[]"), /not a JSON object/],
    "null": [file("null"), /not a JSON object/],
    "metadata list": [file({ __metadata__: [] }), /__metadata__/],
    "metadata number": [file({ __metadata__: { a: 1 } }), /__metadata__/],
    "entry": [file({ a: 3 }), /a is not described/],
    "dtype": [
      file({ a: { ...F32([1], [0, 2]), dtype: "F16" } }, bytes(2)),
      /a has dtype F16, wanted F32/,
    ],
    "no shape": [file({ a: F32(undefined, [0, 4]) }, bytes(4)), /a has shape/],
    "bad shape": [file({ a: F32([-1], [0, 4]) }, bytes(4)), /a has shape/],
    "half": [file({ a: F32([0.5], [0, 2]) }, bytes(2)), /a has shape/],
    "no offsets": [file({ a: F32([1], 0) }, bytes(4)), /a has offsets/],
    "one offset": [file({ a: F32([1], [0]) }, bytes(4)), /a has offsets/],
    "negative": [file({ a: F32([1], [-4, 0]) }, bytes(4)), /a has offsets/],
    "turned": [file({ a: F32([1], [4, 0]) }, bytes(4)), /a has -4 bytes/],
    "size": [file({ a: F32([2], [0, 4]) }, bytes(4)), /a has 4 bytes.*wants 8/],
    "overflow": [
      file({ a: F32([2 ** 40, 2 ** 40], [0, 4]) }, bytes(4)),
      /a has 4 bytes/,
    ],
    "beyond": [file({ a: F32([2], [0, 8]) }, bytes(4)), /a ends at 8/],
    "hole": [
      file({ a: F32([1], [0, 4]), b: F32([1], [8, 12]) }, bytes(12)),
      /b begins at 8, wanted 4/,
    ],
    "overlap": [
      file({ a: F32([2], [0, 8]), b: F32([1], [4, 8]) }, bytes(8)),
      /b begins at 4, wanted 8/,
    ],
    "late start": [file({ a: F32([1], [4, 8]) }, bytes(8)), /a begins at 4/],
  };
  for (const [what, [input, message]] of Object.entries(refused)) {
    assert.throws(() => decodeSafeTensors(input), (error) => {
      assert.ok(error instanceof SafeTensorsError, `${what}: ${error}`);
      assert.match(error.message, message, what);
      return true;
    });
  }
  assert.deepEqual(decodeSafeTensors(file({})).tensors, new Map());
});

Deno.test("safetensors: no single damaged byte gets another error through", () => {
  const good = encodeSafeTensors(contents);
  for (let i = 0; i < good.length; i++) {
    for (const flip of [1, 0x20, 0x80]) {
      const damaged = good.slice();
      damaged[i]! ^= flip;
      try {
        decodeSafeTensors(damaged);
      } catch (error) {
        assert.ok(error instanceof SafeTensorsError, `byte ${i}: ${error}`);
      }
    }
  }
});
