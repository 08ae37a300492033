import { fileURLToPath } from "node:url";
import { Failure } from "../../lib/cli/failure.ts";
import { findBrowser } from "../../lib/cli/find_browser.ts";
import {
  type Environment,
  environmentOf,
} from "../../lib/cli/jupyter/environment.ts";
import { readyEnvironment } from "../../lib/cli/setup.ts";

/** The path of a fixture notebook. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}.ipynb`, import.meta.url));
}

/** True where this process may do what the tests of the tasks do. */
function isPermitted(): boolean {
  return (["read", "write", "env", "run"] as const).every((name) =>
    Deno.permissions.querySync({ name }).state === "granted"
  );
}

function missingJupyter(): string | undefined {
  if (!isPermitted()) return "needs permissions: use `deno test -P`";
  try {
    readyEnvironment();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const told = new Set<string>();

/**
 * Registers a test, or says once why tests like it are skipped. What
 * $AVB_WANTED names must not be missing: then the test fails.
 */
function testUnless(
  missing: string | undefined,
  what: string,
  name: string,
  body: (context: Deno.TestContext) => Promise<void>,
): void {
  if (missing === undefined) return Deno.test(name, body);
  if (isPermitted() && Deno.env.get("AVB_WANTED") === what) {
    return Deno.test(name, () => {
      throw new Error(`Cannot skip what is wanted, ${what}: ${missing}`);
    });
  }
  if (!told.has(missing)) {
    told.add(missing);
    console.log(`Skipped, ${what}: ${missing}`);
  }
  Deno.test.ignore(name, body);
}

/** A test that reads and writes files or starts programs. */
export function permittedTest(name: string, body: () => Promise<void>): void {
  const missing = isPermitted()
    ? undefined
    : "needs permissions: use `deno test -P`";
  testUnless(missing, "tests of the tasks", name, body);
}

/** A test that needs what set-up makes. */
export function jupyterTest(
  name: string,
  body: (environment: Environment) => Promise<void>,
): void {
  testUnless(
    missingJupyter(),
    "tests of Jupyter",
    name,
    () => body(environmentOf()),
  );
}

/** The first browser that there is: $CHROMIUM, or the usual names. */
export function findChromium(): string | undefined {
  if (!isPermitted()) return undefined;
  try {
    return findBrowser();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** A test that needs a browser too. */
export function browserTest(
  name: string,
  body: (
    environment: Environment,
    chromium: string,
    context: Deno.TestContext,
  ) => Promise<void>,
): void {
  const chromium = findChromium();
  const missing = missingJupyter() ??
    (chromium ? undefined : "no Chromium: install it or set CHROMIUM");
  testUnless(
    missing,
    "tests in a browser",
    name,
    (context) => body(environmentOf(), chromium as string, context),
  );
}

/**
 * The arguments of Deno for `deno task site`, without set-up: with its
 * permissions, but for where it may read and write, which here is anywhere.
 */
export function siteArguments(...args: string[]): string[] {
  const flags = ["-q", "-P=jupyter", "--allow-read", "--allow-write"];
  return ["run", ...flags, "lib/cli/site.ts", ...args];
}

/** Runs `deno task site`. */
export async function runSite(
  { deno, root }: Environment,
  ...args: string[]
): Promise<{ readonly code: number; readonly said: string }> {
  const { code, stdout, stderr } = await new Deno.Command(deno, {
    args: siteArguments(...args),
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, said: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Runs `body` with a folder that is removed afterwards. */
export async function withFolder<T>(
  body: (folder: string) => Promise<T> | T,
): Promise<T> {
  const folder = Deno.makeTempDirSync({ prefix: "avb é " });
  try {
    return await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Runs `body` with environment variables set, then restores them. */
export async function withVariables(
  variables: Readonly<Record<string, string>>,
  body: () => Promise<void>,
): Promise<void> {
  const before = Object.keys(variables).map((name) =>
    [name, Deno.env.get(name)] as const
  );
  for (const [name, value] of Object.entries(variables)) {
    Deno.env.set(name, value);
  }
  try {
    await body();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}
