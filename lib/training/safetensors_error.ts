/** What a fault of a file was found in. */
export interface FileFault {
  /** What is wrong, in words. */
  readonly what: string;
  /** What stands in the file. */
  readonly found: string | number;
  /** What the format wants there. */
  readonly expected: string | number;
  /** The tensor that has the fault, if it is one tensor's. */
  readonly tensor?: string;
}

/**
 * A file that is not what the safetensors format demands. Every kind of fault
 * has a class of its own below this one.
 */
export class SafeTensorsError extends SyntaxError {
  /** The class, for messages. */
  override readonly name: string = "SafeTensorsError";
  /** The tensor that has the fault; undefined if it is the file's. */
  readonly tensor: string | undefined;
  /** What stands in the file. */
  readonly found: string | number;
  /** What the format wants there. */
  readonly expected: string | number;

  /** A fault in words: what, where, found and wanted. */
  constructor({ what, tensor, found, expected }: FileFault) {
    const where = tensor === undefined
      ? what
      : `${tensor.slice(0, 80)} ${what}`;
    super(
      `Not a valid safetensors file: ${where} ${found}, wanted ${expected}`,
    );
    this.tensor = tensor;
    this.found = found;
    this.expected = expected;
  }
}

/** The file is too short to say how long its header is. */
export class FileLengthError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "FileLengthError";
}

/** The header is longer than the format allows, or than the file. */
export class HeaderLengthError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "HeaderLengthError";
}

/** The header is no JSON object in UTF-8. */
export class HeaderSyntaxError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "HeaderSyntaxError";
}

/** A key stands twice in one object of the header. */
export class DuplicateKeyError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "DuplicateKeyError";
}

/** `__metadata__` is not an object of texts. */
export class MetadataError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "MetadataError";
}

/** A tensor is not described by an object. */
export class EntryError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "EntryError";
}

/** A tensor's type is none of the format's. */
export class UnknownTypeError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "UnknownTypeError";
}

/** A tensor's type is the format's, but not one that is read here. */
export class UnreadTypeError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "UnreadTypeError";
}

/** A shape is no list of whole numbers, or wants more than a file can hold. */
export class ShapeError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "ShapeError";
}

/** The offsets are not two whole numbers in order. */
export class OffsetsError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "OffsetsError";
}

/** A tensor has more or fewer bytes than its shape and type want. */
export class TensorSizeError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "TensorSizeError";
}

/** Bytes before a tensor belong to none. */
export class HoleError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "HoleError";
}

/** A tensor shares bytes with the one before. */
export class OverlapError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "OverlapError";
}

/** A tensor ends behind the end of the file. */
export class CutShortError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "CutShortError";
}

/** Bytes after the last tensor belong to none. */
export class TrailingBytesError extends SafeTensorsError {
  /** The class, for messages. */
  override readonly name = "TrailingBytesError";
}
