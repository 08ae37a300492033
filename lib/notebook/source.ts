import { Block } from "./block.ts";
import {
  declarationsOf,
  type Named,
  placeOf,
  type SearchOptions,
} from "./declarations.ts";

/**
 * The source of a function, class, constant or type of lib, for a cell to
 * display: what runs is what is read. `help` shows the doc comment.
 *
 * @param what The function or class itself (source(generativeLoss)), a name
 * ("TrainingConfig"), a method ("Encoder.encode"), a module's path under lib
 * ("objectives/elbo_loss.ts"), or both where a name occurs twice
 * ("notebook/table.ts#TableRow").
 * @param options Whether the doc comment is shown.
 * @returns The code as a block.
 * @throws {RangeError} If there is no such name (the message has the nearest),
 * or more than one.
 * @throws {TypeError} If a function has no name.
 *
 * @example
 * ```ts
 * import { generativeLoss } from "avb";
 * import { show, source } from "avb/notebook";
 * await show(source(generativeLoss));
 * ```
 */
export function source(
  what: string | Named,
  options: SearchOptions = {},
): Block {
  const found = declarationsOf(what, options);
  const text = found.map((one) => one.text).join("\n");
  const place = placeOf(found);
  // A doc comment may hold a fence of three: ours is longer.
  return new Block({
    "text/markdown":
      `\`${place}\`\n\n\`\`\`\`\`typescript\n${text}\n\`\`\`\`\``,
    "text/plain": `// ${place}\n${text}`,
  });
}
