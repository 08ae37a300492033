/**
 * `deno task check`: format, lint, types and doc lint of lib and tests, and
 * the same for the cells of the notebooks.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { cellModule, notebookProblems, placeInCells } from "./cells.ts";
import { Failure, runCommand } from "./failure.ts";
import type { Environment } from "./jupyter/environment.ts";
import { writeWhole } from "./files.ts";
import { readNotebook, sourceOf } from "./pages/notebook.ts";
import { notebookNames } from "./pages/publish.ts";
import { readyEnvironment } from "./setup.ts";

/** Runs the environment's Deno; tells its output and whether it succeeded. */
async function deno(
  { deno, root }: Environment,
  args: readonly string[],
): Promise<{ readonly success: boolean; readonly said: string }> {
  const { success, stdout, stderr } = await new Deno.Command(deno, {
    args: [...args],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { success, said: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** TypeScript files of a folder and below, without AssemblyScript's. */
function modules(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
      const path = join(folder, name);
      if (isDirectory) {
        return ["assembly", "fixtures"].includes(name) ? [] : modules(path);
      }
      return name.endsWith(".ts") ? [path] : [];
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** A path as Deno prints it. */
function posix(path: string): string {
  return path.replaceAll("\\", "/");
}

/** Doc lint's errors about our own modules: it reads dependencies too. */
function ownErrors(said: string, root: string): string {
  return said.split(/\n(?=error\[)/).filter((error) =>
    error.startsWith("error[") && error.includes(`--> ${join(root, "lib")}`)
  ).map((error) => error.replace(/\nerror: Found[^]*/, "").trim()).join("\n\n");
}

/**
 * Every code cell as a file of its own, for the formatter: `deno fmt --check`
 * on a notebook calls even a formatted one unformatted.
 */
function writeCellFiles({ root, cache }: Environment): string[] {
  const notebooks = join(root, "notebooks");
  const folder = join(cache, "cells", "single");
  if (existsSync(folder)) Deno.removeSync(folder, { recursive: true });
  return notebookNames(notebooks).flatMap((name) =>
    readNotebook(join(notebooks, `${name}.ipynb`)).cells.flatMap(
      (cell, index) => {
        if (cell.cell_type !== "code") return [];
        const path = join(folder, name, `cell-${index + 1}.ts`);
        writeWhole(path, `${sourceOf(cell)}\n`);
        return [path];
      },
    )
  );
}

/** The cells of each notebook as a module that Deno can check. */
function writeCells(
  { root, cache }: Environment,
  problems: string[],
): Map<string, ReturnType<typeof cellModule>> {
  const folder = join(root, "notebooks");
  const written = new Map<string, ReturnType<typeof cellModule>>();
  for (const name of notebookNames(folder)) {
    const notebook = readNotebook(join(folder, `${name}.ipynb`));
    problems.push(...notebookProblems(notebook, `${name}.ipynb`));
    const module = cellModule(notebook);
    const path = join(cache, "cells", `${name}.ts`);
    writeWhole(path, module.text);
    written.set(path, module);
  }
  return written;
}

async function check(): Promise<void> {
  const environment = readyEnvironment();
  const { root } = environment;
  const notebooks: string[] = [];
  const cells = writeCells(environment, notebooks);
  const code = [...modules(join(root, "lib")), ...modules(join(root, "tests"))];
  const publicModules = code.filter((path) =>
    basename(path) === "mod.ts" && path.startsWith(join(root, "lib"))
  );
  const inCells = (said: string) => {
    let text = said.replaceAll(`${pathToFileURL(root)}`, "");
    text = text.replaceAll(root, "");
    for (const [path, module] of cells) {
      const name = `notebooks/${basename(path, ".ts")}.ipynb`;
      text = placeInCells(text, posix(relative(root, path)), name, module);
    }
    return text;
  };
  const failed: string[] = [];
  const report = (what: string, said: string) => {
    console.log(`${said ? "FAILED" : "ok    "} ${what}`);
    if (!said) return;
    console.log(inCells(said).trimEnd());
    failed.push(what);
  };
  const step = async (what: string, args: readonly string[]) => {
    const { success, said } = await deno(environment, args);
    report(what, success ? "" : said || "No reason was given");
  };
  await step("format", ["fmt", "--check"]);
  await step("lint", ["lint"]);
  await step("types of lib and tests", ["check", "-q", "--frozen", ...code]);
  const { said } = await deno(environment, ["doc", "--lint", ...publicModules]);
  report("documentation", ownErrors(said, root));
  report("notebooks as files", notebooks.join("\n"));
  if (cells.size > 0) {
    await step("types of cells", [
      "check",
      "-q",
      "--frozen",
      ...cells.keys(),
    ]);
    await step("lint of cells", ["lint", ...cells.keys()]);
    await step("format of cells", [
      "fmt",
      "--check",
      ...writeCellFiles(environment),
    ]);
  }
  if (failed.length > 0) {
    throw new Failure(`Check failed: ${failed.join(", ")}`);
  }
}

if (import.meta.main) await runCommand(check);
