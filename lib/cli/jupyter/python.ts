import { Failure } from "../failure.ts";
import { isAtLeast } from "../../notebook/deno_version.ts";

/** A Python that can make the virtual environment. */
export interface Python {
  /** The program and its first arguments. */
  readonly command: readonly [string, ...string[]];
  /** Its version, such as "3.12.1". */
  readonly version: string;
}

const OLDEST_PYTHON = "3.10";

const CANDIDATES: readonly Python["command"][] = Deno.build.os === "windows"
  ? [["py", "-3"], ["python3"], ["python"]]
  : [["python3"], ["python"]];

// Debian's python3 has venv but not ensurepip until python3-venv is there.
const PROBE = `import sys
print("%d.%d.%d" % sys.version_info[:3])
try:
    import ensurepip, venv
    print("venv")
except ImportError:
    print("no venv")`;

async function probe(
  command: Python["command"],
): Promise<readonly [version: string, venv: boolean] | undefined> {
  const [program, ...first] = command;
  try {
    const { success, stdout } = await new Deno.Command(program, {
      args: [...first, "-I", "-c", PROBE],
      stdin: "null",
      stderr: "null",
    }).output();
    const [version, venv] = new TextDecoder().decode(stdout).trim().split(
      /\r?\n/,
    );
    if (!success || !version || !/^\d+\.\d+\.\d+$/.test(version)) {
      return undefined;
    }
    return [version, venv === "venv"];
  } catch (error) {
    if (
      error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied
    ) return undefined;
    throw error;
  }
}

/**
 * The first Python on the path that is new enough and can make virtual
 * environments.
 *
 * @throws {Failure} If there is none, with what was found and how to get one.
 */
export async function findPython(): Promise<Python> {
  const unfit: string[] = [];
  for (const command of CANDIDATES) {
    const found = await probe(command);
    if (!found) continue;
    const [version, venv] = found;
    if (!isAtLeast(version, OLDEST_PYTHON)) {
      unfit.push(`${command.join(" ")} is ${version}`);
    } else if (!venv) {
      throw new Failure(
        `Python's venv module is missing: ${command.join(" ")} is ` +
          `${version} without venv or ensurepip; install it ` +
          "(Debian, Ubuntu: sudo apt install python3-venv)",
      );
    } else {
      return { command, version };
    }
  }
  const cure = `install Python ${OLDEST_PYTHON} or newer (python.org; ` +
    "macOS: brew install python; " +
    "Debian, Ubuntu: sudo apt install python3 python3-venv)";
  throw new Failure(
    unfit.length > 0
      ? `Python is too old: ${unfit.join(", ")}; ${cure}`
      : `Python 3 was not found: looked for ${
        CANDIDATES.map((command) => command.join(" ")).join(", ")
      } on the path; ${cure}`,
  );
}
