/**
 * Links of a notebook to pages of the site that are no notebooks: a notebook
 * names them as it finds them, `../site/playground.html`, its page has them
 * beside itself, and a single file has none.
 *
 * @param html The text as HTML.
 * @param isSingleFile Whether the page goes without the others: only the words
 * of a link are left.
 */
export function siteLinks(html: string, isSingleFile: boolean): string {
  return html.replace(
    /<a\b([^>]*)\bhref="\.\.\/site\/([^"]*)"([^>]*)>([^]*?)<\/a>/g,
    (_, before, address, after, text) =>
      isSingleFile ? text : `<a${before}href="${address}"${after}>${text}</a>`,
  );
}
