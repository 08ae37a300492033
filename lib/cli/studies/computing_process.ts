import { environmentOf } from "../jupyter/environment.ts";

/**
 * A process that runs one of this project's programs with what computing
 * needs, on one thread: as many of them as there are cores do not wait for each
 * other.
 *
 * @param program Its path.
 * @param options Arguments, further permissions, and how it is held.
 */
export function computingProcess(
  program: string,
  { args = [], permissions = [], ...held }:
    & { readonly args?: readonly string[]; readonly permissions?: string[] }
    & Pick<Deno.CommandOptions, "stdin" | "signal">,
): Deno.Command {
  return new Deno.Command(environmentOf().deno, {
    args: [
      ...["run", "-q", "--no-prompt", "--no-lock", "--allow-read"],
      ...["--allow-env=AVB_*,DENO_WEBGPU_BACKEND", "--allow-ffi"],
      ...[...permissions, program, ...args],
    ],
    env: { AVB_THREADS: "1", NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdout: "piped",
    stderr: "piped",
    ...held,
  });
}

/** The last line of what a process said, if it said anything. */
export function lastLine(text: string): string | undefined {
  return text.trim().split("\n").pop() || undefined;
}
