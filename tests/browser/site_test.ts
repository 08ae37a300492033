import assert from "node:assert/strict";
import { join } from "node:path";
import type { Environment } from "../../lib/cli/jupyter/environment.ts";
import { writeApi } from "../../lib/cli/pages/api.ts";
import { notebookNames } from "../../lib/cli/pages/publish.ts";
import * as avb from "../../lib/mod.ts";
import * as figures from "../../lib/figures/mod.ts";
import * as notebook from "../../lib/notebook/mod.ts";
import {
  browserTest,
  jupyterTest,
  runSite,
  withFolder,
} from "../notebooks/harness.ts";
import { visit } from "./browser.ts";
import { deadLinks, pagesOf } from "./links.ts";

const folder = Deno.permissions.querySync({ name: "write" }).state === "granted"
  ? Deno.makeTempDirSync({ prefix: "avb é " })
  : "";
if (folder) {
  globalThis.addEventListener("unload", () => {
    Deno.removeSync(folder, { recursive: true });
  });
}

let run: ReturnType<typeof runSite> | undefined;

/** The site of one run in the fast profile, which these tests share. */
async function fastSite(environment: Environment): Promise<string> {
  run ??= runSite(environment, "--fast", "--out", folder);
  const { code, said } = await run;
  assert.equal(code, 0, said);
  return folder;
}

/** The text of every file of a folder and below, by its path. */
function contents(path: string): Map<string, string> {
  return new Map(
    [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
      isDirectory
        ? [...contents(join(path, name))].map(([below, text]) =>
          [`${name}/${below}`, text] as const
        )
        : [[name, Deno.readTextFileSync(join(path, name))] as const]
    ).sort(([a], [b]) => a < b ? -1 : 1),
  );
}

/**
 * Pages of the reference to look at: those of the modules, and of every kind
 * of symbol the one with the longest page.
 */
function chosenApiPages(site: string): string[] {
  const longest = new Map<string, readonly [page: string, length: number]>();
  for (const page of pagesOf(join(site, "api"))) {
    const html = Deno.readTextFileSync(join(site, "api", page));
    const kind = /<h1 [^>]*>\s*<span[^>]*>([\w ]+)<\/span>/.exec(html)?.[1];
    if (kind && html.length > (longest.get(kind)?.[1] ?? 0)) {
      longest.set(kind, [page, html.length]);
    }
  }
  assert.ok(longest.size > 4, `few kinds of symbols: ${[...longest.keys()]}`);
  return ["index", "avb/index", "avb/figures/index", "avb/notebook/index"]
    .map((name) => `${name}.html`)
    .concat([...longest.values()].map(([page]) => page))
    .map((page) => `api/${page}`);
}

jupyterTest("every notebook runs in the fast profile", async (environment) => {
  const names = notebookNames(join(environment.root, "notebooks"));
  assert.ok(names.length > 0, "there are no notebooks");
  const site = await fastSite(environment);
  for (const name of names) {
    const html = Deno.readTextFileSync(join(site, `${name}.html`));
    assert.ok(html.trimEnd().endsWith("</html>"), name);
    // Beside what the pages share.
    assert.ok(html.length < 1_500_000, `${name}: ${html.length} characters`);
  }
  const results = JSON.parse(Deno.readTextFileSync(join(site, "results.json")));
  assert.deepEqual(Object.keys(results), names);
});

jupyterTest("every link of the site leads to what is there", async (
  environment,
) => {
  const site = await fastSite(environment);
  assert.ok(pagesOf(site).length > 100);
  assert.deepEqual(deadLinks(site), []);
});

jupyterTest("the reference has a page for every public name", async (
  environment,
) => {
  const site = await fastSite(environment);
  const pages = new Set(pagesOf(join(site, "api")));
  const names = {
    "avb": Object.keys(avb),
    "avb/figures": Object.keys(figures),
    "avb/notebook": Object.keys(notebook),
  };
  for (const [module, exported] of Object.entries(names)) {
    assert.ok(exported.length > 5, module);
    assert.deepEqual(
      exported.filter((name) => !pages.has(`${module}/~/${name}.html`)),
      [],
      module,
    );
  }
});

jupyterTest("the reference tells nothing of this machine", async (
  environment,
) => {
  const site = await fastSite(environment);
  const foreign = [environment.root, "file:///", "mod.ts", "deno.land"];
  for (const [path, text] of contents(join(site, "api"))) {
    for (const word of foreign) {
      assert.ok(!text.includes(word), `${path} has "${word}"`);
    }
    // A power in a comment was taken for Markdown: it wants backticks.
    assert.ok(!text.includes("<sup>"), path);
  }
});

jupyterTest("the reference is the same however often it is written", async (
  environment,
) => {
  const site = await fastSite(environment);
  await withFolder(async (again) => {
    await writeApi(environment, again);
    const [first, second] = [site, again].map((one) =>
      contents(join(one, "api"))
    ) as [Map<string, string>, Map<string, string>];
    assert.deepEqual([...second.keys()], [...first.keys()]);
    assert.deepEqual(
      [...first.keys()].filter((path) => first.get(path) !== second.get(path)),
      [],
    );
  });
});

browserTest("the pages in a browser", async (environment, chromium, test) => {
  const site = await fastSite(environment);
  const reports = await visit(chromium, site, [
    "index.html",
    "playground.html",
    ...notebookNames(join(environment.root, "notebooks"))
      .map((name) => `${name}.html`),
    ...chosenApiPages(site),
  ]);
  for (const { page, faults, seconds } of reports) {
    await test.step(`${page}, ${seconds.toFixed(1)} s`, () => {
      assert.deepEqual(faults, []);
    });
  }
  const total = (key: "figures" | "hovered" | "formulas") =>
    reports.reduce((sum, report) => sum + report[key], 0);
  assert.ok(total("figures") > 0, "no page has a figure");
  assert.ok(total("hovered") > total("figures") / 2, "most figures are mute");
  assert.ok(total("formulas") > 0, "no page has a formula");
});
