import { join } from "node:path";
import { testWith } from "../../support/permissions.ts";
import { deno, type Outcome, ROOT } from "../../support/subprocess.ts";
import { inTemporaryFolder } from "../../support/temporary.ts";

/** The arguments of Deno for a command, from any folder. */
export function commandArgs(name: string, args: readonly string[]): string[] {
  return ["run", "-q", "-A", join(ROOT, "lib", "cli", `${name}.ts`), ...args];
}

/** Runs a command in a folder of its own. */
export function command(
  name: string,
  folder: string,
  ...args: string[]
): Promise<Outcome> {
  return deno(commandArgs(name, args), { cwd: folder });
}

/** A test of commands, in a folder that is gone afterwards. */
export function testCommand(
  name: string,
  f: (folder: string) => Promise<void>,
): void {
  testWith(["read", "write", "run"], name, () => inTemporaryFolder(f));
}

/** Flags for runs of a second, whatever the preset. */
export const QUICK = [
  ...["--samples", "2000", "--workers", "2", "--set", "batchSize=16"],
  ...["--set", "decoder.hidden=[8]"],
];

/** The lines of runs that were made, not kept: `[2/4] label: result`. */
export function madeRuns(stderr: string): string[] {
  return [...stderr.matchAll(/^\[\d+\/\d+\] (.*?): /gm)].map(([, label]) =>
    label!
  );
}

/** The kept runs with their times of writing. */
export async function keptFiles(folder: string): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  const runs = join(folder, "runs", "studies");
  for await (const { name } of Deno.readDir(runs)) {
    if (!name.endsWith(".json")) continue;
    files.set(name, (await Deno.stat(join(runs, name))).mtime!.getTime());
  }
  return files;
}
