import {
  CutShortError,
  DuplicateKeyError,
  EntryError,
  FileLengthError,
  HeaderLengthError,
  HeaderSyntaxError,
  HoleError,
  MetadataError,
  OffsetsError,
  OverlapError,
  ShapeError,
  TensorSizeError,
  TrailingBytesError,
  UnknownTypeError,
  UnreadTypeError,
} from "./safetensors_error.ts";

/** An array of 32-bit floats with its shape. */
export interface ArrayEntry {
  /** The dimensions. */
  readonly shape: readonly number[];
  /** The entries, row-major. */
  readonly values: Float32Array;
}

/** The contents of a `.safetensors` file. */
export interface SafeTensors {
  /** The arrays by name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, ArrayEntry>;
  /** Free texts by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's own bound on its header. */
const LARGEST_HEADER = 100_000_000;

/** The format's types. All that is written here is F32. */
const TYPES: readonly string[] = [
  ...["BOOL", "U8", "I8", "U16", "I16", "U32", "I32", "U64", "I64"],
  ...["F16", "BF16", "F32", "F64", "C64"],
  ...["F4", "F6_E2M3", "F6_E3M2", "F8_E4M3", "F8_E5M2", "F8_E8M0"],
  ...["F8_E4M3FNUZ", "F8_E5M2FNUZ"],
];

const METADATA = "__metadata__";

/**
 * The bytes of a `.safetensors` file: the header's length (8 bytes, little
 * endian), a JSON header, the tensors one after the other.
 *
 * @param contents All tensors are written as F32.
 * @throws {RangeError} If a tensor has the name of the metadata, or not as many
 * values as its shape wants.
 */
export function encodeSafeTensors(contents: SafeTensors): Uint8Array {
  const header: [string, unknown][] = [[METADATA, contents.metadata]];
  let offset = 0;
  for (const [name, { shape, values }] of contents.tensors) {
    if (name === METADATA) {
      throw new RangeError(`Bad name of a tensor: ${name} is the metadata's`);
    }
    const size = shape.reduce((product, n) => product * n, 1);
    if (size !== values.length) {
      throw new RangeError(
        `Bad tensor ${name}: it has ${values.length} values, its shape wants ` +
          `${size}`,
      );
    }
    const end = offset + values.byteLength;
    header.push([name, { dtype: "F32", shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const text = new TextEncoder().encode(
    JSON.stringify(Object.fromEntries(header)),
  );
  // Spaces up to a multiple of 8 keep the tensors aligned.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(text, 8);
  let at = 8 + length;
  for (const { values } of contents.tensors.values()) {
    bytes.set(
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      at,
    );
    at += values.byteLength;
  }
  return bytes;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A value of a header in a message: short, whatever stands there. */
function shown(value: unknown): string {
  if (Array.isArray(value)) {
    const first = value.slice(0, 8).map((entry) =>
      typeof entry === "object" ? "…" : shown(entry)
    );
    return `[${first.join(", ")}${value.length > 8 ? ", …" : ""}]`;
  }
  if (isObject(value)) return "an object";
  const text = String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Where a tensor lies in the data. */
interface Place {
  readonly name: string;
  readonly shape: number[];
  readonly from: number;
  readonly to: number;
}

/**
 * Reads a `.safetensors` file strictly: a bounded header without a key twice,
 * F32 tensors whose bytes follow each other without hole or overlap up to the
 * end of the file. Nothing is copied before all of it is checked.
 *
 * @param bytes The whole file.
 * @throws {SafeTensorsError} If anything is not as it should be; a class for
 * each kind of fault.
 */
export function decodeSafeTensors(bytes: Uint8Array): SafeTensors {
  const start = headerEnd(bytes);
  const header = parseHeader(bytes.subarray(8, start));
  const metadata = parseMetadata(header.get(METADATA) ?? "{}");
  header.delete(METADATA);
  const places = [...header]
    .map(([name, json]) => parseEntry(name, json))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  checkPlaces(places, bytes.length - start);
  const tensors = new Map<string, ArrayEntry>();
  for (const { name, shape, from, to } of places) {
    // A copy, because the bytes need not be aligned to 4.
    const copy = bytes.slice(start + from, start + to);
    tensors.set(name, { shape, values: new Float32Array(copy.buffer) });
  }
  return { tensors, metadata };
}

/** Where the header ends and the data begin. */
function headerEnd(bytes: Uint8Array): number {
  if (bytes.length < 8) {
    throw new FileLengthError({
      what: "the file's bytes are",
      found: bytes.length,
      expected: "8 or more",
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  const most = Math.min(LARGEST_HEADER, bytes.length - 8);
  if (length > BigInt(most)) {
    throw new HeaderLengthError({
      what: "the header's length is",
      found: String(length),
      expected: `at most ${most}`,
    });
  }
  return 8 + Number(length);
}

/** The texts of the header's values by key. */
function parseHeader(bytes: Uint8Array): Map<string, string> {
  const wrong = (found: string): never => {
    throw new HeaderSyntaxError({
      what: "the header is",
      found,
      expected: "a JSON object in UTF-8",
    });
  };
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    return wrong("not UTF-8");
  }
  if (!text.startsWith("{")) {
    return wrong(`a text that begins with ${JSON.stringify(text.slice(0, 8))}`);
  }
  try {
    JSON.parse(text);
  } catch {
    return wrong("not JSON");
  }
  return membersOf(text);
}

/**
 * The texts of the values of a JSON object by key. From a whole object
 * `JSON.parse` drops a key that stands twice, and V8 may take an escaped key
 * for another one that it read before (nodejs/node, issue 63785).
 *
 * @param json A valid object, or anything else that is valid.
 * @param owner Whose object it is; the file's by default.
 * @throws {DuplicateKeyError} If a key stands twice.
 */
function membersOf(json: string, owner?: string): Map<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  let key: string | undefined;
  let from = 0;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at]!;
    if (sign === '"') {
      const begin = at++;
      while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
      if (depth === 1) key ??= JSON.parse(json.slice(begin, at + 1)) as string;
    } else if (sign === ":" && depth === 1) from = at + 1;
    else if ("{[".includes(sign)) depth++;
    else if ("}]".includes(sign)) depth--;
    const ends = depth === 0 || (depth === 1 && sign === ",");
    if (key === undefined || !ends) continue;
    if (members.has(key)) {
      throw new DuplicateKeyError({
        what: owner === undefined
          ? "stands there"
          : `has the key ${shown(key)}`,
        found: "twice",
        expected: "once",
        tensor: owner ?? key,
      });
    }
    members.set(key, json.slice(from, at));
    key = undefined;
  }
  return members;
}

function parseMetadata(json: string): Record<string, string> {
  const wrong = (found: string): never => {
    throw new MetadataError({
      what: `${METADATA} is`,
      found,
      expected: "an object of texts",
    });
  };
  const whole: unknown = JSON.parse(json);
  if (!isObject(whole)) return wrong(shown(whole));
  const texts = [...membersOf(json, METADATA)].map(([key, json]) => {
    const value: unknown = JSON.parse(json);
    return [
      key,
      typeof value === "string"
        ? value
        : wrong(`${shown(value)} at ${shown(key)}`),
    ] as const;
  });
  return Object.fromEntries(texts);
}

function parseEntry(name: string, json: string): Place {
  const tensor = name;
  const entry: unknown = JSON.parse(json);
  if (!isObject(entry)) {
    throw new EntryError({
      what: "is described by",
      found: shown(entry),
      expected: "an object",
      tensor,
    });
  }
  membersOf(json, name);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32") {
    const known = TYPES.includes(dtype as string);
    const Fault = known ? UnreadTypeError : UnknownTypeError;
    throw new Fault({
      what: "has dtype",
      found: shown(dtype),
      expected: "F32",
      tensor,
    });
  }
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    throw new ShapeError({
      what: "has shape",
      found: shown(shape),
      expected: "a list of whole numbers",
      tensor,
    });
  }
  const wanted = 4 * shape.reduce((product, n) => product * n, 1);
  if (!Number.isSafeInteger(wanted)) {
    throw new ShapeError({
      what: "has shape",
      found: shown(shape),
      expected: "one that a file can hold",
      tensor,
    });
  }
  if (
    !Array.isArray(offsets) || offsets.length !== 2 ||
    !offsets.every(isCount) || offsets[0]! > offsets[1]!
  ) {
    throw new OffsetsError({
      what: "has offsets",
      found: shown(offsets),
      expected: "two whole numbers in order",
      tensor,
    });
  }
  const [from, to] = offsets as [number, number];
  if (to - from !== wanted) {
    throw new TensorSizeError({
      what: "has a length in bytes of",
      found: to - from,
      expected: wanted,
      tensor,
    });
  }
  return { name, shape, from, to };
}

/** Refuses tensors that do not fill the data exactly, each byte once. */
function checkPlaces(places: readonly Place[], size: number): void {
  let end = 0;
  for (const { name, from, to } of places) {
    if (from !== end) {
      const Fault = from > end ? HoleError : OverlapError;
      throw new Fault({
        what: "begins at",
        found: from,
        expected: end,
        tensor: name,
      });
    }
    if (to > size) {
      throw new CutShortError({
        what: "ends at",
        found: to,
        expected: `at most ${size}, where the file ends`,
        tensor: name,
      });
    }
    end = to;
  }
  if (end !== size) {
    throw new TrailingBytesError({
      what: "the data's bytes are",
      found: size,
      expected: `${end}, where the last tensor ends`,
    });
  }
}
