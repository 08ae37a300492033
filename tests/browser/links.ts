import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** HTML of a file without scripts, which may hold anything. */
function markup(path: string): string {
  return Deno.readTextFileSync(path)
    .replace(/<!--[^]*?-->/g, "")
    .replace(/(<script\b[^>]*>)[^]*?<\/script>/gi, "$1</script>");
}

/** The text that an attribute's source stands for. */
function attribute(source: string): string {
  return source
    .replace(
      /&#x([0-9a-f]+);/gi,
      (_, hex) => String.fromCodePoint(parseInt(hex, 16)),
    )
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** Values of an attribute of a page's elements. */
function values(html: string, name: string): string[] {
  const found = html.matchAll(
    new RegExp(`<[a-z][^>]*?\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "gi"),
  );
  return [...found].map(([, double, single]) =>
    attribute(double ?? single ?? "")
  );
}

/** The HTML files of a folder and below, as paths from it. */
export function pagesOf(folder: string, below = folder): string[] {
  return [...Deno.readDirSync(below)].flatMap(({ name, isDirectory }) => {
    const path = join(below, name);
    if (isDirectory) return pagesOf(folder, path);
    if (!name.endsWith(".html")) return [];
    return [relative(folder, path).replaceAll(sep, "/")];
  }).sort();
}

/**
 * What is wrong with the links of a site on a disk: one line for each page
 * and address. Files and places must exist, in the site; what loads by itself
 * (`src`, style sheets) must lie in it too. What a reader may open elsewhere
 * may be anywhere on the web.
 */
export function deadLinks(folder: string): string[] {
  const pages = pagesOf(folder);
  const sources = new Map(
    pages.map((page) => [page, markup(join(folder, page))]),
  );
  const ids = new Map(
    [...sources].map(([page, html]) => [page, new Set(values(html, "id"))]),
  );
  const problem = (page: string, address: string): string | undefined => {
    if (/^data:/.test(address)) return undefined;
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(address)) {
      return /^https?:\/\//.test(address)
        ? undefined
        : "is no place to link to";
    }
    const [file = "", hash] = address.split("#", 2);
    const path = decodeURIComponent(file.split("?", 1)[0] ?? "");
    const target = path === ""
      ? page
      : join(dirname(page), path).replaceAll(sep, "/");
    if (target.startsWith("..")) return "leaves the site";
    if (!existsSync(join(folder, target))) return "is not there";
    if (Deno.statSync(join(folder, target)).isDirectory) {
      return "is a folder, which no browser shows from a disk";
    }
    if (!hash || !ids.has(target)) return undefined;
    // Browsers look for the address as it is written first.
    const places = ids.get(target);
    return places?.has(hash) || places?.has(decodeURIComponent(hash))
      ? undefined
      : "is no place on that page";
  };
  return pages.flatMap((page) => {
    const html = sources.get(page) ?? "";
    const loaded = values(html, "src").concat(
      [...html.matchAll(/<link\b[^>]*>/gi)].flatMap(([link]) =>
        values(link, "href")
      ),
    );
    const elsewhere = loaded.filter((address) =>
      /^(https?:)?\/\//.test(address)
    )
      .map((address) => `${page}: ${address} is loaded from elsewhere`);
    const dead = [...new Set([...values(html, "href"), ...values(html, "src")])]
      .flatMap((address) => {
        const what = problem(page, address);
        return what ? [`${page}: ${address} ${what}`] : [];
      });
    return [...elsewhere, ...dead];
  });
}
