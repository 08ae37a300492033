/** What `deno fmt` made of a text. */
export interface Formatted {
  readonly success: boolean;
  /** The text, formatted. */
  readonly text: string;
  /** What it said of a text that it cannot read. */
  readonly said: string;
}

/**
 * A text as `deno fmt` writes it.
 *
 * @param deno Which Deno formats.
 * @param text All of it.
 * @param flags Such as `--ext=md`.
 */
export async function denoFmt(
  deno: string,
  text: string,
  ...flags: readonly string[]
): Promise<Formatted> {
  const child = new Deno.Command(deno, {
    args: ["fmt", ...flags, "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return {
    success,
    text: decoder.decode(stdout),
    said: decoder.decode(stderr),
  };
}
