/** Below this the kernel reports some throwing cells as successful. */
const OLDEST_DENO = "2.9.4";

/** True where `version` is `wanted` or newer; both are dotted numbers. */
export function isAtLeast(version: string, wanted: string): boolean {
  const parts = (text: string) => text.split(".").map((part) => parseInt(part));
  const [seen, least] = [parts(version), parts(wanted)];
  for (let i = 0; i < least.length; i++) {
    const difference = (seen[i] ?? 0) - (least[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/**
 * What is wrong with a Deno of this version, in one line with the cure, or
 * undefined where nothing is. Notebooks ask it of their kernel's Deno.
 *
 * @param version The version to judge, by default the running Deno's.
 */
export function denoProblem(
  version: string = Deno.version.deno,
): string | undefined {
  if (isAtLeast(version, OLDEST_DENO)) return undefined;
  return `Deno is too old: it is ${version}, wanted ${OLDEST_DENO} or newer; ` +
    "run the task with `npx -y deno@2.9.6 task ...` or update with " +
    "`deno upgrade`";
}
