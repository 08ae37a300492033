/**
 * Set-up: what the tasks need and a fresh clone lacks. Jupyter, the kernel's
 * Deno and OpenBLAS go into `.venv`; npm packages into Deno's cache.
 *
 * @module
 */
import { join } from "node:path";
import { bundleForBrowser } from "./bundle.ts";
import { Failure, runCommand } from "./failure.ts";
import { denoProblem } from "../notebook/deno_version.ts";
import { type Environment, environmentOf } from "./jupyter/environment.ts";
import {
  isUpToDate,
  makeVirtualEnvironment,
} from "./jupyter/virtual_environment.ts";

/** One line that is rewritten on a terminal and said once elsewhere. */
function statusLine(): { show(line: string): void; end(): void } {
  const terminal = Deno.stderr.isTerminal();
  let shown = "";
  return {
    show(line) {
      if (terminal) {
        Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[2K${line}`));
      } else if (!shown) console.error(line.replace(/: \d+ of .*/, ""));
      shown = line;
    },
    end() {
      if (shown && terminal) console.error();
    },
  };
}

/** Runs `body` while no other process sets up the same folder. */
async function locked(
  { cache }: Environment,
  show: (line: string) => void,
  body: () => Promise<void>,
): Promise<void> {
  Deno.mkdirSync(cache, { recursive: true });
  using file = Deno.openSync(join(cache, "setup.lock"), {
    write: true,
    create: true,
  });
  // The system releases the lock when this process ends, however it ends.
  if (!await file.tryLock(true)) {
    show("Waiting for another task, which is setting up .venv");
    await file.lock(true);
  }
  await body();
}

/** The modules from which every import of lib is reached. */
function entryPoints(root: string): string[] {
  const names = (folder: string) =>
    [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name));
  const lib = join(root, "lib");
  return [
    join(lib, "mod.ts"),
    ...names(lib).map((folder) => join(folder, "mod.ts")),
    ...names(join(lib, "cli")).filter((path) => path.endsWith(".ts")),
  ].filter((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** Fetches npm packages now, so that nothing is fetched at run time. */
async function cachePackages(environment: Environment): Promise<void> {
  const { imports = {} } = JSON.parse(
    Deno.readTextFileSync(join(environment.root, "deno.json")),
  ) as { imports?: Record<string, string> };
  const packages = Object.values(imports).filter((name) =>
    name.startsWith("npm:") && !name.endsWith("/")
  );
  const { success, stderr } = await new Deno.Command(environment.deno, {
    args: [
      "cache",
      "--quiet",
      ...entryPoints(environment.root),
      ...packages,
    ],
    cwd: environment.root,
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0" },
  }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim();
  const network =
    /error sending request|dns error|client error \(Connect\)|timed out|connection/i
      .test(said);
  if (network) {
    throw new Failure(
      "Cannot fetch npm packages: the package registry could not be " +
        "reached; set-up needs the network once: check the connection or " +
        `proxy, then run the task again (${said.split("\n")[0]})`,
    );
  }
  if (/failed to create directory|os error (?:13|30)\b/i.test(said)) {
    throw new Failure(
      "Cannot keep npm packages: Deno's cache cannot be written " +
        `(${said.split("\n").slice(0, 2).join(" ")}); set DENO_DIR to a ` +
        "folder that can, for this and the later tasks",
    );
  }
  // A mistake in lib/ must not keep its author from the notebooks.
  console.error(`Some modules of lib/ do not load: ${said}`);
}

function pinnedRequirements(): string {
  return Deno.readTextFileSync(
    new URL("jupyter/requirements.txt", import.meta.url),
  );
}

/**
 * Tells where the things are that set-up made.
 *
 * @throws {Failure} If set-up has not been run since the pins changed.
 */
export function readyEnvironment(
  environment: Environment = environmentOf(),
): Environment {
  if (!isUpToDate(environment, { requirements: pinnedRequirements() })) {
    throw new Failure(
      `Jupyter is not set up in ${environment.venv}: run \`deno task setup\``,
    );
  }
  return environment;
}

/**
 * Sets up what is missing and tells where it is; quick when nothing is.
 *
 * @throws {Failure} If something is missing that set-up cannot get, with the
 * cure.
 */
export async function setUp(
  environment: Environment = environmentOf(),
): Promise<Environment> {
  const problem = denoProblem();
  if (problem) throw new Failure(problem);
  const requirements = pinnedRequirements();
  const status = statusLine();
  try {
    if (!isUpToDate(environment, { requirements })) {
      await locked(
        environment,
        status.show,
        () =>
          makeVirtualEnvironment(environment, {
            requirements,
            progress: status.show,
          }),
      );
    }
  } finally {
    status.end();
  }
  await cachePackages(environment);
  // Deno fetches its bundler with the first bundle.
  await bundleForBrowser(environment, join("lib", "data", "mod.ts"));
  return environment;
}

if (import.meta.main) await runCommand(async () => void await setUp());
