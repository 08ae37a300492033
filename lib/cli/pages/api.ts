import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { Failure } from "../failure.ts";
import type { Environment } from "../jupyter/environment.ts";
import { contentPolicy } from "./content_policy.ts";
import style from "./api.css" with { type: "text" };
import theme from "./api_theme.js" with { type: "text" };
import { siteTitle } from "./page.ts";

/** The folder of the reference inside a site. */
export const apiFolder = "api";

/** The public modules by the names under which cells import them. */
const MODULES: readonly (readonly [name: string, folder: string])[] = [
  ["avb", ""],
  ["avb/figures", "figures/"],
  ["avb/notebook", "notebook/"],
];

/** Puts text in place of what a pattern finds, which must be there. */
function mend(text: string, pattern: RegExp, replacement: string): string {
  if (text.search(pattern) < 0) {
    throw new Error(`Cannot mend the reference: nothing matches ${pattern}`);
  }
  return text.replace(pattern, replacement);
}

/** Says `avb/figures` where `deno doc` says `figures/mod.ts`. */
function withModuleNames(text: string): string {
  return text
    .replace(/\b(figures|notebook)(\/|&#x2F;)mod\.ts\b/g, "avb$2$1")
    .replace(/\bmod\.ts\b/g, "avb")
    .replace(
      /(import \* as )mod( from &quot;(?:avb\/)?(\w+)&quot;)/g,
      "$1$3$2",
    );
}

/**
 * One page as `deno doc --html` wrote it, made fit for a site that is read
 * from a disk: it names modules as cells import them, links to files instead
 * of folders, shows no path of this machine, and can be read by everyone.
 *
 * @param html The page, its links' slashes escaped or not.
 * @param root The way from the page to the reference's folder, such as `../`.
 */
function mendPage(html: string, root: string): string {
  const guarded = mend(
    html,
    /<meta charset="utf-8" ?\/?>/i,
    `$&\n${contentPolicy()}`,
  );
  // A page that only leads to another one.
  if (html.includes('http-equiv="refresh"')) return withModuleNames(guarded);
  let page = guarded
    .replace(/<a\s+class="sourceButton"[^]*?<\/a>/g, "")
    // The types of the language itself are linked to a site about them.
    .replace(/<a href="https:\/\/deno\.land[^"]*"[^>]*>([^<]*)<\/a>/g, "$1")
    .replace(/<nav class="topSymbols">[^]*?<\/nav>/, "")
    .replaceAll('href=""', 'href="index.html"')
    .replace(/href="((?:\.\.?(?:\/|&#x2F;))+)"/g, 'href="$1index.html"')
    .replaceAll('class="copyButton"', 'class="copyButton" aria-label="Copy"')
    .replace(/<code class="language-/g, '<code tabindex="0" class="language-')
    .replace(
      /<div class="text-2xl leading-none break-all">([^]*?)<\/div>/,
      '<h1 class="text-2xl leading-none break-all">$1</h1>',
    );
  page = withModuleNames(page);
  page = mend(page, /<html>/, '<html lang="en">');
  page = mend(page, /<button id="theme-toggle"[^]*?<\/button>/, "");
  page = mend(page, /id="searchbar"/, 'id="searchbar" aria-label="Search"');
  page = mend(page, /<nav id="topnav"/, '<nav id="topnav" aria-label="Place"');
  page = mend(
    page,
    /<ul class="breadcrumbs">([^]*?)<\/ul>\s*<\/div>/,
    `<div class="breadcrumbs"><a href="${root}../index.html">` +
      'All notebooks</a><span aria-hidden="true">›</span>$1</div></div>',
  );
  page = page.replace(
    /(<div class="breadcrumbs">)([^]*?)(<\/div>)/,
    (_, open: string, inside: string, close: string) =>
      open + inside.replace(/<\/?(?:ul|li)>/g, "") + close,
  );
  return mend(
    page,
    /<\/head>/,
    `<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${root}api.css">
</head>`,
  );
}

/** What a module says of itself in its first paragraph, as HTML. */
function summaryOf(html: string): string {
  return /id="module_doc"><div class="markdown">(<p>[^]*?<\/p>)/.exec(html)
    ?.[1] ?? "";
}

/** Every file of a folder and below. */
function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesOf(join(folder, name)) : [join(folder, name)]
  );
}

/** Writes what `deno doc` makes of the doc comments into an empty folder. */
async function runDoc(
  { deno, root }: Environment,
  folder: string,
): Promise<void> {
  const { success, stderr } = await new Deno.Command(deno, {
    args: [
      "doc",
      "--html",
      // tfjs' own thousand symbols are documented elsewhere.
      "--no-npm",
      "--no-lock",
      "--name=API",
      `--output=${folder}`,
      ...MODULES.map(([, path]) => `lib/${path}mod.ts`),
    ],
    cwd: root,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
    env: { NO_COLOR: "1", RUST_BACKTRACE: "0", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  if (success) return;
  const said = new TextDecoder().decode(stderr).trim();
  throw new Failure(`Cannot write the reference: deno doc said\n${said}`);
}

/** Makes a site's part of what `deno doc` wrote. */
function mendReference(folder: string): void {
  const summaries = MODULES.map(([name, path]) => {
    const index = join(folder, path, "mod.ts", "index.html");
    const html = Deno.readTextFileSync(index);
    Deno.writeTextFileSync(
      index,
      mend(html, /<main>/, `<main><h1>${name}</h1>`),
    );
    return `<h2><a href="${name}/index.html">${name}</a></h2>
${withModuleNames(summaryOf(html))}`;
  });
  const index = join(folder, "index.html");
  Deno.writeTextFileSync(
    index,
    mend(
      Deno.readTextFileSync(index),
      /<main>/,
      `<main><h1>${siteTitle}: API</h1>
<div class="markdown"><p>The public modules of lib, from their doc comments.
<a href="all_symbols.html">All symbols</a> on one page.</p>
${summaries.join("\n")}</div>`,
    ),
  );
  const all = join(folder, "all_symbols.html");
  Deno.writeTextFileSync(
    all,
    mend(Deno.readTextFileSync(all), /<main>/, "<main><h1>All symbols</h1>"),
  );
  for (const path of filesOf(folder)) {
    if (!path.endsWith(".html")) continue;
    const depth = relative(folder, path).split(/[\\/]/).length - 1;
    Deno.writeTextFileSync(
      path,
      mendPage(Deno.readTextFileSync(path), "../".repeat(depth)),
    );
  }
  const edit = (name: string, change: (text: string) => string) => {
    const path = join(folder, name);
    Deno.writeTextFileSync(path, change(Deno.readTextFileSync(path)));
  };
  edit("search_index.js", withModuleNames);
  // Its own way to the root is wrong on a module's page.
  edit("search.js", (text) =>
    mend(
      text,
      /const pathToRoot = [^]*?;\n/,
      'const pathToRoot = new URL(".", document.currentScript.src).href;\n',
    ));
  // Its own script keeps the first theme that it saw.
  edit("darkmode_toggle.js", () => theme);
  Deno.writeTextFileSync(join(folder, "api.css"), style);
  Deno.renameSync(join(folder, "mod.ts"), join(folder, "avb"));
  for (const [name, path] of MODULES.slice(1)) {
    Deno.renameSync(join(folder, path, "mod.ts"), join(folder, name));
    Deno.removeSync(join(folder, path));
  }
}

/**
 * Writes the reference of the public modules into `api/` of a site, from
 * their doc comments, in place of an older one.
 *
 * @param environment What set-up made.
 * @param out The site's folder.
 * @throws {Failure} If `deno doc` fails; an older reference then stays.
 */
export async function writeApi(
  environment: Environment,
  out: string,
): Promise<void> {
  const folder = join(out, apiFolder);
  const fresh = `${folder}.${Deno.pid}.new`;
  Deno.mkdirSync(out, { recursive: true });
  try {
    await runDoc(environment, fresh);
    mendReference(fresh);
    if (existsSync(folder)) Deno.removeSync(folder, { recursive: true });
    Deno.renameSync(fresh, folder);
  } finally {
    if (existsSync(fresh)) Deno.removeSync(fresh, { recursive: true });
  }
}
