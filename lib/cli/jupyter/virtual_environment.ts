import { createHash } from "node:crypto";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { writeWhole } from "../files.ts";
import { type Environment, pythonArguments } from "./environment.ts";
import { findPython } from "./python.ts";

/** How a set-up goes about it. */
export interface SetUpOptions {
  /** Text of the requirements file. */
  readonly requirements: string;
  /** Called with one line of progress now and then. */
  readonly progress: (line: string) => void;
}

/** Raised when the layout that set-up makes changes. */
const FORMAT = 1;

const STAMP = "avb-setup.json";

/** What the finished virtual environment was made from. */
function wantedStamp(
  { venv }: Environment,
  { requirements }: SetUpOptions,
): string {
  // A moved folder leaves absolute paths behind in the kernel and in scripts.
  const made = JSON.stringify([FORMAT, venv, requirements]);
  return createHash("sha256").update(made).digest("hex");
}

/** The stamp's content, or undefined where there is none. */
function readStamp({ venv }: Environment): string | undefined {
  try {
    return String(JSON.parse(Deno.readTextFileSync(join(venv, STAMP))).made);
  } catch (error) {
    if (error instanceof SyntaxError) return "unreadable";
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function writeStamp({ venv }: Environment, made: string): void {
  writeWhole(join(venv, STAMP), JSON.stringify({ made }) + "\n");
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** True where the virtual environment is complete and of these pins. */
export function isUpToDate(
  environment: Environment,
  options: Pick<SetUpOptions, "requirements">,
): boolean {
  const wanted = wantedStamp(environment, { ...options, progress: () => {} });
  // The base Python may have gone (a system update) and left a dead link.
  return readStamp(environment) === wanted && exists(environment.python);
}

/** Makes room: an own environment is removed, anything else is respected. */
function clear(environment: Environment): void {
  const { venv } = environment;
  if (!exists(venv)) return;
  const ours = readStamp(environment) !== undefined;
  if (!ours && [...Deno.readDirSync(venv)].length > 0) {
    throw new Failure(
      `Cannot set up .venv: ${venv} exists and was not made by this ` +
        "project's set-up; move or remove it, then run the task again",
    );
  }
  try {
    Deno.removeSync(venv, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      `Cannot remake .venv: ${reason}; end what runs from it (JupyterLab, ` +
        "a kernel), then run the task again",
    );
  }
}

const NETWORK =
  /name resolution|getaddrinfo|NewConnectionError|Connection (?:refused|reset|aborted)|Network is unreachable|timed out|ProxyError|Max retries|SSLError|from versions: none|nodename nor servname/i;

/** What to tell about a failed pip, from its log. */
export function pipFailure(log: string, path: string): string {
  const last =
    log.trim().split(/\r?\n/).findLast((line) => /^error/i.test(line)) ??
      log.trim().split(/\r?\n/).at(-1) ?? "";
  if (/No space left|Errno 28/i.test(log)) {
    return "Cannot install into .venv: the disk is full; make room (about " +
      "500 MB), then run the task again";
  }
  if (NETWORK.test(log)) {
    return "Cannot install into .venv: the package index could not be " +
      `reached (${last}); set-up needs the network once: check the ` +
      `connection, proxy or pip configuration, then run the task again; ` +
      `details in ${path}`;
  }
  return `Cannot install into .venv: pip said "${last}"; details in ${path}`;
}

/** Runs a program, its output in the log, each line shown to `onLine`. */
async function logged(
  [program, ...args]: readonly [string, ...string[]],
  log: Deno.FsFile,
  onLine: (line: string) => void = () => {},
): Promise<boolean> {
  const child = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const drain = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of stream) {
      await log.write(bytes);
      const lines = (rest + decoder.decode(bytes, { stream: true })).split(
        /\r?\n/,
      );
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
    }
  };
  await Promise.all([drain(child.stdout), drain(child.stderr)]);
  return (await child.status).success;
}

/** Writes the kernel `deno`, which starts the environment's own Deno. */
function writeKernel({ venv, deno }: Environment): void {
  const folder = join(venv, "share", "jupyter", "kernels", "deno");
  Deno.mkdirSync(folder, { recursive: true });
  const kernel = {
    argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    // Colour codes would end up in the pages.
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  };
  Deno.writeTextFileSync(
    join(folder, "kernel.json"),
    JSON.stringify(kernel, null, 2) + "\n",
  );
}

/** JupyterLab's first-start question about news would need the network. */
function writeLabSettings({ venv }: Environment): void {
  const folder = join(venv, "share", "jupyter", "lab", "settings");
  Deno.mkdirSync(folder, { recursive: true });
  const settings = {
    "@jupyterlab/apputils-extension:notification": {
      fetchNews: "false",
      checkForUpdates: false,
    },
  };
  Deno.writeTextFileSync(
    join(folder, "overrides.json"),
    JSON.stringify(settings, null, 2) + "\n",
  );
}

/**
 * Makes the virtual environment where it is missing, unfinished or of other
 * pins. The stamp is written last, so an interrupted set-up starts afresh.
 *
 * @throws {Failure} If Python, its venv module or the network is missing.
 */
export async function makeVirtualEnvironment(
  environment: Environment,
  options: SetUpOptions,
): Promise<void> {
  if (isUpToDate(environment, options)) return;
  const { venv, cache } = environment;
  const python = await findPython();
  clear(environment);
  Deno.mkdirSync(venv, { recursive: true });
  writeStamp(environment, "unfinished");
  Deno.mkdirSync(cache, { recursive: true });
  const logPath = join(cache, "setup.log");
  const requirementsPath = join(cache, "requirements.txt");
  Deno.writeTextFileSync(requirementsPath, options.requirements);
  const wanted =
    options.requirements.split("\n").filter((line) => /^\w/.test(line)).length;
  const say = (done: number) =>
    options.progress(
      `Setting up Jupyter in .venv with Python ${python.version} ` +
        `(once, about a minute): ${done} of ${wanted} packages`,
    );
  using log = Deno.openSync(logPath, {
    write: true,
    create: true,
    truncate: true,
  });
  say(0);
  if (
    !await logged(
      [...python.command, ...pythonArguments, "-m", "venv", venv],
      log,
    )
  ) {
    throw new Failure(
      `Cannot make .venv: ${python.command.join(" ")} -m venv failed; ` +
        `details in ${logPath}`,
    );
  }
  let seen = 0;
  const installed = await logged(
    // Everything is pinned, so nothing is resolved; the reader's own pip
    // configuration (an index, a proxy, certificates) stays in force.
    [
      environment.python,
      ...pythonArguments,
      ..."-m pip install --no-user --no-input --no-deps --no-compile".split(
        " ",
      ),
      // Each wheel has to be one whose hash is known; none runs a build.
      "--require-hashes",
      "--only-binary=:all:",
      "--disable-pip-version-check",
      "--progress-bar=off",
      "-r",
      requirementsPath,
    ],
    log,
    (line) => {
      if (/^Collecting /.test(line)) say(++seen);
    },
  );
  if (!installed) {
    throw new Failure(pipFailure(Deno.readTextFileSync(logPath), logPath));
  }
  writeKernel(environment);
  writeLabSettings(environment);
  writeStamp(environment, wantedStamp(environment, options));
}
