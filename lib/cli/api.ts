/**
 * `deno task api`: writes the reference of the public modules.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { readArguments, refusePositionals } from "./arguments.ts";
import { runCommand } from "./failure.ts";
import { projectRoot } from "./jupyter/environment.ts";
import { apiFolder, writeApi } from "./pages/api.ts";
import { readyEnvironment } from "./setup.ts";

const USAGE = `deno task api [--out DIR]

Writes the reference of avb, avb/figures and avb/notebook from their doc
comments, as deno task site does too.

  --out DIR  the site's folder, by default site/; the reference goes into
             ${apiFolder}/ there`;

async function api(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    out: { type: "string", default: join(projectRoot, "site") },
    help: { type: "boolean", short: "h", default: false },
  }, USAGE);
  if (values.help) return console.log(USAGE);
  refusePositionals(positionals, USAGE);
  const out = resolve(values.out);
  await writeApi(readyEnvironment(), out);
  console.log(`Written: ${join(out, apiFolder, "index.html")}`);
}

if (import.meta.main) await runCommand(() => api(Deno.args));
