import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** Where this project's Jupyter lives. */
export interface Environment {
  /** The project's folder. */
  readonly root: string;
  /** The virtual environment. */
  readonly venv: string;
  /** Its Python. */
  readonly python: string;
  /** Its Deno, which is the kernel's. */
  readonly deno: string;
  /** Generated files that may be deleted at any time. */
  readonly cache: string;
}

/** The project's folder, found from this file. */
export const projectRoot: string = fileURLToPath(
  new URL("../../../", import.meta.url),
);

/** The paths of the project in `root`; nothing need exist yet. */
export function environmentOf(root: string = projectRoot): Environment {
  const venv = join(root, ".venv");
  const windows = Deno.build.os === "windows";
  const program = (name: string) =>
    windows ? join(venv, "Scripts", `${name}.exe`) : join(venv, "bin", name);
  return {
    root,
    venv,
    python: program("python"),
    deno: program("deno"),
    cache: join(root, ".cache"),
  };
}

/**
 * The environment variables that keep Jupyter inside the virtual
 * environment: the reader's own kernels, settings and extensions are neither
 * read nor written.
 */
export function jupyterVariables(
  { venv }: Environment,
): Record<string, string> {
  const data = join(venv, "share", "jupyter");
  const config = join(venv, "etc", "jupyter");
  return {
    JUPYTER_PATH: data,
    JUPYTER_DATA_DIR: data,
    JUPYTER_CONFIG_DIR: config,
    JUPYTER_CONFIG_PATH: config,
    // Reads JUPYTER_CONFIG_DIR alone.
    JUPYTER_NO_CONFIG: "1",
    JUPYTER_RUNTIME_DIR: join(venv, "run", "jupyter"),
    JUPYTERLAB_SETTINGS_DIR: join(config, "lab", "user-settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(config, "lab", "workspaces"),
    IPYTHONDIR: join(venv, "etc", "ipython"),
    DENO_NO_UPDATE_CHECK: "1",
  };
}

/**
 * First arguments of every call of Python: nothing from PYTHONPATH or the
 * user's site-packages, UTF-8 wherever the project lies.
 */
export const pythonArguments: readonly string[] = ["-I", "-X", "utf8"];
