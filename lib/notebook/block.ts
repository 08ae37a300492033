import type { MimeBundle } from "./kernel.ts";

/** The method by which the Deno kernel displays a value. */
export const jupyterDisplay: unique symbol = Symbol.for(
  "Jupyter.display",
) as never;

/**
 * Something that a cell displays, either as its last expression or by
 * `await show(block)` anywhere in it.
 *
 * @example
 * ```ts
 * import { table } from "avb/notebook";
 * const block = table([{ step: 1, loss: 2.5 }], { caption: "Losses" });
 * if (!block.text.includes("2.5")) throw new Error(block.text);
 * ```
 */
export class Block {
  /** The plain-text form. */
  readonly text: string;
  readonly #bundle: MimeBundle;

  /**
   * A block of the given content.
   *
   * @param bundle Content by MIME type; text/plain must be there.
   */
  constructor(bundle: MimeBundle & { readonly "text/plain": string }) {
    this.#bundle = bundle;
    this.text = bundle["text/plain"];
  }

  /** The MIME bundle. */
  get bundle(): MimeBundle {
    return this.#bundle;
  }

  /** The MIME bundle, as the Deno kernel asks for it. */
  [jupyterDisplay](): MimeBundle {
    return this.#bundle;
  }

  /** The plain text. */
  toString(): string {
    return this.text;
  }
}
