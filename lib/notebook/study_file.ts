/**
 * The JSON in a study's file.
 *
 * @param file Where it is.
 * @param task Which task writes it, for the message.
 * @returns What it holds; undefined where there is no file.
 * @throws {SyntaxError} If it holds no JSON.
 */
export function readStudy(file: string | URL, task: string): unknown {
  let text: string;
  try {
    text = Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read ${file}: ${(error as Error).message}. Remove it; ` +
        `\`deno task ${task}\` writes it anew`,
    );
  }
}
