/**
 * `deno task export`: writes the page of one notebook again.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { readArguments } from "./arguments.ts";
import { execute, executedPath, isExecuted } from "./execute.ts";
import { Failure, runCommand } from "./failure.ts";
import { projectRoot } from "./jupyter/environment.ts";
import { apiFolder, writeApi } from "./pages/api.ts";
import {
  chosenNames,
  notebookNames,
  pageRecords,
  singlePath,
  writePage,
  writeSinglePage,
} from "./pages/publish.ts";
import { readyEnvironment } from "./setup.ts";

const USAGE = `deno task export NAME [--single-file] [--out PATH]

Writes the page of one notebook from its last executed copy; executes the
notebook first if there is none. (deno task site NAME always executes.)

  NAME       a notebook: 05-figure-6, or 5
  --single-file  writes one page with everything inside, to be sent by mail
  --out PATH  the folder that the page goes to, by default site/; with
              --single-file the page's file, by default site/single/NAME.html
  --notebooks DIR  where the notebooks are, by default notebooks/`;

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function exportPage(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    "single-file": { type: "boolean", default: false },
    out: { type: "string" },
    notebooks: { type: "string", default: join(projectRoot, "notebooks") },
    help: { type: "boolean", short: "h", default: false },
  }, USAGE);
  if (values.help) return console.log(USAGE);
  const notebooks = resolve(values.notebooks);
  const isSingleFile = values["single-file"];
  const site = join(projectRoot, "site");
  const out = isSingleFile ? site : resolve(values.out ?? site);
  const all = notebookNames(notebooks);
  if (positionals.length !== 1) {
    throw new Failure(
      `Cannot export: ${positionals.length} notebooks are named, wanted one ` +
        `of ${all.join(", ")}`,
      2,
    );
  }
  const [name] = chosenNames(all, positionals) as [string];
  const path = isSingleFile
    ? resolve(values.out ?? singlePath(site, name))
    : join(out, `${name}.html`);
  if (isFolder(path)) {
    throw new Failure(
      `Cannot export to ${path}: it is a folder, wanted a file such as ` +
        join(path, `${name}.html`),
      2,
    );
  }
  const environment = readyEnvironment();
  const present = pageRecords(out).map((page) => page.name);
  let executed = executedPath(environment, name);
  if (isExecuted(environment, name)) {
    const { mtime } = Deno.statSync(executed);
    console.log(
      `${name}: from the copy executed ${
        mtime?.toLocaleString("sv") ?? "before"
      }`,
    );
  } else {
    console.log(`${name}: has not been executed yet`);
    executed = await execute(environment, name, { notebooks });
  }
  if (isSingleFile) {
    await writeSinglePage(environment, executed, { notebooks, path });
  } else {
    await writePage(environment, executed, {
      notebooks,
      out,
      names: all.filter((one) => one === name || present.includes(one)),
    });
    // The page has a link to it.
    if (!existsSync(join(out, apiFolder))) await writeApi(environment, out);
  }
  console.log(`Written: ${path}`);
}

if (import.meta.main) await runCommand(() => exportPage(Deno.args));
