import { fileURLToPath } from "node:url";
import { Failure } from "../failure.ts";
import type { Environment } from "../jupyter/environment.ts";

const PROGRAM = new URL("measure_program.ts", import.meta.url);

/**
 * Measures the playground in a browser and prints what comes out, in a
 * program of its own since Playwright looks into /proc, which wants all
 * permissions.
 *
 * @param environment Whose Deno runs it.
 * @param page The page's path.
 * @param minutes How long the memory is watched.
 * @throws {Failure} If it cannot be measured; the program has said why.
 */
export async function measurePlayground(
  { deno, root }: Pick<Environment, "deno" | "root">,
  page: string,
  minutes: number,
): Promise<void> {
  const { success } = await new Deno.Command(deno, {
    args: ["run", "-q", "-A", fileURLToPath(PROGRAM), page, `${minutes}`],
    cwd: root,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn().status;
  if (!success) throw new Failure("The playground could not be measured");
}
