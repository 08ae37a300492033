/** What {@link Generator.state} returns: plain data that JSON keeps exactly. */
export interface GeneratorState {
  /** Identity of the stream: the seed and the names of the splits. */
  readonly key: string;
  /** The four 32-bit words of xoshiro128++. */
  readonly words: readonly [number, number, number, number];
}

/** Layers of the ziggurat, its tail's start and the area of a layer. */
const LAYERS = 128;
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

/** Edges x_i of the layers, and the share of each that needs no rejection. */
const EDGE = new Float64Array(LAYERS + 1);
const SURE = new Float64Array(LAYERS);
{
  let density = Math.exp(-0.5 * TAIL * TAIL);
  EDGE[0] = AREA / density;
  EDGE[1] = TAIL;
  for (let i = 2; i < LAYERS; i++) {
    EDGE[i] = Math.sqrt(-2 * Math.log(AREA / EDGE[i - 1]! + density));
    density = Math.exp(-0.5 * EDGE[i]! * EDGE[i]!);
  }
  for (let i = 0; i < LAYERS; i++) SURE[i] = EDGE[i + 1]! / EDGE[i]!;
}

/** A 32-bit FNV-1a hash of the text with a finalizer that spreads its bits. */
function hash(text: string, basis: number): number {
  let h = basis;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A seeded pseudo-random generator that can be split and saved.
 *
 * The stream is xoshiro128++ (Blackman and Vigna, 2019); normal numbers come
 * from a ziggurat of 128 layers (Doornik's form of Marsaglia and Tsang, 2000).
 * Everything that is random in this project is drawn from one of these, so a
 * seed fixes a run.
 *
 * @example
 * ```ts
 * import { Generator } from "avb";
 * const noise = Generator.fromSeed(11).split("noise");
 * const eps = noise.normals(512 * 16); // Float32Array of N(0, 1)
 * const saved = noise.state();
 * const next = noise.normal();
 * console.assert(Generator.fromState(saved).normal() === next);
 * ```
 */
export class Generator {
  readonly #key: string;
  readonly #words: Uint32Array;

  private constructor(key: string, words: Uint32Array) {
    this.#key = key;
    this.#words = words;
  }

  static #fromKey(key: string): Generator {
    const bases = [0x811c9dc5, 0x9e3779b9, 0x243f6a88, 0xb7e15162];
    const words = Uint32Array.from(bases, (basis) => hash(key, basis));
    // The all-zero state is the one from which xoshiro never leaves.
    if (words.every((word) => word === 0)) words[0] = 1;
    return new Generator(key, words);
  }

  /**
   * The generator of a seed.
   *
   * @param seed A non-negative integer that a number holds exactly.
   * @throws {RangeError} For any other seed.
   */
  static fromSeed(seed: number): Generator {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(
        `Cannot seed the generator: the seed is ${seed}, wanted an integer ` +
          `from 0 to ${Number.MAX_SAFE_INTEGER}`,
      );
    }
    return Generator.#fromKey(String(seed));
  }

  /**
   * The generator that {@link Generator.state} was read from, at that point.
   *
   * @throws {TypeError} If the value is no such state.
   */
  static fromState(state: GeneratorState): Generator {
    const { key, words } = state;
    const valid = typeof key === "string" && Array.isArray(words) &&
      words.length === 4 && words.some((word) => word !== 0) &&
      words.every((word) => Number.isInteger(word) && word === word >>> 0);
    if (!valid) {
      throw new TypeError(
        `Cannot restore the generator: got ${JSON.stringify(state)}, wanted ` +
          `{key: text, words: four 32-bit integers, not all 0}`,
      );
    }
    return new Generator(key, Uint32Array.from(words));
  }

  /**
   * An independent stream with a name of its own. Which numbers it gives
   * depends on the seed and the names only, not on what was drawn before.
   */
  split(name: string): Generator {
    return Generator.#fromKey(`${this.#key}/${name}`);
  }

  /** A snapshot from which {@link Generator.fromState} goes on. */
  state(): GeneratorState {
    const [a, b, c, d] = this.#words as unknown as [
      number,
      number,
      number,
      number,
    ];
    return { key: this.#key, words: [a, b, c, d] };
  }

  /** 32 random bits as an integer in [0, 2^32). */
  uint32(): number {
    const s = this.#words;
    const s0 = s[0]!, s1 = s[1]!, s2 = s[2]!, s3 = s[3]!;
    const sum = (s0 + s3) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
    const t2 = s2 ^ s0;
    const t3 = s3 ^ s1;
    s[1] = s1 ^ t2;
    s[0] = s0 ^ t3;
    s[2] = t2 ^ (s1 << 9);
    s[3] = (t3 << 11) | (t3 >>> 21);
    return result;
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /**
   * An integer drawn uniformly from [0, bound).
   *
   * @throws {RangeError} If the bound is not an integer from 1 to 2^32.
   */
  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 4294967296) {
      throw new RangeError(
        `Cannot draw an integer: the bound is ${bound}, wanted an integer ` +
          `from 1 to 2^32`,
      );
    }
    // Values past the last multiple of the bound are drawn again: no bias.
    const limit = 4294967296 - 4294967296 % bound;
    let word = this.uint32();
    while (word >= limit) word = this.uint32();
    return word % bound;
  }

  /** One number from N(0, 1). */
  normal(): number {
    for (;;) {
      const word = this.uint32();
      // The low 7 bits choose the layer, the other 25 the place in it.
      const layer = word & (LAYERS - 1);
      const u = ((word >>> 7) + 0.5) / 16777216 - 1;
      if (Math.abs(u) < SURE[layer]!) return u * EDGE[layer]!;
      if (layer === 0) return this.#tail(u < 0);
      const x = u * EDGE[layer]!;
      const outer = Math.exp(-0.5 * (EDGE[layer]! ** 2 - x * x));
      const inner = Math.exp(-0.5 * (EDGE[layer + 1]! ** 2 - x * x));
      if (inner + this.uniform() * (outer - inner) < 1) return x;
    }
  }

  #tail(negative: boolean): number {
    for (;;) {
      const x = Math.log(1 - this.uniform()) / TAIL;
      const y = Math.log(1 - this.uniform());
      if (-2 * y >= x * x) return negative ? x - TAIL : TAIL - x;
    }
  }

  /** Fills an array with numbers from N(0, 1) and returns it. */
  fillNormals(out: Float32Array): Float32Array {
    // normal()'s common case with the state in registers: half the time.
    const words = this.#words;
    let s0 = words[0]! | 0, s1 = words[1]! | 0;
    let s2 = words[2]! | 0, s3 = words[3]! | 0;
    for (let i = 0; i < out.length; i++) {
      const sum = (s0 + s3) | 0;
      const word = (((sum << 7) | (sum >>> 25)) + s0) | 0;
      const t2 = s2 ^ s0;
      const t3 = s3 ^ s1;
      const layer = word & (LAYERS - 1);
      const u = ((word >>> 7) + 0.5) / 16777216 - 1;
      if (Math.abs(u) < SURE[layer]!) {
        out[i] = u * EDGE[layer]!;
        s2 = t2 ^ (s1 << 9);
        s1 ^= t2;
        s0 ^= t3;
        s3 = (t3 << 11) | (t3 >>> 21);
        continue;
      }
      words[0] = s0, words[1] = s1, words[2] = s2, words[3] = s3;
      out[i] = this.normal();
      s0 = words[0]! | 0, s1 = words[1]! | 0;
      s2 = words[2]! | 0, s3 = words[3]! | 0;
    }
    words[0] = s0, words[1] = s1, words[2] = s2, words[3] = s3;
    return out;
  }

  /** That many numbers from N(0, 1). */
  normals(count: number): Float32Array {
    return this.fillNormals(new Float32Array(count));
  }

  /** Puts the entries of an array into a random order, in place. */
  shuffle<T extends Int32Array | number[]>(values: T): T {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [values[i], values[j]] = [values[j]!, values[i]!];
    }
    return values;
  }
}
