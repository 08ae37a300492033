/** What a test may need beyond computing. */
export type Permission = "read" | "write" | "ffi" | "env" | "run";

/** The flags of the permissions that this run lacks, for one line of text. */
export function missingPermissions(
  needs: readonly Permission[],
): string | undefined {
  const flags = needs
    .filter((name) =>
      Deno.permissions.querySync({ name }).state !== "granted" &&
      Deno.permissions.querySync(narrow(name)).state !== "granted"
    )
    .map((name) => `--allow-${name}`);
  return flags.length === 0 ? undefined : flags.join(" ");
}

/** What these tests do with a permission: less than all of it is enough. */
function narrow(name: Permission): Deno.PermissionDescriptor {
  switch (name) {
    case "run":
      return { name, command: Deno.execPath() };
    case "env":
      return { name, variable: "AVB_BACKEND" };
    case "write":
      return { name, path: temporaryFolder() };
    default:
      return { name };
  }
}

/** Where tests write: the system's folder for what may be lost. */
export function temporaryFolder(): string {
  for (const name of ["TMPDIR", "TMP", "TEMP"]) {
    try {
      const folder = Deno.env.get(name);
      if (folder) return folder;
    } catch {
      // Not allowed to look: the usual place.
    }
  }
  return Deno.build.os === "windows" ? "C:\\Windows\\Temp" : "/tmp";
}

/**
 * A test that needs permissions. Without them it is ignored, and its name says
 * which flag is missing.
 */
export function testWith(
  needs: readonly Permission[],
  name: string,
  run: (context: Deno.TestContext) => void | Promise<void>,
): void {
  const missing = missingPermissions(needs);
  if (missing === undefined) Deno.test(name, run);
  else Deno.test.ignore(`${name} (skipped: needs ${missing})`, run);
}
