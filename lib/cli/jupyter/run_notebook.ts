import { fileURLToPath } from "node:url";
import { basename, dirname, join } from "node:path";
import { USAGE } from "../arguments.ts";
import { denoFmt } from "../deno_fmt.ts";
import { Failure } from "../failure.ts";
import {
  type Environment,
  jupyterVariables,
  pythonArguments,
} from "./environment.ts";

/** How one notebook is run. */
export interface RunOptions {
  /** Where the executed copy is written, whole or not at all. */
  readonly out: string;
  /** Environment variables for the kernel, beside this process's. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Kept in the copy's metadata under `avb`, beside the seconds taken. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** No cell may take longer; in seconds, by default unlimited. */
  readonly cellTimeout?: number;
  /** Stops it, as Ctrl-C does. */
  readonly signal?: AbortSignal;
  /** Called when a code cell starts; both numbers count code cells from 1. */
  readonly onCell?: (cell: number, cells: number) => void;
}

/** Where a cell stands in its notebook; all numbers count from 1. */
interface CellNumber {
  readonly cell: number;
  readonly cells: number;
  readonly codeCell: number;
  readonly codeCells: number;
}

type Message =
  | CellNumber & { readonly event: "cell" }
  | CellNumber & {
    readonly event: "failed";
    readonly source: string;
    readonly name: string;
    readonly message: string;
    readonly trace: string;
  }
  | {
    readonly event: "broken";
    readonly message: string;
    readonly trace: string;
  }
  | { readonly event: "stopped" }
  | { readonly event: "done"; readonly seconds: number };

const SCRIPT = fileURLToPath(new URL("execute.py", import.meta.url));

const SHOWN_LINES = 8;

/** What a parser says about a cell for which the kernel has no words. */
async function syntaxProblem(
  { deno }: Environment,
  source: string,
): Promise<string> {
  const { said } = await denoFmt(deno, source, "--no-config", "--ext=ts");
  const what = /SyntaxError: (.*)/.exec(said)?.[1];
  const [, line, column] = /_stdin\.ts:(\d+):(\d+)/.exec(said) ?? [];
  return what && line
    ? `SyntaxError: ${what}, at line ${line}, column ${column}`
    : "The kernel could not run the cell and gave no reason";
}

async function describe(
  environment: Environment,
  name: string,
  failed: Message & { readonly event: "failed" },
): Promise<string> {
  const lines = failed.source.split("\n");
  const shown = lines.slice(0, SHOWN_LINES).map((line) => `    ${line}`);
  if (lines.length > SHOWN_LINES) {
    shown.push(`    ... (${lines.length - SHOWN_LINES} more lines)`);
  }
  const silent = failed.message === "Execution failed" && !failed.trace;
  const short = silent
    ? await syntaxProblem(environment, failed.source)
    : [failed.name, failed.message].filter(Boolean).join(": ");
  const said = failed.trace.includes(short) ? failed.trace : [
    short,
    failed.trace,
  ].filter(Boolean).join("\n");
  return `${name} failed in code cell ${failed.codeCell} of ` +
    `${failed.codeCells} (cell ${failed.cell} of ${failed.cells}):\n` +
    `${shown.join("\n")}\n${said.trim()}`;
}

/**
 * Refuses a file that is no notebook for the Deno kernel.
 *
 * @throws {Failure} With what the file is instead, exit code 2.
 */
function checkNotebook(path: string): void {
  const refuse = (what: string): never => {
    throw new Failure(`Cannot run ${path}: ${what}`, USAGE);
  };
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    return refuse((error as Error).message);
  }
  let notebook: {
    readonly cells?: unknown;
    readonly metadata?: { readonly kernelspec?: { readonly name?: unknown } };
  } | null;
  try {
    notebook = JSON.parse(text);
  } catch (error) {
    return refuse(`it is no notebook, ${(error as Error).message}`);
  }
  if (!Array.isArray(notebook?.cells)) {
    return refuse("it is JSON but no notebook, it has no cells");
  }
  const kernel = notebook.metadata?.kernelspec?.name;
  if (kernel === undefined) {
    return refuse(
      'it names no kernel, wanted "deno": open it in JupyterLab ' +
        "(`deno task lab`), choose the kernel Deno and save it",
    );
  }
  if (kernel !== "deno") {
    return refuse(
      `it is for the kernel ${JSON.stringify(kernel)}, wanted "deno"`,
    );
  }
}

/**
 * Executes a notebook in the Deno kernel and writes the executed copy.
 *
 * @param environment What set-up made.
 * @param path The notebook; its folder is the kernel's working directory.
 * @param options Where the copy goes, and how to run.
 * @returns The seconds it took.
 * @throws {Failure} If it is no notebook for this kernel; on the first cell that
 * fails, with the notebook, the cell's number, its first lines and the message.
 */
export async function runNotebook(
  environment: Environment,
  path: string,
  options: RunOptions,
): Promise<number> {
  checkNotebook(path);
  const name = basename(path);
  Deno.mkdirSync(dirname(options.out), { recursive: true });
  const logs = join(environment.cache, "kernels");
  Deno.mkdirSync(logs, { recursive: true });
  const log = join(logs, `${name}.${Deno.pid}.log`);
  const { cellTimeout, facts = {}, variables = {} } = options;
  const child = new Deno.Command(environment.python, {
    args: [
      ...pythonArguments,
      SCRIPT,
      path,
      options.out,
      "--log",
      log,
      "--facts",
      JSON.stringify(facts),
      ...cellTimeout === undefined ? [] : ["--cell-timeout", `${cellTimeout}`],
    ],
    env: { ...jupyterVariables(environment), ...variables },
    // The script ends when this pipe closes, so that no kernel outlives us.
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  // The script ends its kernel, and only then do we end.
  const close = () => void child.stdin.close().catch(() => {});
  Deno.addSignalListener("SIGINT", close);
  options.signal?.addEventListener("abort", close);
  let last: Message | undefined;
  const listen = async () => {
    let rest = "";
    for await (
      const text of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        last = JSON.parse(line) as Message;
        if (last.event === "cell") {
          options.onCell?.(last.codeCell, last.codeCells);
        }
      }
    }
  };
  try {
    const [errors] = await Promise.all([
      new Response(child.stderr).text(),
      listen(),
      child.status,
    ]);
    switch (last?.event) {
      case "done":
        Deno.removeSync(log);
        return last.seconds;
      case "failed":
        throw new Failure(await describe(environment, name, last));
      case "stopped":
        throw new Failure(`${name} was stopped`, 130);
      case "broken":
        throw new Failure(
          `${name} could not be run: ${last.message}\n${last.trace}`.trim(),
        );
      default:
        throw new Failure(`${name} could not be run:\n${errors.trim()}`);
    }
  } finally {
    Deno.removeSignalListener("SIGINT", close);
    options.signal?.removeEventListener("abort", close);
    close();
  }
}
