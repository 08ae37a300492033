/** Damaged and made-up files: AVB_FUZZ says how many (`deno task fuzz`). */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "npm:fast-check@4.10.2";
import {
  decodeSafeTensors,
  encodeSafeTensors,
  type SafeTensors,
} from "../../lib/training/safetensors.ts";
import { SafeTensorsError } from "../../lib/training/safetensors_error.ts";
import { filesOfTheNight } from "../support/night.ts";
import { testWith } from "../support/permissions.ts";

/** How many files; a long search has a start of its own each time. */
function parameters(): fc.Parameters<unknown> {
  const wanted = filesOfTheNight();
  return wanted ? { numRuns: wanted } : { numRuns: 2000, seed: 1 };
}

const anyFloat = fc.oneof(
  fc.float(),
  fc.constantFrom(NaN, Infinity, -Infinity, -0, 1e-45),
);

const anyTensor = fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
  const size = shape.reduce((product, n) => product * n, 1);
  return fc.array(anyFloat, { minLength: size, maxLength: size })
    .map((values) => ({ shape, values: Float32Array.from(values) }));
});

// Names that an object of JavaScript, or JSON, could take amiss.
const anyName = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom("__proto__", "constructor", "7", "", '"', "\\", "{}:,"),
);

const anyContents: fc.Arbitrary<SafeTensors> = fc.record({
  tensors: fc.array(fc.tuple(anyName, anyTensor), { maxLength: 6 })
    .map((entries) => new Map(entries)),
  metadata: fc.array(fc.tuple(anyName, anyName), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries)),
});

function bytesOf({ values }: { values: Float32Array }): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

Deno.test("safetensors: whatever is written is read again, bit for bit", () => {
  fc.assert(
    fc.property(anyContents, (contents) => {
      const { tensors, metadata } = decodeSafeTensors(
        encodeSafeTensors(contents),
      );
      assert.deepEqual(
        Object.entries(metadata),
        Object.entries(contents.metadata),
      );
      assert.equal(tensors.size, contents.tensors.size);
      for (const [name, entry] of contents.tensors) {
        assert.deepEqual(tensors.get(name)!.shape, entry.shape);
        assert.deepEqual(bytesOf(tensors.get(name)!), bytesOf(entry));
      }
    }),
    parameters(),
  );
});

/** A typed error, or tensors that are the very bytes of this file. */
function check(file: Uint8Array): void {
  let contents: SafeTensors;
  try {
    contents = decodeSafeTensors(file);
  } catch (error) {
    assert.ok(error instanceof SafeTensorsError, String(error));
    assert.notEqual(error.constructor, SafeTensorsError);
    assert.ok(error.message.length < 1000, error.message);
    return;
  }
  const { tensors, metadata } = contents;
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  const data = file.subarray(8 + length);
  let at = 0;
  for (const [name, entry] of tensors) {
    const bytes = bytesOf(entry);
    assert.equal(
      Buffer.compare(bytes, data.subarray(at, at + bytes.length)),
      0,
      name,
    );
    at += bytes.length;
  }
  // All of the file, and no more memory than that.
  assert.equal(at, data.length);
  const again = decodeSafeTensors(encodeSafeTensors({ tensors, metadata }));
  assert.deepEqual([...again.tensors.keys()], [...tensors.keys()]);
  assert.deepEqual(again.metadata, metadata);
}

/** A change of a file, as numbers in [0, 1) that say where. */
interface Change {
  readonly kind: "flip" | "set" | "cut" | "insert" | "repeat" | "digit";
  readonly at: number;
  readonly length: number;
  readonly value: number;
}

const anyChange: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("flip", "set", "cut", "insert", "repeat", "digit"),
  // The header is small and where most can go wrong.
  at: fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: 0, max: 0.02, noNaN: true }) },
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  ),
  length: fc.nat(64),
  value: fc.nat(255),
});

function changed(file: Uint8Array, change: Change): Uint8Array {
  const { kind, length, value } = change;
  const at = Math.floor(change.at * file.length);
  const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
  const [before, after] = [file.subarray(0, at), file.subarray(at)];
  switch (kind) {
    case "cut":
      return join(before, after.subarray(length + 1));
    case "insert":
      return join(before, new Uint8Array(length).fill(value), after);
    case "repeat":
      return join(before, after.subarray(0, length), after);
    default: {
      const copy = file.slice();
      if (copy.length === 0) return copy;
      if (kind === "flip") copy[at]! ^= 1 << value % 8;
      else if (kind === "set") copy[at] = value;
      else {
        // A digit of a number in the header becomes another.
        const digit = copy.findIndex((byte, i) =>
          i >= at && byte >= 0x30 && byte <= 0x39
        );
        if (digit >= 0) copy[digit] = 0x30 + value % 10;
      }
      return copy;
    }
  }
}

const REAL = ["vae", "table-1"];

testWith(["read"], "safetensors: real files, damaged", () => {
  const files = REAL.map((name) =>
    Deno.readFileSync(
      new URL(`../../data/checkpoints/${name}.safetensors`, import.meta.url),
    )
  );
  files.forEach(check);
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(anyChange, { minLength: 1, maxLength: 3 }),
      (file, changes) => check(changes.reduce(changed, file)),
    ),
    parameters(),
  );
});

// The pieces of a header, put together in any order and number.
const anyToken = fc.constantFrom(
  ...["{", "}", "[", "]", ",", ":", '"', "0", "4", "-1", "1e400", "8", " "],
  ...['"a"', '"b"', '"dtype"', '"F32"', '"F64"', '"shape"', "null", "\\"],
  ...['"data_offsets"', '"__metadata__"', '"__proto__"', "\ud800", "true"],
);

Deno.test("safetensors: made-up headers", () => {
  const anyEntry = fc.record({
    dtype: fc.constantFrom("F32", "F32", "F16", "f32", 3, null),
    shape: fc.oneof(fc.array(fc.integer({ min: -1, max: 3 })), fc.jsonValue()),
    data_offsets: fc.oneof(
      fc.tuple(fc.nat(24), fc.nat(24)),
      fc.jsonValue(),
    ),
  }, { requiredKeys: [] });
  const anyHeader = fc.oneof(
    fc.array(anyToken).map((tokens) => `{${tokens.join("")}}`),
    fc.dictionary(anyName, fc.oneof(anyEntry, fc.jsonValue()))
      .map((header) => JSON.stringify(header)),
  );
  fc.assert(
    fc.property(anyHeader, fc.nat(32), (header, size) => {
      const text = new TextEncoder().encode(header);
      const file = new Uint8Array(8 + text.length + size);
      new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
      file.set(text, 8);
      check(file);
    }),
    parameters(),
  );
});
