import plotly from "npm:plotly.js-dist-min@4.1.2/plotly.min.js" with {
  type: "text",
};
import { join } from "node:path";
import { pageScript } from "../../figures/page_script.ts";
import { writeWhole } from "../files.ts";
import { contentPolicy, type PageNeeds } from "./content_policy.ts";
import { scriptSource } from "./html.ts";
import drawing from "./page.js" with { type: "text" };
import style from "./style.css" with { type: "text" };
import theme from "./theme.js" with { type: "text" };

/** The folder of what the pages share, beside them. */
export const assetsFolder = "assets";

const STYLE = "style.css";
const PAGE = "page.js";
const PLOTLY = "plotly.min.js";

/** What the pages of a site share, by file name. */
const files: Readonly<Record<string, string>> = {
  [STYLE]: style,
  [PAGE]: `${pageScript}\n${drawing}`,
  [PLOTLY]: plotly,
};

/** How a page comes to its style and scripts. */
export interface AssetOptions {
  /** Whether it draws figures. */
  readonly drawsFigures: boolean;
  /** Everything stands in the page itself, so that it can go by mail. */
  readonly isSingleFile?: boolean;
  /** What the page needs beside these. */
  readonly needs?: PageNeeds;
}

/** Writes the shared files; those that are there unchanged are left alone. */
export function writeAssets(out: string): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(out, assetsFolder, name);
    try {
      if (Deno.readTextFileSync(path) === content) continue;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    writeWhole(path, content);
  }
}

/**
 * The elements that give a page its style and scripts: links to the shared
 * files, which do not hold up the first paint, or all of it in the page. Before
 * them, what the page may do.
 *
 * @returns What belongs into the head, and at the end of the body.
 */
export function assetElements(
  { drawsFigures, isSingleFile = false, needs = {} }: AssetOptions,
): { readonly head: string; readonly foot: string } {
  const scripts = drawsFigures ? [PAGE, PLOTLY] : [PAGE];
  const sources = [
    scriptSource(theme),
    ...isSingleFile
      ? scripts.map((name) => scriptSource(files[name] ?? ""))
      : [],
  ];
  const policy = contentPolicy({
    ...needs,
    scripts: [...sources, ...needs.scripts ?? []],
  });
  const [first, ...last] = sources.map((source) =>
    `<script>${source}</script>`
  );
  if (isSingleFile) {
    return {
      head: `${policy}\n${first}\n<style>${files[STYLE]}</style>`,
      foot: last.join("\n"),
    };
  }
  const links = scripts.map((name) =>
    `<script defer src="${assetsFolder}/${name}"></script>`
  );
  return {
    head: [
      policy,
      first,
      `<link rel="stylesheet" href="${assetsFolder}/${STYLE}">`,
      ...links,
    ].join("\n"),
    foot: "",
  };
}
