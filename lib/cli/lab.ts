/**
 * `deno task lab`: opens JupyterLab on the notebooks, kernel ready.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { runCommand } from "./failure.ts";
import { jupyterVariables, pythonArguments } from "./jupyter/environment.ts";
import { readyEnvironment } from "./setup.ts";

const CONFIG = fileURLToPath(new URL("jupyter/lab_config.py", import.meta.url));

/** Starts JupyterLab and stays until it ends; arguments go to it. */
async function lab(args: readonly string[]): Promise<number> {
  const environment = readyEnvironment();
  const child = new Deno.Command(environment.python, {
    args: [
      ...pythonArguments,
      "-m",
      "jupyterlab",
      `--config=${CONFIG}`,
      ...args,
    ],
    cwd: environment.root,
    env: jupyterVariables(environment),
  }).spawn();
  // Ctrl+C reaches JupyterLab, which asks whether to end.
  Deno.addSignalListener("SIGINT", () => {});
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => child.kill("SIGTERM"));
  }
  return (await child.status).code;
}

if (import.meta.main) {
  await runCommand(async () => Deno.exit(await lab(Deno.args)));
}
