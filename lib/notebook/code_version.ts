import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folders of lib whose code the numbers of a training depend on. */
const FOLDERS = [
  "backend",
  "data",
  "distributions",
  "evaluation",
  "nets",
  "objectives",
  "random",
  "training",
] as const;

/**
 * A preset enters a run as a whole configuration, which has a hash of its own:
 * a new preset makes no run of the others void.
 */
const LEFT_OUT: readonly string[] = ["training/presets.ts"];

const LIB = fileURLToPath(new URL("../", import.meta.url));

function files(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    return isDirectory ? files(path) : [path];
  });
}

/**
 * A hash of the sources that determine a run's numbers, byte by byte: what was
 * kept of other code is not taken for a run of this one.
 *
 * @param options.lib The folder that holds them.
 * @param options.more Folders of lib that matter as well, such as `posterior`.
 */
export function codeVersion(
  { lib = LIB, more = [] }: {
    readonly lib?: string;
    readonly more?: readonly string[];
  } = {},
): string {
  const hash = createHash("sha256");
  const sources = [...FOLDERS, ...more]
    .flatMap((name) => files(join(lib, name)))
    .map((path) => ({
      path,
      name: relative(lib, path).replaceAll("\\", "/"),
    }))
    .filter(({ name }) => name.endsWith(".ts") && !LEFT_OUT.includes(name))
    .sort((a, b) => a.name < b.name ? -1 : 1);
  for (const { path, name } of sources) {
    const bytes = Deno.readFileSync(path);
    hash.update(`${name}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex").slice(0, 16);
}
