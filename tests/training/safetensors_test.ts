import assert from "node:assert/strict";
import {
  decodeSafeTensors,
  encodeSafeTensors,
} from "../../lib/training/safetensors.ts";
import * as errors from "../../lib/training/safetensors_error.ts";
import {
  CutShortError,
  DuplicateKeyError,
  EntryError,
  type FileFault,
  FileLengthError,
  HeaderLengthError,
  HeaderSyntaxError,
  HoleError,
  MetadataError,
  OffsetsError,
  OverlapError,
  SafeTensorsError,
  ShapeError,
  TensorSizeError,
  TrailingBytesError,
  UnknownTypeError,
  UnreadTypeError,
} from "../../lib/training/safetensors_error.ts";

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

/** A header's text, in which a key may stand twice. */
const twice = (...entries: string[]) => `{${entries.join(",")}}`;
const A = '"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}';
const deep = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

type Fault = new (fault: FileFault) => SafeTensorsError;

Deno.test("safetensors: every fault has its class, names what is there", () => {
  const good = encodeSafeTensors(contents);
  const huge = file({});
  new DataView(huge.buffer).setBigUint64(0, 2n ** 63n, true);
  const long = file({});
  new DataView(long.buffer).setBigUint64(0, 3n, true);
  const none = undefined;
  // By name: file, class, tensor, found, expected.
  const refused: Record<
    string,
    [Uint8Array, Fault, string | undefined, string | number, string | number]
  > = {
    "empty file": [bytes(0), FileLengthError, none, 0, "8 or more"],
    "no length": [bytes(7), FileLengthError, none, 7, "8 or more"],
    "huge header": [
      huge,
      HeaderLengthError,
      none,
      "9223372036854775808",
      "at most 2",
    ],
    "header beyond the file": [
      long,
      HeaderLengthError,
      none,
      "3",
      "at most 2",
    ],
    "no header": [
      bytes(8),
      HeaderSyntaxError,
      none,
      'a text that begins with ""',
      "a JSON object in UTF-8",
    ],
    "no JSON": [
      file("{a}"),
      HeaderSyntaxError,
      none,
      "not JSON",
      "a JSON object in UTF-8",
    ],
    "no UTF-8": [
      file("\u0000").fill(0xff, 8),
      HeaderSyntaxError,
      none,
      "not UTF-8",
      "a JSON object in UTF-8",
    ],
    "a byte order mark": [
      file("\ufeff{}"),
      HeaderSyntaxError,
      none,
      'a text that begins with "\ufeff{}"',
      "a JSON object in UTF-8",
    ],
    "spaces first": [
      file(" {}"),
      HeaderSyntaxError,
      none,
      'a text that begins with " {}"',
      "a JSON object in UTF-8",
    ],
    "a list": [
      file("[]"),
      HeaderSyntaxError,
      none,
      'a text that begins with "[]"',
      "a JSON object in UTF-8",
    ],
    "a tensor twice": [
      file(twice(A, A), bytes(4)),
      DuplicateKeyError,
      "a",
      "twice",
      "once",
    ],
    "a tensor twice, escaped": [
      file(twice(A, A.replace("a", "\\u0061")), bytes(4)),
      DuplicateKeyError,
      "a",
      "twice",
      "once",
    ],
    "a key of a tensor twice": [
      file(twice(A.replace("{", '{"shape":[9],')), bytes(4)),
      DuplicateKeyError,
      "a",
      "twice",
      "once",
    ],
    "a metadatum twice": [
      file('{"__metadata__":{"k":"\\"k\\":", "k" : "2"}}'),
      DuplicateKeyError,
      "__metadata__",
      "twice",
      "once",
    ],
    "metadata list": [
      file({ __metadata__: [] }),
      MetadataError,
      none,
      "[]",
      "an object of texts",
    ],
    "metadata null": [
      file({ __metadata__: null }),
      MetadataError,
      none,
      "null",
      "an object of texts",
    ],
    "metadata number": [
      file({ __metadata__: { a: 1 } }),
      MetadataError,
      none,
      "1 at a",
      "an object of texts",
    ],
    "entry": [file({ a: 3 }), EntryError, "a", "3", "an object"],
    "unknown dtype": [
      file({ a: { ...F32([1], [0, 4]), dtype: "F33" } }, bytes(4)),
      UnknownTypeError,
      "a",
      "F33",
      "F32",
    ],
    "no dtype": [
      file({ a: { ...F32([1], [0, 4]), dtype: undefined } }, bytes(4)),
      UnknownTypeError,
      "a",
      "undefined",
      "F32",
    ],
    "half floats": [
      file({ a: { ...F32([1], [0, 2]), dtype: "F16" } }, bytes(2)),
      UnreadTypeError,
      "a",
      "F16",
      "F32",
    ],
    "no shape": [
      file({ a: F32(undefined, [0, 4]) }, bytes(4)),
      ShapeError,
      "a",
      "undefined",
      "a list of whole numbers",
    ],
    "negative shape": [
      file({ a: F32([-1], [0, 4]) }, bytes(4)),
      ShapeError,
      "a",
      "[-1]",
      "a list of whole numbers",
    ],
    "fractional shape": [
      file({ a: F32([0.5], [0, 2]) }, bytes(2)),
      ShapeError,
      "a",
      "[0.5]",
      "a list of whole numbers",
    ],
    "shape in shape": [
      file(`{"a":{"dtype":"F32","shape":${deep(100_000)}}}`),
      ShapeError,
      "a",
      "[…]",
      "a list of whole numbers",
    ],
    "shape beyond all files": [
      file({ a: F32([2 ** 40, 2 ** 40], [0, 4]) }, bytes(4)),
      ShapeError,
      "a",
      "[1099511627776, 1099511627776]",
      "one that a file can hold",
    ],
    "no number times 0": [
      file({ a: F32([...Array(40).fill(2 ** 40), 0], [0, 0]) }),
      ShapeError,
      "a",
      `[${Array(8).fill(2 ** 40).join(", ")}, …]`,
      "one that a file can hold",
    ],
    "no offsets": [
      file({ a: F32([1], 0) }, bytes(4)),
      OffsetsError,
      "a",
      "0",
      "two whole numbers in order",
    ],
    "one offset": [
      file({ a: F32([1], [0]) }, bytes(4)),
      OffsetsError,
      "a",
      "[0]",
      "two whole numbers in order",
    ],
    "negative offset": [
      file({ a: F32([1], [-4, 0]) }, bytes(4)),
      OffsetsError,
      "a",
      "[-4, 0]",
      "two whole numbers in order",
    ],
    "turned offsets": [
      file({ a: F32([1], [4, 0]) }, bytes(4)),
      OffsetsError,
      "a",
      "[4, 0]",
      "two whole numbers in order",
    ],
    "size": [
      file({ a: F32([2], [0, 4]) }, bytes(4)),
      TensorSizeError,
      "a",
      4,
      8,
    ],
    "hole": [
      file({ a: F32([1], [0, 4]), b: F32([1], [8, 12]) }, bytes(12)),
      HoleError,
      "b",
      8,
      4,
    ],
    "late start": [
      file({ a: F32([1], [4, 8]) }, bytes(8)),
      HoleError,
      "a",
      4,
      0,
    ],
    "overlap": [
      file({ a: F32([2], [0, 8]), b: F32([1], [4, 8]) }, bytes(8)),
      OverlapError,
      "b",
      4,
      8,
    ],
    "nothing inside another": [
      file({ a: F32([2], [0, 8]), b: F32([0], [4, 4]) }, bytes(8)),
      OverlapError,
      "b",
      4,
      8,
    ],
    "cut data": [
      good.subarray(0, good.length - 1),
      CutShortError,
      "b",
      36,
      "at most 35, where the file ends",
    ],
    "one byte more": [
      Uint8Array.from([...good, 0]),
      TrailingBytesError,
      none,
      37,
      "36, where the last tensor ends",
    ],
  };
  for (
    const [what, [input, fault, tensor, found, expected]] of Object.entries(
      refused,
    )
  ) {
    assert.throws(() => decodeSafeTensors(input), (error) => {
      assert.ok(error instanceof SafeTensorsError, `${what}: ${error}`);
      assert.equal(error.name, fault.name, what);
      assert.equal(error.constructor, fault, what);
      assert.deepEqual(
        [error.tensor, error.found, error.expected],
        [tensor, found, expected],
        what,
      );
      assert.ok(
        error.message.endsWith(`${found}, wanted ${expected}`) &&
          error.message.includes(tensor ?? ""),
        error.message,
      );
      return true;
    });
  }
  // No kind of fault is left out.
  const seen = new Set(Object.values(refused).map(([, fault]) => fault.name));
  const all = Object.entries(errors).filter(([name]) =>
    name !== "SafeTensorsError"
  );
  assert.deepEqual([...seen].sort(), all.map(([name]) => name).sort());
  assert.deepEqual(decodeSafeTensors(file({})).tensors, new Map());
});

Deno.test("safetensors: what no reader would take is not written", () => {
  const tensor = contents.tensors.get("b")!;
  assert.throws(
    () =>
      encodeSafeTensors({
        tensors: new Map([["__metadata__", tensor]]),
        metadata: {},
      }),
    RangeError,
  );
  assert.throws(
    () =>
      encodeSafeTensors({
        tensors: new Map([["b", { ...tensor, shape: [3] }]]),
        metadata: {},
      }),
    /b: it has 2 values, its shape wants 3/,
  );
});

Deno.test("safetensors: names that V8 takes for each other", () => {
  // After the first name its JSON.parse reads the second as the first.
  for (const names of [["\\"], ['"'], ["\\", '"'], ["\n"], ["a\\", 'a"']]) {
    const tensors = new Map(
      names.map((name) => [name, contents.tensors.get("scalar")!]),
    );
    const metadata = Object.fromEntries(names.map((name) => [name, name]));
    const read = decodeSafeTensors(encodeSafeTensors({ tensors, metadata }));
    assert.deepEqual([...read.tensors.keys()], names);
    assert.deepEqual(read.metadata, metadata);
  }
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
