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

/** A file that is not what the safetensors format demands. */
export class SafeTensorsError extends SyntaxError {
  /** The class, for messages. */
  override readonly name = "SafeTensorsError";
}

/** The format's own bound on its header. */
const LARGEST_HEADER = 100_000_000;

/**
 * The bytes of a `.safetensors` file: the header's length (8 bytes, little
 * endian), a JSON header, the tensors one after the other.
 *
 * @param contents All tensors are written as F32.
 */
export function encodeSafeTensors(contents: SafeTensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: contents.metadata };
  let offset = 0;
  for (const [name, { shape, values }] of contents.tensors) {
    const end = offset + values.byteLength;
    header[name] = { dtype: "F32", shape, data_offsets: [offset, end] };
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
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

function wrong(what: string): never {
  throw new SafeTensorsError(`Not a valid safetensors file: ${what}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Reads a `.safetensors` file strictly: bounded header, F32 tensors whose bytes
 * follow each other without hole or overlap up to the end of the file.
 *
 * @param bytes The whole file.
 * @throws {SafeTensorsError} If anything is not as it should be.
 */
export function decodeSafeTensors(bytes: Uint8Array): SafeTensors {
  if (bytes.length < 8) wrong(`it has ${bytes.length} bytes, wanted 8 or more`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(Math.min(LARGEST_HEADER, bytes.length - 8))) {
    wrong(`its header's length is ${length}, the file has ${bytes.length}`);
  }
  const start = 8 + Number(length);
  const header = parseHeader(bytes.subarray(8, start));
  const { __metadata__: metadata = {}, ...entries } = header;
  if (
    !isObject(metadata) ||
    Object.values(metadata).some((value) => typeof value !== "string")
  ) {
    wrong("__metadata__ is not an object of texts");
  }
  const size = bytes.length - start;
  const sorted = Object.entries(entries)
    .map(([name, entry]) => ({ name, ...parseEntry(name, entry) }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  let end = 0;
  const tensors = new Map<string, ArrayEntry>();
  for (const { name, shape, from, to } of sorted) {
    if (from !== end) wrong(`${name} begins at ${from}, wanted ${end}`);
    if (to > size) wrong(`${name} ends at ${to}, the data end at ${size}`);
    end = to;
    // A copy, because the bytes need not be aligned to 4.
    const copy = bytes.slice(start + from, start + to);
    tensors.set(name, { shape, values: new Float32Array(copy.buffer) });
  }
  if (end !== size) wrong(`${size - end} bytes follow the last tensor`);
  return { tensors, metadata: metadata as Record<string, string> };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes),
    );
  } catch {
    wrong("its header is not JSON");
  }
  if (!isObject(header)) wrong("its header is not a JSON object");
  return header;
}

function parseEntry(
  name: string,
  entry: unknown,
): { shape: number[]; from: number; to: number } {
  if (!isObject(entry)) wrong(`${name} is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32") wrong(`${name} has dtype ${dtype}, wanted F32`);
  if (!Array.isArray(shape) || !shape.every(isCount)) {
    wrong(`${name} has shape ${JSON.stringify(shape)}, wanted whole numbers`);
  }
  if (
    !Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)
  ) {
    wrong(`${name} has offsets ${JSON.stringify(offsets)}, wanted two numbers`);
  }
  const [from, to] = offsets as [number, number];
  const wanted = 4 * shape.reduce((product, n) => product * n, 1);
  if (to - from !== wanted) {
    wrong(`${name} has ${to - from} bytes, its shape wants ${wanted}`);
  }
  return { shape, from, to };
}
